import { flows, type Flow, type Way } from '../read/heading.js';

/** Edges at one node that lie in one list, the oldest first. */
interface Crowd {
  edges: Int32Array;
  count: number;
}

const ROOM = 1.5;

/**
 * The lists of crowded nodes once more, as arrays: to walk a list means to wait for the memory at each edge,
 * and what an array names can be fetched ahead. Made when they are asked for, four bytes an edge.
 */
export class Crowds {
  readonly #known = new Map<number, Crowd>();

  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** The oldest first; `walk` gives the newest first. */
  of(node: number, way: Way, flow: Flow, walk: () => Iterable<number>): Int32Array {
    const key = keyOf(node, way, flow);
    const known = this.#known.get(key) ?? this.#made(key, walk());
    return known.edges.subarray(0, known.count);
  }

  add(node: number, way: Way, flow: Flow, edge: number): void {
    const crowd = this.#known.get(keyOf(node, way, flow));
    if (crowd === undefined) return;
    if (crowd.count === crowd.edges.length) {
      const more = new Int32Array(Math.ceil(crowd.edges.length * ROOM) + 1);
      more.set(crowd.edges);
      this.#bytes += more.byteLength - crowd.edges.byteLength;
      crowd.edges = more;
    }
    crowd.edges[crowd.count++] = edge;
  }

  /** Edges seldom go, and then many at a time: the array is made anew when it is wanted. */
  forget(node: number, way: Way, flow: Flow): void {
    if (this.#known.size === 0) return;
    const key = keyOf(node, way, flow);
    this.#bytes -= this.#known.get(key)?.edges.byteLength ?? 0;
    this.#known.delete(key);
  }

  #made(key: number, newestFirst: Iterable<number>): Crowd {
    const edges = Int32Array.from(newestFirst).reverse();
    const crowd = { edges, count: edges.length };
    this.#bytes += edges.byteLength;
    this.#known.set(key, crowd);
    return crowd;
  }
}

function keyOf(node: number, way: Way, flow: Flow): number {
  return (node * 2 + (way === 'out' ? 0 : 1)) * flows.length + flows.indexOf(flow);
}
