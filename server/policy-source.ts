import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { closedEngine, loadPolicies, type PolicyEngine } from '../response/index.js';

/**
 * The policies of a folder as they are now: read anew when a file of it has changed. What cannot be read, or is wrong, forbids
 * everything until it is mended.
 */
export class PolicySource {
  readonly #folder: string;
  readonly #onRead: (engine: PolicyEngine, problem: string | undefined) => void;
  #state = '';
  #engine: PolicyEngine = closedEngine('The policies were not read yet.');

  constructor(
    folder: string,
    onRead: (engine: PolicyEngine, problem: string | undefined) => void = () => undefined,
  ) {
    this.#folder = folder;
    this.#onRead = onRead;
  }

  now(): PolicyEngine {
    const state = stateOf(this.#folder);
    if (state === this.#state) return this.#engine;
    this.#state = state;
    try {
      this.#engine = loadPolicies(this.#folder);
      this.#onRead(this.#engine, undefined);
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'The policies cannot be read.';
      this.#engine = closedEngine(problem);
      this.#onRead(this.#engine, problem);
    }
    return this.#engine;
  }
}

/** Names, sizes and times of all that is in it; what cannot be read is a state of its own. */
function stateOf(folder: string): string {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => !basename(name).startsWith('.'))
      .sort();
    return files
      .map((name) => {
        const { mtimeMs, size } = statSync(join(folder, name));
        return `${name} ${String(mtimeMs)} ${String(size)}`;
      })
      .join('\n');
  } catch (error) {
    // Never the same as the last time: it is read anew until it can be.
    return `unreadable at ${String(performance.now())}: ${String(error)}`;
  }
}
