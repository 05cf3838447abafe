import { cypher } from '../../cypher/index.js';
import type { Parameters } from '../db/database.js';
import type { EdgeWrite, NodeWrite } from './write-plan.js';

/** A query of cypher/ and what it is run with. */
export interface Statement {
  readonly text: string;
  readonly parameters: Parameters;
}

/** Element id of a node that the transaction has read or created. */
export type ElementIdOf = (uid: string) => string | undefined;

/**
 * How properties become a row: values in their places, null where there is none, and last a map of all
 * others. A map of everything repeats its names in every row: more to pack, to send and to read.
 */
class RowShape {
  readonly #length: number;
  readonly #places: ReadonlyMap<string, number>;

  /** `leftOut`: what the statement knows without the row. */
  constructor(columns: readonly string[], leftOut: readonly string[] = []) {
    this.#length = columns.length;
    this.#places = new Map([
      ...columns.map((name, place) => [name, place] as const),
      ...leftOut.map((name) => [name, LEFT_OUT] as const),
    ]);
  }

  row(properties: Readonly<Record<string, unknown>>): unknown[] {
    const row = new Array<unknown>(this.#length).fill(null);
    const others: Record<string, unknown> = {};
    for (const name of Object.keys(properties)) {
      const place = this.#places.get(name);
      if (place === undefined) others[name] = properties[name];
      else if (place !== LEFT_OUT) row[place] = properties[name];
    }
    row.push(others);
    return row;
  }
}

const LEFT_OUT = -1;

const seen = ['first_seen_epoch', 'last_seen_epoch', 'received_epoch', 'sources'];
/** In the order of the rows of create-nodes.cypher and create-edges.cypher. */
const nodeShape = new RowShape(['kind', 'uid', ...seen], ['tenant']);
const edgeShape = new RowShape([...seen, 'observations', 'log_weight', 'history']);

export function createNodes(
  nodes: readonly NodeWrite[],
  { tenant, label }: { readonly tenant: string; readonly label: string },
): Statement {
  const rows = nodes.map(({ properties }) => nodeShape.row(properties));
  return { text: cypher('createNodes'), parameters: { rows, tenant, label } };
}

/** Element ids by uid, out of the answer to `createNodes`. */
export function createdNodes(
  answer: readonly Readonly<Record<string, unknown>>[],
): Map<string, string> {
  const [row] = answer as readonly { readonly uids: string[]; readonly ids: string[] }[];
  return new Map(row?.uids.map((uid, place) => [uid, row.ids[place] ?? '']));
}

export function createEdges(edges: readonly EdgeWrite[], idOf: ElementIdOf): Statement {
  const rows = edges.map(({ relation, from, to, properties }) => [
    relation,
    idOf(from) ?? null,
    idOf(to) ?? null,
    ...edgeShape.row(properties),
  ]);
  return { text: cypher('createEdges'), parameters: { rows } };
}
