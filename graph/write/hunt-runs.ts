import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row } from '../db/database.js';
import type { EpochSeconds } from '../model/observation.js';
import { pack, unpack } from './packed.js';

/** A hunt that was run, as it is kept: beside the evidence, with no edge to it. */
export interface HuntRun {
  readonly id: string;
  readonly startedAt: EpochSeconds;
  readonly caller: string;
  /** The saved hunt that it is a run of. */
  readonly saved: string | undefined;
  readonly verdict: object | undefined;
  /** JSON; what it means is known to hunts/. */
  readonly body: unknown;
}

export interface RunsWanted {
  readonly first: number;
  /** The last run of the page before. */
  readonly after?: { readonly startedAt: EpochSeconds; readonly id: string } | undefined;
  readonly saved?: string | undefined;
}

/** How many writes go by before a tenant's oldest runs are looked for. */
const WRITES_A_PRUNING = 50;
const PRUNE_LIMIT = 1_000;
/** Later than any run. */
const AHEAD = { startedAt: 1e12, id: '' };

const writes = new Map<string, number>();

/** The hunts of one tenant that were run: bounded in number, and in age by retention. */
export class HuntRuns {
  readonly #database: Database;
  readonly #tenant: string;
  readonly #keep: number;

  /** `keep` is the most runs that the tenant may have. */
  constructor(database: Database, tenant: string, keep: number) {
    this.#database = database;
    this.#tenant = tenant;
    this.#keep = keep;
  }

  async keep({ id, startedAt, caller, saved, body }: Omit<HuntRun, 'verdict'>): Promise<void> {
    const tenant = this.#tenant;
    const properties = {
      started_epoch: startedAt,
      caller,
      saved_id: saved ?? null,
      body: pack(body),
    };
    const count = (writes.get(tenant) ?? 0) + 1;
    writes.set(tenant, count % WRITES_A_PRUNING);
    await this.#database.write(this.#caller, async (tx) => {
      await tx.run(cypher('keepHunt'), { tenant, id, properties });
      if (count < WRITES_A_PRUNING) return;
      await tx.run(cypher('pruneHuntsOver'), {
        tenant,
        keep: asInteger(this.#keep),
        limit: asInteger(PRUNE_LIMIT),
      });
    });
  }

  async find(id: string): Promise<HuntRun | undefined> {
    const parameters = { tenant: this.#tenant, id };
    const [row] = await this.#database.read(this.#caller, cypher('readHunt'), parameters);
    return row === undefined ? undefined : runOf(row);
  }

  /** Newest first. */
  async list({ first, after = AHEAD, saved }: RunsWanted): Promise<HuntRun[]> {
    const rows = await this.#database.read(this.#caller, cypher('readHunts'), {
      tenant: this.#tenant,
      epoch: after.startedAt,
      id: after.id,
      saved: saved ?? null,
      limit: asInteger(first),
    });
    return rows.map(runOf);
  }

  /** @returns whether there is such a run. */
  async judge(id: string, verdict: object): Promise<boolean> {
    const parameters = { tenant: this.#tenant, id, verdict: JSON.stringify(verdict) };
    const rows = await this.#database.write(this.#caller, (tx) =>
      tx.run(cypher('judgeHunt'), parameters),
    );
    return rows.length > 0;
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'hunts', tenant: this.#tenant };
  }
}

interface StoredRun {
  readonly id: string;
  readonly started_epoch: number;
  readonly caller: string;
  readonly saved_id?: string;
  readonly verdict?: string;
  readonly body: Int8Array;
}

function runOf(row: Row): HuntRun {
  const stored = row['properties'] as StoredRun;
  const { id, started_epoch: startedAt, caller, saved_id: saved, verdict, body } = stored;
  return {
    id,
    startedAt,
    caller,
    saved,
    verdict: verdict === undefined ? undefined : (JSON.parse(verdict) as object),
    body: unpack(body),
  };
}
