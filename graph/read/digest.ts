import { createHash } from 'node:crypto';
import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row } from '../db/database.js';

/** What a tenant's graph says, as one number. */
export interface GraphDigest {
  readonly nodes: number;
  readonly edges: number;
  /** 64 hexadecimal digits. */
  readonly digest: string;
}

const PAGE = 2_000;
const DIGITS = 9;
const BITS = 256n;

/** How something came to be in the graph, not what it says. */
const HIDDEN_OF_NODES = new Set([
  'uid',
  'tenant',
  'received_epoch',
  'suppressed_edges',
  'suppressed_relations',
  'firm',
]);
const HIDDEN_OF_EDGES = new Set(['received_epoch', 'firm']);

/**
 * A digest over all nodes and edges that does not depend on the order in which they came, on uids, or
 * on when they were received: the sum of one hash for each. Weights count to nine digits, since sums of
 * floats differ by a rounding when they are added in another order. Events that tell no time bear that of
 * their receipt: loaded twice into two graphs they differ.
 */
export async function digestGraph(
  database: Database,
  tenant: string,
  label: string,
): Promise<GraphDigest> {
  const hashes = new Map<string, string>();
  let nodes = 0;
  let edges = 0;
  let sum = 0n;
  const add = (hash: Buffer): void => {
    sum = BigInt.asUintN(Number(BITS), sum + BigInt(`0x${hash.toString('hex')}`));
  };

  for await (const page of pages(database, tenant, label)) {
    for (const properties of page) {
      const hash = hashOf(textOf(properties, HIDDEN_OF_NODES));
      hashes.set(properties['uid'] as string, hash.toString('base64'));
      add(hash);
      nodes += 1;
    }
  }
  const uids = [...hashes.keys()];
  for (let at = 0; at < uids.length; at += PAGE) {
    const rows = await readEdges(database, tenant, label, uids.slice(at, at + PAGE));
    for (const row of rows) {
      const ends = [hashes.get(row['from'] as string), hashes.get(row['to'] as string)];
      const own = textOf(row['properties'] as Row, HIDDEN_OF_EDGES);
      add(hashOf(`${String(row['relation'])}\0${ends.join('\0')}\0${own}`));
      edges += 1;
    }
  }
  return { nodes, edges, digest: sum.toString(16).padStart(Number(BITS) / 4, '0') };
}

async function* pages(
  database: Database,
  tenant: string,
  label: string,
): AsyncGenerator<Row[], void, undefined> {
  const text = cypher('digestNodes', { tenant: label });
  let after = '';
  for (;;) {
    const parameters = { after, limit: asInteger(PAGE) };
    const rows = await database.read({ caller: 'digest', tenant }, text, parameters);
    const page = rows.map((row) => row['properties'] as Row);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.['uid'] as string;
  }
}

function readEdges(
  database: Database,
  tenant: string,
  label: string,
  uids: readonly string[],
): Promise<Row[]> {
  const text = cypher('digestEdges', { tenant: label });
  return database.read({ caller: 'digest', tenant }, text, { uids });
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function textOf(values: Row, hidden: ReadonlySet<string>): string {
  const names = Object.keys(values)
    .filter((name) => !hidden.has(name))
    .sort();
  return JSON.stringify(names.map((name) => [name, rounded(values[name])]));
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(DIGITS));
  return Array.isArray(value) ? value.map(rounded) : value;
}
