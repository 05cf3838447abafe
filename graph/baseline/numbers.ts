/** Names by a small number. */
export class Numbers {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  /** The number of a name, given where it has none. */
  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  name(number: number): string {
    return this.#names[number] ?? '';
  }
}
