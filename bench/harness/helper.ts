import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endChild } from './child.js';
import type { Workshop } from './workshop.js';

/** A process of its own for one part of a run, so that it neither slows down the rest nor is slowed down by it. */
export class Helper {
  readonly #name: string;
  readonly #child: ChildProcess;

  constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
  }

  send(message: object | string): void {
    this.#child.send(message);
  }

  /** What it says next. @throws Error where the process ended instead */
  async answer(): Promise<unknown> {
    const over = new AbortController();
    const { signal } = over;
    const ended = once(this.#child, 'exit', { signal }).then(([code]) => {
      throw new Error(`${this.#name} ended with code ${String(code)}.`);
    });
    ended.catch(() => undefined);
    try {
      const [received] = (await Promise.race([
        once(this.#child, 'message', { signal }),
        ended,
      ])) as unknown[];
      return received;
    } finally {
      over.abort();
    }
  }

  async stop(): Promise<void> {
    await endChild(this.#child);
  }
}

/** @param name of a file in bench/ that begins with what it is told first, without its ending */
export async function openHelper(workshop: Workshop, name: string, order: object): Promise<Helper> {
  const helper = await workshop.open(
    () => {
      const entry = fileURLToPath(new URL(`../${name}.js`, import.meta.url));
      // A Ctrl-C is meant for us, who end it in its turn.
      const child = fork(entry, [], { serialization: 'advanced', detached: true });
      return Promise.resolve(new Helper(name, child));
    },
    (opened) => opened.stop(),
  );
  helper.send(order);
  return helper;
}
