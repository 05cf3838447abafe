import type { Graph } from '../../graph/index.js';
import { query } from './graph.js';

/** A tenant's graph in natural terms: what it says, without ids, times of receipt and caches. */
export interface Dump {
  readonly nodes: readonly string[];
  readonly edges: readonly DumpedEdge[];
}

export interface DumpedEdge {
  /** Verb, ends and everything but weights, as one text. */
  readonly what: string;
  readonly logWeight: number;
  readonly history: readonly number[];
}

const HIDDEN = [
  'uid',
  'tenant',
  'received_epoch',
  'suppressed_edges',
  'suppressed_relations',
  'firm',
];
/** What `what` leaves to the fields beside it. */
const FLOATING = ['log_weight', 'history', 'source_log_weights', 'received_epoch', 'firm'];

type Values = Readonly<Record<string, unknown>>;

function textOf(values: Values, hidden: readonly string[]): string {
  const kept = Object.entries(values).filter(([name]) => !hidden.includes(name));
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Two graphs that say the same have equal dumps, whichever uids their nodes were given. */
export async function dump(graph: Graph, tenant: string): Promise<Dump> {
  const { label } = graph.tenant(tenant);
  const nodes = await query(graph, `MATCH (n:Entity:${label}) RETURN properties(n) AS n`);
  const edges = await query(
    graph,
    `MATCH (a:${label})-[r]->(b:${label})
     RETURN properties(a) AS a, type(r) AS type, properties(r) AS r, properties(b) AS b`,
  );
  const name = (node: unknown): string => textOf(node as Values, HIDDEN);
  return {
    nodes: nodes.map(({ n }) => name(n)).sort(),
    edges: edges
      .map(({ a, type, r, b }) => {
        const own = r as Values & { log_weight: number; history?: number[] };
        const what = `${name(a)} ${String(type)} ${textOf(own, FLOATING)} ${name(b)}`;
        return { what, logWeight: own.log_weight, history: own.history ?? [] };
      })
      .sort((a, b) => (a.what < b.what ? -1 : 1)),
  };
}

const DIGITS = 9;

/** The same dump with floats cut to `DIGITS` significant digits, for comparing as a whole. */
export function rounded({ nodes, edges }: Dump): object {
  const cut = (value: number): number => Number(value.toPrecision(DIGITS));
  return {
    nodes,
    edges: edges.map(({ what, logWeight, history }) => ({
      what,
      logWeight: cut(logWeight),
      history: history.map(cut),
    })),
  };
}

const SAME = 1e-9;

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= SAME * Math.max(1, Math.abs(a), Math.abs(b));

/** What two dumps do not agree on; floats may differ by a rounding. */
export function differences(a: Dump, b: Dump): string[] {
  const texts = ({ nodes, edges }: Dump): string[] => [...nodes, ...edges.map(({ what }) => what)];
  const [ours, theirs] = [texts(a), texts(b)];
  const extra = (own: string[], other: string[], sign: string): string[] => {
    const counts = new Map<string, number>();
    for (const text of other) counts.set(text, (counts.get(text) ?? 0) + 1);
    return own
      .filter((text) => {
        const left = counts.get(text) ?? 0;
        counts.set(text, left - 1);
        return left <= 0;
      })
      .map((text) => `${sign} ${text}`);
  };
  const unlike = [...extra(ours, theirs, '-'), ...extra(theirs, ours, '+')];
  if (unlike.length > 0) return unlike;
  return a.edges.flatMap((edge, index) => {
    const numbers = (one: DumpedEdge | undefined): number[] =>
      one === undefined ? [] : [one.logWeight, ...one.history];
    const other = numbers(b.edges[index]);
    const own = numbers(edge);
    const same = own.length === other.length && own.every((n, at) => near(n, other[at] ?? NaN));
    return same ? [] : [`~ ${edge.what}: ${own.join()} | ${other.join()}`];
  });
}
