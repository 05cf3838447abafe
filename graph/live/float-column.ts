/**
 * One 64-bit number for each record of a table, in an array that grows with it. A class beside `Column`, and not one for
 * both: what reads two kinds of arrays in one place runs slower, and these are read millions of times a second.
 */
export class FloatColumn {
  #values = new Float64Array(1_024);

  get bytes(): number {
    return this.#values.byteLength;
  }

  get(place: number): number {
    return this.#values[place] ?? 0;
  }

  set(place: number, value: number): void {
    if (place >= this.#values.length) {
      const more = new Float64Array(Math.max(place + 1, Math.ceil(this.#values.length * 1.5)));
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[place] = value;
  }
}
