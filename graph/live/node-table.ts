import type { EpochSeconds } from '../model/observation.js';
import { flows, type Flow, type Way } from '../read/heading.js';
import { Chunks } from './chunks.js';
import { Column } from './column.js';
import { FloatColumn } from './float-column.js';
import { Recurring } from './recurring.js';

/** No node, no edge: the end of a list. */
export const NONE = -1;

const RECORD_BYTES = 40;
/** Of 32-bit integers: heads of lists, from this one on. */
const LISTS = 0;
const ACTOR = 8;
const OBJECT = 9;

/**
 * The lists that a node's edges lie in, by which end it is and by how influence runs along them: a search
 * looks at those that it may follow, and not at thousands of others beside them.
 */
const listPlaces: Readonly<Record<Way, Readonly<Record<Flow, number>>>> = {
  out: { forward: LISTS, reverse: LISTS + 1, both: LISTS + 2, none: LISTS + 3 },
  in: { forward: LISTS + 4, reverse: LISTS + 5, both: LISTS + 6, none: LISTS + 7 },
};

export interface NodeClasses {
  readonly actor: number;
  readonly object: number;
}

/** Nodes by a small number, with the heads of the lists of their edges. */
export class NodeTable {
  readonly #records = new Chunks(RECORD_BYTES);
  readonly #places = new Map<string, number>();
  /** Apart from the records: a search asks for these of all nodes that it could go to. */
  readonly #degrees = new Column();
  readonly #began = new FloatColumn();
  readonly #uids: string[] = [];
  readonly #names: (string | undefined)[] = [];
  readonly #recurring = new Recurring();

  get size(): number {
    return this.#records.size;
  }

  get bytes(): number {
    return this.#records.bytes + this.#degrees.bytes + this.#began.bytes;
  }

  find(uid: string): number | undefined {
    return this.#places.get(uid);
  }

  /** The node of a uid, made where it is not there. */
  ensure(uid: string): number {
    const known = this.#places.get(uid);
    if (known !== undefined) return known;
    const node = this.#records.take();
    this.#places.set(uid, node);
    this.#uids[node] = uid;
    this.#names[node] = undefined;
    for (const flow of flows) {
      this.setFirst(node, 'out', flow, NONE);
      this.setFirst(node, 'in', flow, NONE);
    }
    this.#degrees.set(node, 0);
    this.#began.set(node, 0);
    this.setClasses(node, { actor: NONE, object: NONE });
    return node;
  }

  /** Gives up a node without edges. */
  remove(node: number): void {
    this.#places.delete(this.uid(node));
    this.#uids[node] = '';
    this.#names[node] = undefined;
    this.#records.give(node);
  }

  uid(node: number): string {
    return this.#uids[node] ?? '';
  }

  /** What it is called; undefined where that was not told. */
  name(node: number): string | undefined {
    return this.#names[node];
  }

  setName(node: number, name: string | undefined): void {
    this.#names[node] = name === undefined ? undefined : this.#recurring.of(name);
  }

  /** When the process started, epoch seconds; 0 where that is unknown or it is no process. */
  began(node: number): EpochSeconds {
    return this.#began.get(node);
  }

  setBegan(node: number, at: EpochSeconds): void {
    this.#began.set(node, at);
  }

  /** What sort of actor and of object it is, by number; NONE where that was not told. */
  classes(node: number): NodeClasses {
    return { actor: this.#records.int(node, ACTOR), object: this.#records.int(node, OBJECT) };
  }

  setClasses(node: number, { actor, object }: NodeClasses): void {
    this.#records.setInt(node, ACTOR, actor);
    this.#records.setInt(node, OBJECT, object);
  }

  /** Edges at the node, either way; one to itself counts once. */
  degree(node: number): number {
    return this.#degrees.get(node);
  }

  addDegree(node: number, more: number): void {
    this.#degrees.set(node, this.degree(node) + more);
  }

  /** The first edge of one of its lists; NONE where that is empty. */
  first(node: number, way: Way, flow: Flow): number {
    return this.#records.int(node, listPlaces[way][flow]);
  }

  setFirst(node: number, way: Way, flow: Flow, edge: number): void {
    this.#records.setInt(node, listPlaces[way][flow], edge);
  }
}
