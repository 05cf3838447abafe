/** Records in a chunk, as a power of two. */
const CHUNK_BITS = 15;
const CHUNK_RECORDS = 1 << CHUNK_BITS;
const IN_CHUNK = CHUNK_RECORDS - 1;

/** A field of a record: which 32-bit integer or 64-bit float of it. Both lie in the same bytes. */
type Field = number;

/**
 * Records of a fixed size in chunks of typed arrays. Growing adds a chunk and copies nothing, so memory
 * has no peaks; a record lies in one place, so looking at it costs one miss of the cache and not ten.
 */
export class Chunks {
  readonly #ints: Int32Array[] = [];
  readonly #floats: Float64Array[] = [];
  readonly #intsARecord: number;
  readonly #floatsARecord: number;
  /** Places that were given back, and how many there ever were. */
  readonly #free: number[] = [];
  #next = 0;

  /** @param bytes of a record: a multiple of 8 */
  constructor(bytes: number) {
    this.#intsARecord = bytes / Int32Array.BYTES_PER_ELEMENT;
    this.#floatsARecord = bytes / Float64Array.BYTES_PER_ELEMENT;
  }

  /** Records in use. */
  get size(): number {
    return this.#next - this.#free.length;
  }

  /** Every record that is or was in use has a place below this. */
  get end(): number {
    return this.#next;
  }

  /** Bytes that are held. */
  get bytes(): number {
    return this.#ints.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** A place for a record; what was there before is there still. */
  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const place = this.#next++;
    if (place >> CHUNK_BITS === this.#ints.length) {
      const ints = new Int32Array(CHUNK_RECORDS * this.#intsARecord);
      this.#ints.push(ints);
      this.#floats.push(new Float64Array(ints.buffer));
    }
    return place;
  }

  give(place: number): void {
    this.#free.push(place);
  }

  int(place: number, field: Field): number {
    const chunk = this.#ints[place >> CHUNK_BITS];
    return chunk?.[(place & IN_CHUNK) * this.#intsARecord + field] ?? 0;
  }

  setInt(place: number, field: Field, value: number): void {
    const chunk = this.#ints[place >> CHUNK_BITS];
    if (chunk !== undefined) chunk[(place & IN_CHUNK) * this.#intsARecord + field] = value;
  }

  float(place: number, field: Field): number {
    const chunk = this.#floats[place >> CHUNK_BITS];
    return chunk?.[(place & IN_CHUNK) * this.#floatsARecord + field] ?? 0;
  }

  setFloat(place: number, field: Field, value: number): void {
    const chunk = this.#floats[place >> CHUNK_BITS];
    if (chunk !== undefined) chunk[(place & IN_CHUNK) * this.#floatsARecord + field] = value;
  }
}
