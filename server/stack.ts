import type { Log } from './log.js';

/** What was opened, to be closed in reverse order. */
export class Stack {
  readonly #entries: { readonly name: string; readonly close: () => Promise<void> }[] = [];

  #isClosing = false;

  /** True from when closing began: what fails then is no news. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  push(name: string, close: () => Promise<unknown>): void {
    this.#entries.push({
      name,
      close: async () => {
        await close();
      },
    });
  }

  /** Closes everything, once; a part that fails to close does not keep the others open. */
  async unwind(log: Log): Promise<void> {
    this.#isClosing = true;
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.close();
      } catch (error) {
        log.warn({ err: error, part: entry.name }, 'could not be closed');
      }
    }
  }
}
