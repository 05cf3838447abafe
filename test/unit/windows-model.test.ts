import {
  entityDeclaration,
  type EntityMention,
  isRelationshipObservation,
  type Observation,
  relationshipDeclaration,
  type RelationshipObservation,
} from '../../graph/index.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { windows } from '../../ingest/normalise/windows.js';
import { familyTitles } from '../../ingest/normalise/windows/family.js';
import { readRecord } from '../../ingest/normalise/windows/record.js';
import { captureFiles, ownSamples, readCapture, readSigmaEvents } from './windows-samples.js';

/** The campaigns are long and of the same kinds throughout. */
const EVERY_OF_CAMPAIGN = 29;

function* everyEvent(): Generator<RawEvent> {
  for (const { event } of ownSamples) yield event;
  yield* readSigmaEvents();
  for (const file of captureFiles()) {
    yield* readCapture(file, file.startsWith('compound-') ? EVERY_OF_CAMPAIGN : 1);
  }
}

interface Declared {
  readonly properties: Readonly<Record<string, { readonly type: string }>>;
}

/** What is wrong with a set of properties, held against its declaration. */
function propertyProblems(where: string, declared: Declared, values: object): string[] {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const type = declared.properties[name]?.type;
    if (type === undefined) problems.push(`${where}.${name} is not declared`);
    else if (!hasType(type, value)) problems.push(`${where}.${name} is no ${type}`);
  }
  return problems;
}

function hasType(type: string, value: unknown): boolean {
  if (type === 'string') return typeof value === 'string' && value !== '' && value.length <= 8192;
  if (type === 'boolean') return typeof value === 'boolean';
  return type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function mentionProblems(mention: EntityMention): string[] {
  const { kind, ...values } = mention;
  const declared = entityDeclaration(kind);
  const keyed = declared.keys.some((key) => key.every((name) => name in values));
  const hosted = declared.hostScoped !== true || 'host_name' in values;
  return [
    ...propertyProblems(kind, declared, values),
    ...(keyed ? [] : [`${kind} has no key`]),
    ...(hosted ? [] : [`${kind} has no host`]),
  ];
}

function edgeProblems(edge: RelationshipObservation): string[] {
  const declared = relationshipDeclaration(edge.relation);
  const text = edgeText(edge);
  const fits = declared.from.includes(edge.from.kind) && declared.to.includes(edge.to.kind);
  return [
    ...(fits ? [] : [`${text} is not declared`]),
    ...mentionProblems(edge.from),
    ...mentionProblems(edge.to),
    ...propertyProblems(edge.relation, declared, edge.properties ?? {}),
  ];
}

function edgeText({ from, relation, to }: RelationshipObservation): string {
  return `${from.kind} ${relation} ${to.kind}`;
}

function problemsOf(observation: Observation): string[] {
  return isRelationshipObservation(observation)
    ? edgeProblems(observation)
    : mentionProblems(observation.entity);
}

/** The event as the coverage table names it. */
function coverageName(event: RawEvent): string {
  const record = readRecord(event);
  if (record === undefined || record.family === 'other') return 'none';
  return `${familyTitles[record.family]} ${record.eventId}`;
}

describe('what the Windows normaliser makes', () => {
  const problems = new Set<string>();
  const uncovered = new Set<string>();
  const made = new Map<string, Set<string>>();
  const outcomes = { accepted: 0, ignored: 0, rejected: 0 };
  const reasons = new Set<string>();
  const rows = new Map(windows.coverage.map((row) => [row.event, row]));

  beforeAll(() => {
    for (const event of everyEvent()) {
      const verdict = windows.normalise(event);
      outcomes[verdict.outcome] += 1;
      if (verdict.outcome !== 'accepted') {
        reasons.add(verdict.reason);
        continue;
      }
      const name = coverageName(event);
      const edges = verdict.observations.filter(isRelationshipObservation).map(edgeText);
      made.set(name, new Set([...(made.get(name) ?? []), ...edges]));
      for (const problem of verdict.observations.flatMap(problemsOf)) problems.add(problem);
    }
    for (const [name, edges] of made) {
      for (const edge of edges) {
        if (rows.get(name)?.edges.includes(edge) !== true) uncovered.add(`${name}: ${edge}`);
      }
    }
  }, 120_000);

  it('is within the declarations: kinds, property names, types and keys', () => {
    expect([...problems]).toEqual([]);
  });

  it('is what the coverage table says of the event', () => {
    expect(made.size).toBeGreaterThan(10);
    expect([...uncovered]).toEqual([]);
  });

  it('is counted by a small number of reasons where it is nothing', () => {
    expect(outcomes.rejected).toBe(0);
    expect(reasons.size).toBeLessThan(150);
    expect([...reasons].filter((reason) => reason.length > 80)).toEqual([]);
  });
});

describe('the coverage table of the Windows normaliser', () => {
  it('names each event once', () => {
    const names = windows.coverage.map((row) => row.event);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(Array.from({ length: 29 }, (_, index) => `Sysmon ${index + 1}`))('has %s', (event) => {
    expect(windows.coverage.map((row) => row.event)).toContain(event);
  });

  it('has only edges that are declared', () => {
    const undeclared = windows.coverage
      .flatMap((row) => row.edges)
      .filter((edge) => {
        const [from = '', relation = '', to = ''] = edge.split(' ');
        const declared = relationshipDeclaration(relation as RelationshipObservation['relation']);
        return !declared.from.includes(from) || !declared.to.includes(to);
      });
    expect(undeclared).toEqual([]);
  });

  it('says why where an event makes no edge', () => {
    const silent = windows.coverage.filter((row) => row.edges.length === 0);
    expect(silent.filter((row) => row.note === undefined)).toEqual([]);
  });
});
