const EMPTY = -1;
const LEAST = 1_024;
/** Places in use at most, of all: above it searching takes long. */
const FULL = 0.6;

/** The edges of a table by hash: open addressing over their numbers, 4 bytes a place. */
export class EdgeIndex {
  readonly #hashOf: (edge: number) => number;
  #places = new Int32Array(LEAST).fill(EMPTY);
  #size = 0;

  /** @param hashOf of an edge that is in it: 32 bits */
  constructor(hashOf: (edge: number) => number) {
    this.#hashOf = hashOf;
  }

  get bytes(): number {
    return this.#places.byteLength;
  }

  /** The edge with this hash for which `isIt` holds. */
  find(hash: number, isIt: (edge: number) => boolean): number | undefined {
    for (let place = this.#home(hash); ; place = this.#after(place)) {
      const edge = this.#places[place] ?? EMPTY;
      if (edge === EMPTY) return undefined;
      if (isIt(edge)) return edge;
    }
  }

  add(edge: number): void {
    if (this.#size >= this.#places.length * FULL) this.#grow();
    this.#put(edge);
    this.#size += 1;
  }

  remove(edge: number): void {
    let gap = this.#home(this.#hashOf(edge));
    while (this.#places[gap] !== edge) {
      if (this.#places[gap] === EMPTY) return;
      gap = this.#after(gap);
    }
    this.#size -= 1;
    // What stands behind the gap moves up, where its search would otherwise end at the gap.
    for (let place = this.#after(gap); ; place = this.#after(place)) {
      const moved = this.#places[place] ?? EMPTY;
      if (moved === EMPTY) break;
      const mask = this.#places.length - 1;
      const home = this.#home(this.#hashOf(moved));
      if (((place - home) & mask) < ((place - gap) & mask)) continue;
      this.#places[gap] = moved;
      gap = place;
    }
    this.#places[gap] = EMPTY;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Int32Array(before.length * 2).fill(EMPTY);
    for (const edge of before) if (edge !== EMPTY) this.#put(edge);
  }

  #put(edge: number): void {
    let place = this.#home(this.#hashOf(edge));
    while (this.#places[place] !== EMPTY) place = this.#after(place);
    this.#places[place] = edge;
  }

  #home(hash: number): number {
    return hash & (this.#places.length - 1);
  }

  #after(place: number): number {
    return (place + 1) & (this.#places.length - 1);
  }
}
