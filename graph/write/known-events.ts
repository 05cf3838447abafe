/**
 * The events that a tenant's graph already has, by 64-bit id, newest first to be remembered.
 *
 * Two generations of at most half the window each: when the young one is full it becomes the old one
 * and the old one is forgotten. So between half and all of the window is known, in bounded memory:
 * 16 bytes an event of the window. The same ids stand in the graph, written with the facts.
 */
export class KnownEvents {
  readonly #half: number;
  #young: IdSet;
  #old: IdSet;

  constructor(window: number) {
    this.#half = Math.max(1, Math.floor(window / 2));
    this.#young = new IdSet();
    this.#old = new IdSet();
  }

  has(id: bigint): boolean {
    return this.#young.has(id) || this.#old.has(id);
  }

  add(id: bigint): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new IdSet();
    }
    this.#young.add(id);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }
}

const EMPTY = 0n;
const FIRST_CAPACITY = 1024;

/** A set of 64-bit ids in one typed array: open addressing, at most half full, doubling as it grows. */
class IdSet {
  #slots = new BigUint64Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: bigint): boolean {
    return this.#slots[this.#slotOf(stored(id))] !== EMPTY;
  }

  add(id: bigint): void {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const value = stored(id);
    const slot = this.#slotOf(value);
    if (this.#slots[slot] !== EMPTY) return;
    this.#slots[slot] = value;
    this.#size += 1;
  }

  /** Where the id stands, or the free slot where it would. */
  #slotOf(value: bigint): number {
    const mask = this.#slots.length - 1;
    let slot = Number(BigInt.asUintN(32, value)) & mask;
    for (;;) {
      const found = this.#slots[slot];
      if (found === EMPTY || found === value) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new BigUint64Array(before.length * 2);
    for (const value of before) if (value !== EMPTY) this.#slots[this.#slotOf(value)] = value;
  }
}

/** 0 marks a free slot, so the one event in 2^64 with that id takes another. */
function stored(id: bigint): bigint {
  return id === EMPTY ? 1n : BigInt.asUintN(64, id);
}

const ID_BYTES = 8;

/** Ids as they stand in the graph: eight bytes each, big-endian. */
export function encodeIds(ids: readonly bigint[]): Int8Array {
  const bytes = Buffer.alloc(ids.length * ID_BYTES);
  ids.forEach((id, index) => bytes.writeBigUInt64BE(BigInt.asUintN(64, id), index * ID_BYTES));
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function decodeIds(stored: Int8Array): bigint[] {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const ids: bigint[] = [];
  for (let at = 0; at + ID_BYTES <= bytes.length; at += ID_BYTES)
    ids.push(bytes.readBigUInt64BE(at));
  return ids;
}
