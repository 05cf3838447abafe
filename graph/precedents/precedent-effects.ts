import { TenantRecords, type TenantRecordsParts } from '../db/tenant-records.js';

/** What a precedent has done since, counted when it is asked for. */
export interface PrecedentEffect {
  /** Alerts whose verdict is by it. */
  readonly applied: number;
  /** Of those, found false by analysts, and found true. */
  readonly confirmed: number;
  readonly contradicted: number;
  /** Actions whose decision it made stricter. */
  readonly stricter: number;
}

const NOTHING: PrecedentEffect = { applied: 0, confirmed: 0, contradicted: 0, stricter: 0 };

/** Counts of what precedents of a tenant do. There are no counters that could drift: the alerts and runs themselves are counted. */
export class PrecedentEffects {
  readonly #records: TenantRecords;

  constructor(parts: TenantRecordsParts) {
    this.#records = new TenantRecords(parts, 'precedents');
  }

  /** By the ids of precedents; each of them has one. */
  async of(ids: readonly string[]): Promise<Map<string, PrecedentEffect>> {
    const [alerts, actions] = await Promise.all([
      this.#records.read('countDismissedAlerts', { ids }),
      this.#records.read('countStricterActions', { ids }),
    ]);
    const found = new Map(ids.map((id) => [id, NOTHING]));
    for (const { id, ...counts } of alerts) {
      found.set(id as string, { ...NOTHING, ...counts });
    }
    for (const row of actions) {
      const id = row['id'] as string;
      found.set(id, { ...(found.get(id) ?? NOTHING), stricter: row['actions'] as number });
    }
    return found;
  }

  /** Of all precedents together, and how many wait and hold. */
  async totals(): Promise<
    PrecedentEffect & { readonly proposed: number; readonly holding: number }
  > {
    const [[counts], [alerts], actions] = await Promise.all([
      this.#records.read('countPrecedents', { now: this.#records.now }),
      this.#records.read('countAllDismissed'),
      this.#records.read('countStricterActions', { ids: null }),
    ]);
    const stricter = actions.reduce((sum, row) => sum + (row['actions'] as number), 0);
    return { ...NOTHING, proposed: 0, holding: 0, ...counts, ...alerts, stricter };
  }
}
