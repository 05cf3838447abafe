import { cypher } from '../../cypher/index.js';
import { asInteger, type Database } from '../db/database.js';

const TIME_MS = 10_000;

/**
 * The right to compute a tenant's attack paths, which one replica has at a time. It ends by itself when
 * it is not renewed, by the clock of the database: those of replicas may differ.
 */
export class PathLease {
  readonly tenant: string;
  /** Names who wants it; no other process may use the same. */
  readonly owner: string;
  readonly #database: Database;
  readonly #timeMs: number;

  constructor(database: Database, tenant: string, owner: string, timeMs = TIME_MS) {
    this.#database = database;
    this.tenant = tenant;
    this.owner = owner;
    this.#timeMs = timeMs;
  }

  /** How long it is given for, milliseconds; renew it well before. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** Takes it where nobody has it, renews it where this owner does. @returns whether this owner has it now. */
  async take(): Promise<boolean> {
    const { tenant, owner } = this;
    const rows = await this.#database.write(this.#caller, async (tx) => {
      await tx.run(cypher('lockPaths'), { tenant });
      return tx.run(cypher('takePathLease'), { tenant, owner, ttl: asInteger(this.#timeMs) });
    });
    return rows.length > 0;
  }

  /** Lets the next one take it at once. */
  async release(): Promise<void> {
    const { tenant, owner } = this;
    await this.#database.write(this.#caller, async (tx) => {
      await tx.run(cypher('lockPaths'), { tenant });
      await tx.run(cypher('releasePathLease'), { tenant, owner });
    });
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'path-lease', tenant: this.tenant };
  }
}
