import type { EpochSeconds } from '../model/observation.js';
import { flows, type Flow, type Way } from '../read/heading.js';
import { Chunks } from './chunks.js';

/** No node, no edge: the end of a list. */
export const NONE = -1;

const RECORD_BYTES = 64;
/** Of 32-bit integers. */
const DEGREE = 0;
/** Of 64-bit floats. */
const BEGAN = 1;
/** Heads of lists, from this 32-bit integer on. */
const LISTS = 4;
const ACTOR = 12;
const OBJECT = 13;

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
  readonly #uids: string[] = [];

  get size(): number {
    return this.#records.size;
  }

  get bytes(): number {
    return this.#records.bytes;
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
    for (const flow of flows) {
      this.setFirst(node, 'out', flow, NONE);
      this.setFirst(node, 'in', flow, NONE);
    }
    this.#records.setInt(node, DEGREE, 0);
    this.#records.setFloat(node, BEGAN, 0);
    this.setClasses(node, { actor: NONE, object: NONE });
    return node;
  }

  /** Gives up a node without edges. */
  remove(node: number): void {
    this.#places.delete(this.uid(node));
    this.#uids[node] = '';
    this.#records.give(node);
  }

  uid(node: number): string {
    return this.#uids[node] ?? '';
  }

  /** When the process started, epoch seconds; 0 where that is unknown or it is no process. */
  began(node: number): EpochSeconds {
    return this.#records.float(node, BEGAN);
  }

  setBegan(node: number, at: EpochSeconds): void {
    this.#records.setFloat(node, BEGAN, at);
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
    return this.#records.int(node, DEGREE);
  }

  addDegree(node: number, more: number): void {
    this.#records.setInt(node, DEGREE, this.degree(node) + more);
  }

  /** The first edge of one of its lists; NONE where that is empty. */
  first(node: number, way: Way, flow: Flow): number {
    return this.#records.int(node, listPlaces[way][flow]);
  }

  setFirst(node: number, way: Way, flow: Flow, edge: number): void {
    this.#records.setInt(node, listPlaces[way][flow], edge);
  }
}
