import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a run opens, closed in reverse order, once, however the run ends. What is still being opened
 * when `close` is called is waited for and closed too: a Neo4j that nobody holds would outlive us.
 */
export class Workshop {
  readonly #closers: (() => Promise<unknown>)[] = [];
  #closing = false;

  /** True from the first call of `close`: work that fails from then on fails because of it. */
  get isClosing(): boolean {
    return this.#closing;
  }

  /** A folder that goes when the workshop is closed. */
  temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'spoor-bench-'));
    this.#closers.push(() => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    });
    return folder;
  }

  /** @throws what `open` throws, or Error once the workshop is closing. */
  async open<T>(open: () => Promise<T>, close: (opened: T) => Promise<unknown>): Promise<T> {
    if (this.#closing) throw new Error('the run is ending');
    const opened = open();
    this.#closers.push(async () => {
      const settled = await opened.catch(() => undefined);
      if (settled !== undefined) await close(settled);
    });
    return opened;
  }

  /** A workshop of its own for one part of a run, closed by the part or else with this one. */
  async nest(): Promise<Workshop> {
    const inner = new Workshop();
    return this.open(
      () => Promise.resolve(inner),
      () => inner.close(),
    );
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      await close();
    }
  }
}
