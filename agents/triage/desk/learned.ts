/**
 * Something that is learned anew after a time, or after it was asked for so often. It is learned once for all who
 * ask meanwhile: alerts are judged several at a time. A failure is not kept.
 */
export class Learned<T> {
  readonly #everyMs: number;
  readonly #everyUses: number;
  readonly #learn: () => Promise<T>;
  #known: Promise<T> | undefined;
  #uses = 0;
  #at = -Infinity;

  constructor(everyMs: number, everyUses: number, learn: () => Promise<T>) {
    this.#everyMs = everyMs;
    this.#everyUses = everyUses;
    this.#learn = learn;
  }

  /** Has it learned anew by whoever asks next. */
  forget(): void {
    this.#known = undefined;
  }

  now(): Promise<T> {
    this.#uses += 1;
    const isOld = this.#uses > this.#everyUses || performance.now() - this.#at > this.#everyMs;
    if (this.#known !== undefined && !isOld) return this.#known;
    const learning = this.#learn();
    this.#known = learning;
    this.#uses = 0;
    // Whoever asks while it is learned is given this, however long that takes.
    this.#at = Infinity;
    learning.then(
      () => {
        if (this.#known === learning) this.#at = performance.now();
      },
      () => {
        if (this.#known === learning) this.#known = undefined;
      },
    );
    return learning;
  }
}
