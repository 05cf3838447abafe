/** Texts that are remembered; those that recur do so within a few thousand others. */
const REMEMBERED = 4_096;

/** Of equal texts that are kept, most become one: a million processes have some hundred names. */
export class Recurring {
  readonly #texts = new Map<string, string>();

  of(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size === REMEMBERED) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}
