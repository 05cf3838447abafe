import { schedule, type ScheduledTask } from 'node-cron';
import type { ChangeSet, SavedHuntRecord } from '../graph/index.js';
import { verbsOf } from '../hunts/index.js';
import type { Service } from './service.js';

/** How often other replicas' changes to saved hunts are looked for. */
const REFRESH_MS = 15_000;
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1000;

type Parts = Pick<Service, 'config' | 'graph' | 'hunts' | 'clock' | 'log'>;

/** Hunts that run by themselves. */
export interface HuntSchedule {
  /** Takes up what was saved, changed or deleted; done by itself every few seconds. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** Has saved hunts run at their times, and standing ones when the graph changes. */
export function scheduleHunts(parts: Parts): HuntSchedule {
  const lasting = new LastingHunts(parts);
  const timer = setInterval(() => void lasting.refresh(), REFRESH_MS);
  void lasting.refresh();
  return {
    refresh: () => lasting.refresh(),
    close: async () => {
      clearInterval(timer);
      await lasting.close();
    },
  };
}

/**
 * Every replica knows every lasting hunt; which of them runs a hunt at its minute, or for a commit, is
 * settled by a claim in the graph.
 */
class LastingHunts {
  readonly #parts: Parts;
  readonly #tasks = new Map<string, { readonly cron: string; readonly task: ScheduledTask }>();
  readonly #watches = new Map<string, TenantWatch>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async refresh(): Promise<void> {
    try {
      const hunts = await this.#parts.graph.lastingHunts();
      if (this.#closed) return;
      this.#setTasks(hunts.filter((hunt) => hunt.schedule !== ''));
      this.#setWatches(hunts.filter(({ standing }) => standing));
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'saved hunts could not be looked up; tried again soon');
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { task } of this.#tasks.values()) await task.destroy();
    for (const watch of this.#watches.values()) watch.close();
    await Promise.all(this.#running);
  }

  #setTasks(hunts: readonly SavedHuntRecord[]): void {
    const wanted = new Map(hunts.map((hunt) => [`${hunt.tenant}\0${hunt.id}`, hunt]));
    for (const [key, { cron, task }] of this.#tasks) {
      if (wanted.get(key)?.schedule === cron) continue;
      void task.destroy();
      this.#tasks.delete(key);
    }
    for (const [key, hunt] of wanted) {
      if (this.#tasks.has(key)) continue;
      const { schedule: cron } = hunt;
      const task = schedule(cron, () => {
        this.#run(hunt, 'schedule', Math.floor(this.#parts.clock.now() / MS_PER_MINUTE));
      });
      this.#tasks.set(key, { cron, task });
    }
  }

  #setWatches(hunts: readonly SavedHuntRecord[]): void {
    const tenants = new Set(hunts.map(({ tenant }) => tenant));
    for (const [tenant, watch] of this.#watches) {
      if (tenants.has(tenant)) continue;
      watch.close();
      this.#watches.delete(tenant);
    }
    for (const tenant of tenants) {
      const known = this.#watches.get(tenant);
      const watch =
        known ??
        new TenantWatch(tenant, this.#parts, (hunt, sequence) => {
          this.#run(hunt, 'standing', sequence);
        });
      watch.setHunts(hunts.filter((hunt) => hunt.tenant === tenant));
      this.#watches.set(tenant, watch);
    }
  }

  #run(hunt: SavedHuntRecord, trigger: 'schedule' | 'standing', turn: number): void {
    if (this.#closed) return;
    const running = this.#claimAndRun(hunt, trigger, turn).finally(() =>
      this.#running.delete(running),
    );
    this.#running.add(running);
  }

  async #claimAndRun(
    { tenant, id }: SavedHuntRecord,
    trigger: 'schedule' | 'standing',
    turn: number,
  ): Promise<void> {
    const { graph, hunts, log } = this.#parts;
    const ours = graph.tenant(tenant);
    try {
      if (await ours.savedHunts.claim(id, trigger, turn)) await hunts.runSaved(ours, id, trigger);
    } catch (error) {
      log.warn(
        { err: error, saved: id, tenant },
        'a saved hunt could not be run; it is tried again in its next turn',
      );
    }
  }
}

/** Follows one tenant's feed and tells, once it has calmed, which standing hunts the changes speak to. */
class TenantWatch {
  readonly #tenant: string;
  readonly #parts: Parts;
  readonly #due: (hunt: SavedHuntRecord, sequence: number) => void;
  readonly #changed = new Set<string>();
  #hunts: readonly SavedHuntRecord[] = [];
  #sequence = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    tenant: string,
    parts: Parts,
    due: (hunt: SavedHuntRecord, sequence: number) => void,
  ) {
    this.#tenant = tenant;
    this.#parts = parts;
    this.#due = due;
    void this.#follow();
  }

  setHunts(hunts: readonly SavedHuntRecord[]): void {
    this.#hunts = hunts;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #follow(): Promise<void> {
    const { graph, log } = this.#parts;
    let after: number | undefined;
    while (!this.#closed) {
      try {
        for await (const item of graph.tenant(this.#tenant).changes(after)) {
          if (this.#isOver()) return;
          if (item.type === 'changes') this.#take(item.changes);
          else this.#takeAll(item.sequence);
          after = this.#sequence;
        }
        // The feed has closed: the service is stopping.
        return;
      } catch (error) {
        log.warn(
          { err: error, tenant: this.#tenant },
          'standing hunts lost the feed; they go on in it',
        );
        await new Promise((resolve) => setTimeout(resolve, REFRESH_MS).unref());
      }
    }
  }

  #isOver(): boolean {
    return this.#closed;
  }

  #take({ sequence, relationships }: ChangeSet): void {
    this.#sequence = sequence;
    for (const { relation, action } of relationships) {
      if (action !== 'DELETED') this.#changed.add(relation);
    }
    if (this.#changed.size > 0) this.#wait();
  }

  /** Changes that nobody can tell any more: everything may have. */
  #takeAll(sequence: number): void {
    this.#sequence = sequence;
    this.#changed.add('*');
    this.#wait();
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, this.#parts.config.hunts.standingSeconds * MS_PER_SECOND);
  }

  #tell(): void {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    for (const hunt of this.#hunts) {
      const verbs = verbsOf(hunt);
      const speaksTo =
        verbs === undefined || [...changed].some((verb) => verb === '*' || verbs.has(verb));
      if (speaksTo) this.#due(hunt, this.#sequence);
    }
  }
}
