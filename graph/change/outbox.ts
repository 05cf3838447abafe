import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row } from '../db/database.js';
import type { Clock } from '../model/clock.js';

/** Where a channel stands in a tenant's feed. */
export interface Publication {
  /** The last commit that the channel was given. */
  readonly published: number;
  /** The last commit that there is. */
  readonly version: number;
}

/** A tenant that a channel owes commits. */
export interface Unpublished {
  readonly tenant: string;
  readonly behind: number;
}

const MS_PER_SECOND = 1000;
/** How long a place is held without a sign of life. A clock that is off costs repeats, and no more. */
const HOLD_SECONDS = 10;

/**
 * How far the commits of each tenant were handed to a channel outside. The commits themselves are the
 * outbox; this remembers the position, and who is at work, so that replicas do not repeat each other.
 *
 * The place is a courtesy and no lock: two that hold it at once both go on from a position that was reached,
 * in order, so what the channel gets has repeats in it and never a hole.
 */
export class Outbox {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #channel: string;
  readonly #owner: string;

  /** `owner` is a name that no other process has. */
  constructor(database: Database, clock: Clock, names: { channel: string; owner: string }) {
    this.#database = database;
    this.#clock = clock;
    this.#channel = names.channel;
    this.#owner = names.owner;
  }

  /** Takes the place in a tenant's feed; undefined where another has it, or there is no such tenant. */
  async claim(tenant: string): Promise<Publication | undefined> {
    const row = await this.#write(tenant, cypher('claimPublication'), {
      now: this.#now(),
      until: this.#now() + HOLD_SECONDS,
    });
    return row?.['owner'] === this.#owner ? publicationOf(row) : undefined;
  }

  /** All up to and with `sequence` was taken by the channel. */
  async advance(tenant: string, sequence: number): Promise<void> {
    await this.#write(tenant, cypher('advancePublication'), {
      sequence: asInteger(sequence),
      until: this.#now() + HOLD_SECONDS,
    });
  }

  /** Gives the place up; what is unpublished then is for whoever gave it up. */
  async release(tenant: string): Promise<Publication> {
    const row = await this.#write(tenant, cypher('releasePublication'), {});
    return row === undefined ? { published: 0, version: 0 } : publicationOf(row);
  }

  /** Tenants that the channel is behind with. */
  async unpublished(): Promise<Unpublished[]> {
    const rows = await this.#database.read({ caller: 'outbox' }, cypher('listUnpublished'), {
      channel: this.#channel,
    });
    return rows as unknown as Unpublished[];
  }

  async #write(tenant: string, text: string, more: object): Promise<Row | undefined> {
    const parameters = { tenant, channel: this.#channel, owner: this.#owner, ...more };
    return this.#database.write({ caller: 'outbox', tenant }, async (tx) => {
      const [row] = await tx.run(text, parameters);
      return row;
    });
  }

  #now(): number {
    return this.#clock.now() / MS_PER_SECOND;
  }
}

function publicationOf(row: Row): Publication {
  return { published: row['published'] as number, version: row['version'] as number };
}
