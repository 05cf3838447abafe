import { edgesOf } from '../../bench/estate/edges.js';
import { makeEstate, nodesOf, type Estate } from '../../bench/estate/estate.js';
import { dbHitNames, readQueries, unknownParameters } from '../../bench/suites/graph/db-hits.js';
import { parametersOf } from '../../bench/suites/graph/query-parameters.js';
import { names } from '../../bench/suites/index.js';
import { generateTelemetry } from '../../bench/telemetry/generate.js';
import { cypher } from '../../cypher/index.js';
import { entityDeclaration, relationshipDeclaration } from '../../graph/index.js';
import type { EdgeDelta } from '../../graph/write/plan.js';
import { windows } from '../../ingest/normalise/windows.js';
import type { RawEvent } from '../../ingest/normalise/format.js';

const TENANT = 'bench';
const EDGES = 3_000;

describe('the generated graph', () => {
  const estate = makeEstate(TENANT, EDGES, 1);
  const edges = [...edgesOf(estate, EDGES)];

  it('has as many edges as were asked for, no two the same', () => {
    expect(edges).toHaveLength(EDGES);
    expect(new Set(edges.map(({ key }) => key)).size).toBe(EDGES);
  });

  it('is the same for the same seed, and another for another', () => {
    const again = (seed: number): EdgeDelta[] => {
      const other: Estate = makeEstate(TENANT, EDGES, seed);
      return [...edgesOf(other, EDGES)];
    };
    expect(again(1)).toEqual(edges);
    expect(again(2)).not.toEqual(edges);
  });

  it('has nodes and edges as they are declared', () => {
    const nodes = nodesOf(estate);
    const uids = new Set(nodes.map(({ uid }) => uid));
    expect(uids.size).toBe(nodes.length);
    expect(edges.filter(({ from, to }) => !uids.has(from) || !uids.has(to))).toEqual([]);
    const unfit = edges.filter(({ relation, fromKind, toKind, discriminators }) => {
      const declared = relationshipDeclaration(relation);
      const ends = declared.from.includes(fromKind) && declared.to.includes(toKind);
      return !ends || declared.discriminators.some((name) => discriminators[name] === undefined);
    });
    expect(unfit).toEqual([]);
    const undeclared = nodes.flatMap(({ kind, properties }) =>
      Object.keys(properties).filter((name) => !(name in entityDeclaration(kind).properties)),
    );
    expect(undeclared).toEqual([]);
  });

  it('has degrees with a heavy tail', () => {
    const degrees = new Map<string, number>();
    for (const { from, to } of edges) {
      for (const uid of [from, to]) degrees.set(uid, (degrees.get(uid) ?? 0) + 1);
    }
    const sorted = [...degrees.values()].sort((a, b) => b - a);
    const few = Math.ceil(sorted.length / 50);
    const share = sorted.slice(0, few).reduce((sum, degree) => sum + degree, 0) / (2 * EDGES);
    // The busiest fiftieth has more than five times what would be its part.
    expect(share).toBeGreaterThan(5 / 50);
  });
});

describe('the generated telemetry', () => {
  const events = generateTelemetry(2_000, 1)
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RawEvent);

  it('is accepted, every event of it', () => {
    expect(events).toHaveLength(2_000);
    const outcomes = events.map((event) => windows.normalise(event).outcome);
    expect([...new Set(outcomes)]).toEqual(['accepted']);
  });

  it('is the same for the same seed', () => {
    expect(generateTelemetry(50, 1)).toEqual(generateTelemetry(50, 1));
    expect(generateTelemetry(50, 1)).not.toEqual(generateTelemetry(50, 2));
  });
});

describe('the queries that are profiled', () => {
  it('get a value for each of their parameters', () => {
    const parameters = parametersOf(makeEstate(TENANT, EDGES, 1), TENANT);
    const markers = { tenant: 'T_0123456789abcdef', kind: 'Process', relation: 'PROC_CREATED' };
    const missing = readQueries.flatMap((name) =>
      unknownParameters(cypher(name, markers), parameters).map((one) => `${name}: ${one}`),
    );
    expect(missing).toEqual([]);
  });

  it('read and do not write', () => {
    expect(readQueries).toEqual(expect.arrayContaining(['readNodes', 'readEdges', 'findAddress']));
    expect(readQueries).not.toContain('createEdges');
    expect(readQueries).not.toContain('appendCommit');
  });
});

describe('the figures', () => {
  it('have names that scripts rely on, each once', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'ingest.http_vs_driver',
        'threat_paths.3hop_p95_vs_cypher',
        'threat_paths.3hop_p95_ms',
        'graphql.read_p50_vs_cypher',
        'sigma.events_with_vs_without',
        'start.ready_s',
        ...dbHitNames,
      ]),
    );
  });
});
