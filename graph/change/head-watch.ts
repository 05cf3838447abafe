import { cypher } from '../../cypher/index.js';
import type { Database } from '../db/database.js';
import { Rest } from './rest.js';

/** Those who follow something of tenants, up to a sequence. */
export interface Followers {
  /** Tenants that somebody follows. */
  readonly tenants: Iterable<string>;
  /** Has those look who have not come to it. */
  wakeBehind(tenant: string, sequence: number): void;
}

/** So often it is looked for what other replicas have committed. */
const LOOK_MS = 200;

interface Head {
  readonly tenant: string;
  readonly version: number | null;
  readonly paths: number | null;
}

/**
 * Notices what other replicas commit: one small read for all tenants that are followed here, several times a
 * second, instead of one for each follower. Followers look by themselves as well, less often; so nothing is lost
 * while the graph does not answer.
 */
export class HeadWatch {
  readonly #database: Database;
  readonly #changes: Followers;
  readonly #paths: Followers;
  readonly #over = new AbortController();
  readonly #rest = new Rest();
  readonly #looking: Promise<void>;

  constructor(database: Database, changes: Followers, paths: Followers) {
    this.#database = database;
    this.#changes = changes;
    this.#paths = paths;
    this.#looking = this.#run();
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#rest.wake();
    await this.#looking;
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      // The database tells of its troubles itself.
      await this.#look().catch(() => undefined);
      if (!this.#over.signal.aborted) await this.#rest.for(LOOK_MS);
    }
  }

  async #look(): Promise<void> {
    const tenants = [...new Set([...this.#changes.tenants, ...this.#paths.tenants])];
    if (tenants.length === 0) return;
    const rows = await this.#database.read({ caller: 'heads' }, cypher('readHeads'), { tenants });
    for (const { tenant, version, paths } of rows as unknown as Head[]) {
      if (version !== null) this.#changes.wakeBehind(tenant, version);
      if (paths !== null) this.#paths.wakeBehind(tenant, paths);
    }
  }
}
