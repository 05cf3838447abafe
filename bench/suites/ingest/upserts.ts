import {
  entityDeclaration,
  groupBy,
  kinds,
  relationshipDeclaration,
  relations,
} from '../../../graph/index.js';
import { asInteger } from '../../../graph/db/database.js';
import { tenantLabel } from '../../../graph/write/uid.js';
import type { RawDriver } from '../../harness/raw-driver.js';
import type { Written } from './written.js';

/** Statements ready to be sent: nothing of their making is timed. */
export interface Upserts {
  readonly label: string;
  readonly edges: number;
  readonly statements: readonly { readonly text: string; readonly rows: readonly object[] }[];
}

const BATCH = 5_000;

/**
 * What somebody would write by hand who knows the graph's shape, its indexes and its final content: each
 * node once and each edge once, grouped by label and by verb so that every text is static and planned
 * once, in batches of 5,000, each a transaction. It is an upsert, as telemetry may come again: nodes are
 * merged by `uid` through the unique index, edges by their ends and what tells them apart.
 *
 * It does not parse, normalise, decide identities, fold repeated sightings, keep evidence apart by
 * source, guard degrees, remember events or record changes for a feed.
 */
export function prepareUpserts({ nodes, edges }: Written, tenant: string): Upserts {
  const label = tenantLabel(tenant);
  const uid = (of: unknown): string => `${String(of)}@${tenant}`;
  const nodeStatements = [...groupBy(nodes, ({ kind }) => kind)].flatMap(([kind, group]) => {
    const rows = group.map(({ properties }) => ({
      uid: uid(properties['uid']),
      properties: { ...typed(properties), uid: uid(properties['uid']), tenant },
    }));
    return batches(mergeNodes(kind, label), rows);
  });
  const edgeStatements = [...groupBy(edges, mergeEdges)].flatMap(([text, group]) => {
    const rows = group.map(({ from, to, properties }) => ({
      from: uid(from),
      to: uid(to),
      properties: typed(properties),
    }));
    return batches(text, rows);
  });
  return { label, edges: edges.length, statements: [...nodeStatements, ...edgeStatements] };
}

function mergeNodes(kind: string, label: string): string {
  return `UNWIND $rows AS row
MERGE (n:Entity {uid: row.uid})
ON CREATE SET n:${kind}:${label}
SET n += row.properties`;
}

/** Cypher merges no edge by a property that is not there, so the text depends on which are. */
function mergeEdges({ relation, properties }: Written['edges'][number]): string {
  const told = relationshipDeclaration(relation).discriminators.filter(
    (name) => properties[name] !== undefined,
  );
  const key = told.map((name) => `${name}: row.properties.${name}`).join(', ');
  return `UNWIND $rows AS row
MATCH (a:Entity {uid: row.from})
MATCH (b:Entity {uid: row.to})
MERGE (a)-[r:${relation}${key === '' ? '' : ` {${key}}`}]->(b)
SET r += row.properties`;
}

function batches(text: string, rows: readonly object[]): { text: string; rows: object[] }[] {
  const count = Math.ceil(rows.length / BATCH);
  return Array.from({ length: count }, (_, n) => ({
    text,
    rows: rows.slice(n * BATCH, (n + 1) * BATCH),
  }));
}

const integers = new Set([
  'observations',
  ...[...kinds.map(entityDeclaration), ...relations.map(relationshipDeclaration)].flatMap(
    ({ properties }) =>
      Object.keys(properties).filter((name) => properties[name]?.type === 'integer'),
  ),
]);

/** What was read as a number would be written as a float. */
function typed(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      integers.has(name) && typeof value === 'number' ? asInteger(value) : value,
    ]),
  );
}

export async function runUpserts(driver: RawDriver, { statements }: Upserts): Promise<void> {
  for (const { text, rows } of statements) await driver.run('WRITE', text, { rows });
}

/** @throws Error when the graph that was written has not as many edges as the one it was made from */
export async function assertSame(
  driver: RawDriver,
  { edges }: Written,
  label: string,
): Promise<void> {
  const [row] = await driver.run('READ', `MATCH (:${label})-[r]->() RETURN count(r) AS edges`);
  if (row?.['edges'] !== edges.length) {
    throw new Error(`the raw driver wrote ${String(row?.['edges'])} of ${edges.length} edges`);
  }
}
