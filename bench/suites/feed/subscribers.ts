import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Workshop } from '../../harness/workshop.js';
import type { CrowdOrder, CrowdReport } from './crowd.js';

const entry = fileURLToPath(new URL('../../subscribers-process.js', import.meta.url));

/** Subscribers in a process of their own, so that who listens does not slow down who sends. */
export class Subscribers {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Waits until nothing more comes. @throws Error where the process ended */
  async finish(): Promise<CrowdReport> {
    this.#child.send('finish');
    return (await message(this.#child)) as CrowdReport;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** All of them connected and subscribed. */
export function openSubscribers(workshop: Workshop, order: CrowdOrder): Promise<Subscribers> {
  return workshop.open(
    async () => {
      // A Ctrl-C is meant for us, who end it in its turn.
      const child = fork(entry, [], { serialization: 'advanced', detached: true });
      child.send(order);
      await message(child);
      return new Subscribers(child);
    },
    (subscribers) => subscribers.stop(),
  );
}

async function message(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The subscribers ended with code ${String(code)}.`);
  });
  ended.catch(() => undefined);
  try {
    const [received] = (await Promise.race([
      once(child, 'message', { signal }),
      ended,
    ])) as unknown[];
    return received;
  } finally {
    over.abort();
  }
}
