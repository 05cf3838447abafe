import { setTimeout as sleep } from 'node:timers/promises';
import { shortDigest } from '../short-digest.js';
import { cypher } from '../../cypher/index.js';
import { asInteger, type Database } from '../db/database.js';
import { isRelation } from '../model/registry.js';
import type { Baseline, BaselineChanges, ClassActivity, HabitCount, Role } from './baseline.js';

/** Rows of a transaction: what takes telemetry in waits no longer for one than it hardly notices. */
const ROWS = 200;
/** Between two, so many times as long as the one took is left to others. */
const PAUSES = 3;
const NEVER = -1;

type HabitRow = readonly [
  actor: string,
  relation: string,
  object: string,
  detail: string,
  host: string,
  log: number,
  newLog: number | null,
  window: number,
];

type ActivityRow = readonly [
  name: string,
  role: Role,
  log: number,
  window: number,
  newLog: number | null,
  newWindow: number | null,
];

/**
 * A tenant's baseline as it is kept in the graph, beside the sequence of the change feed that it has come to.
 * What follows that is learned from the feed, so that nothing counts twice.
 */
export class BaselineStore {
  readonly #database: Database;
  readonly #tenant: string;

  constructor(database: Database, tenant: string) {
    this.#database = database;
    this.#tenant = tenant;
  }

  /**
   * Reads into an empty baseline.
   * @returns the sequence that it has come to; undefined where nothing is kept
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async read(
    baseline: Baseline,
    limits: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<number | undefined> {
    const tenant = this.#tenant;
    const sequence = await this.#sequence();
    if (sequence === undefined) return undefined;
    const takeHabit = (row: readonly unknown[]): void => {
      const count = countOf(row as HabitRow);
      if (count !== undefined) baseline.restore({ counts: [count], activities: [] });
    };
    const takeActivity = (row: readonly unknown[]): void => {
      baseline.restore({ counts: [], activities: [activityOf(row as ActivityRow)] });
    };
    await this.#database.each(
      this.#caller,
      cypher('readHabitCounts'),
      { tenant },
      takeHabit,
      limits,
    );
    await this.#database.each(
      this.#caller,
      cypher('readClassActivities'),
      { tenant },
      takeActivity,
      limits,
    );
    return sequence;
  }

  /**
   * Writes what changed, and then how far it has come. Rows are written before that: whoever reads them and
   * learns the same commits again counts no hour twice.
   * @param before sequence that was read or kept last; undefined where nothing is kept
   * @param hurry from then on it gives way to nobody
   * @returns the sequence that is kept now: another replica's where that was quicker
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async keep(
    { counts, activities }: BaselineChanges,
    before: number | undefined,
    after: number,
    hurry: AbortSignal,
  ): Promise<number> {
    await this.#write('keepHabitCounts', counts, habitRow, hurry);
    await this.#write('keepClassActivities', activities, activityRow, hurry);
    const tenant = this.#tenant;
    const isKept = await this.#database.write(this.#caller, async (tx) => {
      const parameters = {
        tenant,
        before: asInteger(before ?? NEVER),
        after: asInteger(after),
      };
      const [row] = await tx.run(cypher('keepBaseline'), parameters);
      return row?.['kept'] === true;
    });
    return isKept ? after : ((await this.#sequence()) ?? after);
  }

  async #sequence(): Promise<number | undefined> {
    const text = cypher('readBaseline');
    const [row] = await this.#database.read(this.#caller, text, { tenant: this.#tenant });
    return (row?.['sequence'] as number | null | undefined) ?? undefined;
  }

  async #write<T>(
    name: 'keepHabitCounts' | 'keepClassActivities',
    changes: readonly T[],
    rowOf: (change: T) => object,
    hurry: AbortSignal,
  ): Promise<void> {
    const tenant = this.#tenant;
    for (let at = 0; at < changes.length; at += ROWS) {
      const parameters = { tenant, rows: changes.slice(at, at + ROWS).map(rowOf) };
      const began = performance.now();
      await this.#database.write(this.#caller, (tx) => tx.run(cypher(name), parameters));
      const pause = PAUSES * (performance.now() - began);
      await sleep(pause, undefined, { signal: hurry }).catch(() => undefined);
    }
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'baseline', tenant: this.#tenant };
  }
}

function countOf([actor, relation, object, detail, host, log, newLog, window]: HabitRow):
  HabitCount | undefined {
  if (!isRelation(relation)) return undefined;
  return {
    habit: { actor, relation, object, detail },
    ...{ host, log, newLog: newLog ?? -Infinity, window },
  };
}

function activityOf([name, role, log, window, newLog, newWindow]: ActivityRow): ClassActivity {
  return {
    ...{ name, role, log, window },
    newLog: newLog ?? -Infinity,
    newWindow: newWindow ?? -Infinity,
  };
}

function habitRow({ habit, host, log, newLog, window }: HabitCount): object {
  const { actor, relation, object, detail } = habit;
  return {
    key: shortDigest([actor, relation, object, detail, host]),
    properties: {
      ...{ actor, relation, object, detail, host, window: asInteger(window) },
      ...{ log_count: log, log_news: finite(newLog) },
    },
  };
}

function activityRow({ name, role, log, window, newLog, newWindow }: ClassActivity): object {
  return {
    key: shortDigest([name, role]),
    properties: {
      ...{ name, role, window: asInteger(window), log_count: log, log_news: finite(newLog) },
      news_window: Number.isFinite(newWindow) ? asInteger(newWindow) : null,
    },
  };
}

/** Infinities are no values of a property. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
