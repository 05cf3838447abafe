import { cypher, queryNames, type Markers, type QueryName } from '../../../cypher/index.js';
import { tenantLabel } from '../../../graph/write/uid.js';
import { buildExpand } from '../../../graph/read/expand-cypher.js';
import { generateTelemetry } from '../../telemetry/generate.js';
import { single, type Result } from '../../harness/result.js';
import type { GraphBench } from './graph-bench.js';
import { parametersOf, type QueryParameters } from './query-parameters.js';

/** Words by which a query changes the graph or its schema, or waits. */
const WRITES = /\b(?:CREATE|MERGE|SET|DELETE|REMOVE)\b|db\.awaitIndexes/;
/** Records of Spoor's own come of ingest only. */
const OWN_RECORDS = /:Spoor[A-Z]/;
const COMMENT = /\/\/.*$/gm;
const markers: Markers = { kind: 'Process', relation: 'CONNECTED_TO', tenant: tenantLabel('none') };

/** Asks about the server and not the graph, and cannot be profiled. */
const COMMAND = /^SHOW\b/;

/** Every named query that only reads. A new one is among them without a word here. */
export const readQueries: readonly QueryName[] = queryNames.filter((name) => {
  const text = cypher(name, markers);
  return !WRITES.test(text.replace(COMMENT, '')) && !COMMAND.test(text);
});

const expansions = ['forward', 'backward'] as const;
const nameOf = (query: string): string => `dbhits.${query}`;
const expandName = (heading: string): string =>
  nameOf(`expand${heading.charAt(0).toUpperCase()}${heading.slice(1)}`);

export const dbHitNames: readonly string[] = [
  ...readQueries.map(nameOf),
  ...expansions.map(expandName),
];

const FEED_TENANT = 'bench-feed';
const FEED_EVENTS = 2_000;
const SEED = 17;

/** Database hits of each read, profiled once: the same graph and parameters give the same number. */
export async function measureDbHits(graph: GraphBench): Promise<Result[]> {
  const { driver, estate, tenant, wants } = graph;
  await fillFeed(graph);
  const parameters = parametersOf(estate, tenant);
  const ofFeed = { ...parameters, tenant: FEED_TENANT };
  const label = tenantLabel(tenant);
  const named = readQueries.map((name) => {
    const text = cypher(name, { ...markers, tenant: label });
    const values = OWN_RECORDS.test(text) ? ofFeed : parameters;
    return { name: nameOf(name), text, values: exceptions[name]?.(values) ?? values };
  });
  const built = expansions.map((heading) => {
    return { name: expandName(heading), text: buildExpand(heading), values: parameters };
  });
  const results: Result[] = [];
  for (const { name, text, values } of [...named, ...built]) {
    if (!wants(name)) continue;
    const unknown = unknownParameters(text, values);
    if (unknown.length > 0) graph.progress(`${name}: left out, no value for ${unknown.join(', ')}`);
    else results.push(single(name, 'hits', [await driver.profile(text, values)]));
  }
  return results;
}

/** What a query asks for and the bench does not know: it is then newer than the bench. */
export function unknownParameters(text: string, values: QueryParameters): string[] {
  const asked = [...text.replace(COMMENT, '').matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
  return [...new Set(asked)].filter((name) => values[name] === undefined);
}

/** Names that mean one thing in most queries and another in these. */
const exceptions: Partial<Record<QueryName, (values: QueryParameters) => QueryParameters>> = {
  digestNodes: (values) => ({ ...values, after: '' }),
};

/** Commit records come of ingest only, and the generated graph came past it. */
async function fillFeed({ service }: GraphBench): Promise<void> {
  const client = await service.client(FEED_TENANT);
  await client.ingest(generateTelemetry(FEED_EVENTS, SEED), 'bench');
  client.close();
}
