import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row } from '../db/database.js';
import { SpoorError } from '../errors.js';
import type { EpochSeconds } from '../model/observation.js';
import { pack, unpack } from './packed.js';

/** A hunt that people of a tenant share, as it is kept. */
export interface SavedHuntRecord {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  /** From 1; raised by every change. */
  readonly version: number;
  /** Five cron fields; empty where it has no schedule. */
  readonly schedule: string;
  /** Run anew when the graph gains an edge that it speaks of. */
  readonly standing: boolean;
  /** JSON; what it means is known to hunts/. */
  readonly body: unknown;
  readonly lastHunt: string | undefined;
  readonly lastRunAt: EpochSeconds | undefined;
  /** Ids of the findings of the latest run. */
  readonly lastFindings: readonly string[];
}

type Written = Pick<SavedHuntRecord, 'id' | 'name' | 'version' | 'schedule' | 'standing' | 'body'>;

/** Lasting hunts of all tenants that one service looks after. */
const MOST_LASTING = 5_000;

/** The saved hunts of one tenant. */
export class SavedHunts {
  readonly #database: Database;
  readonly #tenant: string;
  readonly #room: number;

  constructor(database: Database, tenant: string, room: number) {
    this.#database = database;
    this.#tenant = tenant;
    this.#room = room;
  }

  /**
   * Writes a first or a next version.
   * @throws SpoorError CONFLICT where somebody else changed it meanwhile, BAD_REQUEST where there is no room
   */
  async write(saved: Written): Promise<void> {
    const { id, name, version, schedule, standing, body } = saved;
    if (version === 1 && (await this.list()).length >= this.#room) {
      throw new SpoorError(
        'BAD_REQUEST',
        `A tenant may have ${this.#room} saved hunts: delete one.`,
      );
    }
    const properties = { name, version: asInteger(version), schedule, standing, body: pack(body) };
    const rows = await this.#database.write(this.#caller, (tx) =>
      tx.run(cypher('saveHunt'), {
        tenant: this.#tenant,
        id,
        before: asInteger(version - 1),
        properties,
      }),
    );
    if (rows.length === 0) {
      throw new SpoorError(
        'CONFLICT',
        'Somebody else changed this saved hunt meanwhile: read it again, then change it.',
      );
    }
  }

  /** By name. */
  list(): Promise<SavedHuntRecord[]> {
    return this.#read(null);
  }

  async find(id: string): Promise<SavedHuntRecord | undefined> {
    const [found] = await this.#read(id);
    return found;
  }

  /** @returns whether it was there. */
  async remove(id: string): Promise<boolean> {
    const parameters = { tenant: this.#tenant, id };
    const [row] = await this.#database.write(this.#caller, (tx) =>
      tx.run(cypher('deleteSavedHunt'), parameters),
    );
    return (row?.['removed'] as number) > 0;
  }

  /** True for one of all that ask for the same turn: a minute of its schedule, a commit of the feed. */
  async claim(id: string, kind: 'schedule' | 'standing', turn: number): Promise<boolean> {
    const parameters = { tenant: this.#tenant, id, kind, turn };
    const rows = await this.#database.write(this.#caller, (tx) =>
      tx.run(cypher('claimSavedHunt'), parameters),
    );
    return rows.length > 0;
  }

  async noteRun(
    id: string,
    hunt: string,
    at: EpochSeconds,
    findings: readonly string[],
  ): Promise<void> {
    const parameters = { tenant: this.#tenant, id, hunt, at, findings };
    await this.#database.write(this.#caller, (tx) => tx.run(cypher('noteSavedRun'), parameters));
  }

  async #read(id: string | null): Promise<SavedHuntRecord[]> {
    const rows = await this.#database.read(this.#caller, cypher('readSavedHunts'), {
      tenant: this.#tenant,
      id,
      limit: asInteger(this.#room),
    });
    return rows.map(recordOf);
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'saved-hunts', tenant: this.#tenant };
  }
}

/** Saved hunts of all tenants that run by themselves. */
export async function readLastingHunts(database: Database): Promise<SavedHuntRecord[]> {
  const rows = await database.read({ caller: 'saved-hunts' }, cypher('readLastingHunts'), {
    limit: asInteger(MOST_LASTING),
  });
  return rows.map(recordOf);
}

interface StoredHunt {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly schedule: string;
  readonly standing: boolean;
  readonly body: Int8Array;
  readonly last_hunt?: string;
  readonly last_run_epoch?: number;
  readonly last_findings?: readonly string[];
}

function recordOf(row: Row): SavedHuntRecord {
  const stored = row['properties'] as StoredHunt;
  const { tenant, id, name, version, schedule, standing, body } = stored;
  const {
    last_hunt: lastHunt,
    last_run_epoch: lastRunAt,
    last_findings: lastFindings = [],
  } = stored;
  return {
    ...{ tenant, id, name, version, schedule, standing, lastHunt, lastRunAt, lastFindings },
    body: unpack(body),
  };
}
