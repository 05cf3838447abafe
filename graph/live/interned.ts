import { Numbers } from '../baseline/numbers.js';

/** Values of which many are the same, by a number. */
export class Interned {
  readonly #numbers = new Numbers();
  readonly #values: (readonly string[])[] = [];

  numberOf(value: readonly string[]): number {
    // Most are of one, and need not be put together.
    const [only = ''] = value;
    const number = this.#numbers.of(value.length === 1 ? only : value.join('\0'));
    this.#values[number] ??= value;
    return number;
  }

  valueOf(number: number): readonly string[] {
    return this.#values[number] ?? [];
  }
}
