/** Values of a query by name, numbered as they come: equal questions give equal text, whatever the values. */
export class Parameters {
  readonly #values: Record<string, unknown> = {};
  #next = 1;

  /** The text that stands for the value. */
  add(value: unknown): string {
    const name = `p${this.#next}`;
    this.#next += 1;
    this.#values[name] = value;
    return `$${name}`;
  }

  get values(): Readonly<Record<string, unknown>> {
    return this.#values;
  }
}
