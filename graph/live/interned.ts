/** Values of which many are the same, by a number. */
export class Interned {
  readonly #numbers = new Map<string, number>();
  readonly #values: (readonly string[])[] = [];

  numberOf(value: readonly string[]): number {
    const key = value.join('\0');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }

  valueOf(number: number): readonly string[] {
    return this.#values[number] ?? [];
  }
}
