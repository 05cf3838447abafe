/** Parts after which they are joined: a body that drips in byte by byte must not cost an object a byte. */
const MAX_PARTS = 512;

/** Bytes of an unfinished record, put together only when they are asked for. */
export class HeldBytes {
  #parts: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(part: Buffer): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#parts.length > MAX_PARTS) this.whole();
  }

  /** All of them; copied only when they came in several parts. */
  whole(): Buffer {
    const [only, ...others] = this.#parts;
    if (only !== undefined && others.length === 0) return only;
    const joined = Buffer.concat(this.#parts);
    this.#parts = joined.length === 0 ? [] : [joined];
    return joined;
  }

  /** The last bytes, `count` of them or more when there are so many. */
  tail(count: number): Buffer {
    const parts: Buffer[] = [];
    let length = 0;
    for (const part of this.#parts.toReversed()) {
      if (length >= count) break;
      parts.unshift(part.subarray(-count));
      length += part.length;
    }
    return Buffer.concat(parts);
  }

  clear(): void {
    if (this.#length === 0) return;
    this.#parts = [];
    this.#length = 0;
  }
}
