import type { EpochSeconds } from '../model/observation.js';
import { uidOf } from './uid.js';

/** One run of a program, as far as it is known. */
export interface RunRecord {
  readonly uid: string;
  readonly hostKey: string;
  guid?: string | undefined;
  instance?: string | undefined;
  pid?: number | undefined;
  /** File name of the image, lower case. */
  name?: string | undefined;
  started?: EpochSeconds | undefined;
  ended?: EpochSeconds | undefined;
  firstSeen: EpochSeconds;
}

/** What a mention says of which run it means. */
export interface RunMention {
  readonly hostKey: string;
  readonly guid?: string | undefined;
  readonly instance?: string | undefined;
  readonly pid?: number | undefined;
  readonly name?: string | undefined;
  readonly started?: EpochSeconds | undefined;
  readonly ended?: EpochSeconds | undefined;
  readonly at: EpochSeconds;
}

/** Two sensors stamp one start this far apart at most. */
const SAME_START_SECONDS = 5;
/** Clocks of one machine's logs differ by this much without meaning anything. */
const JITTER_SECONDS = 2;
/** A reference by pid alone may precede the start it belongs to by this much (a sensor's own clock). */
const EARLY_REFERENCE_SECONDS = 120;

function guidKey(hostKey: string, guid: string, instance: string | undefined): string {
  return `${hostKey}\0${guid}\0${instance ?? ''}`;
}

function pidKey(hostKey: string, pid: number): string {
  return `${hostKey}\0${pid}`;
}

/** The same program as far as both say. */
function agrees(run: RunRecord, mention: RunMention): boolean {
  return run.name === undefined || mention.name === undefined || run.name === mention.name;
}

/** Had started by then and had not ended. */
function ranAt(run: RunRecord, at: EpochSeconds): boolean {
  return (
    (run.started ?? -Infinity) <= at + JITTER_SECONDS &&
    (run.ended ?? Infinity) >= at - JITTER_SECONDS
  );
}

function best<T>(items: readonly T[], rank: (item: T) => number): T | undefined {
  let winner: T | undefined;
  for (const item of items) if (winner === undefined || rank(item) > rank(winner)) winner = item;
  return winner;
}

/**
 * Which run of a program a mention of a process means.
 *
 * A GUID decides. Where there is none, pid and time do: the run that had the pid then. A start that is
 * told twice (Sysmon 1 and Security 4688) is one run; a run that was spoken of before its start was
 * told is adopted by it; a pid that is reused starts another (docs/decisions/0003).
 */
export class ProcessDirectory {
  readonly #tenant: string;
  readonly #byGuid = new Map<string, RunRecord>();
  readonly #byPid = new Map<string, RunRecord[]>();

  constructor(tenant: string) {
    this.#tenant = tenant;
  }

  get size(): number {
    return this.#byGuid.size + this.#byPid.size;
  }

  knowsGuid(hostKey: string, guid: string, instance?: string): boolean {
    return this.#byGuid.has(guidKey(hostKey, guid, instance));
  }

  knowsPid(hostKey: string, pid: number): boolean {
    return this.#byPid.has(pidKey(hostKey, pid));
  }

  /** Remembers that the graph was asked for this pid, so that it is not asked again. */
  expectPid(hostKey: string, pid: number): void {
    const key = pidKey(hostKey, pid);
    if (!this.#byPid.has(key)) this.#byPid.set(key, []);
  }

  /** Takes in what the graph says of a run; one that is filed already may have learned more since. */
  load(row: RunRecord): void {
    const byGuid =
      row.guid === undefined
        ? undefined
        : this.#byGuid.get(guidKey(row.hostKey, row.guid, row.instance));
    const isFiled = [byGuid, ...this.#candidates(row)].some((run) => run?.uid === row.uid);
    if (!isFiled) this.#file(row);
  }

  /** Under GUID and pid stands one and the same record: what is learned through one is known to both. */
  #file(run: RunRecord): void {
    if (run.guid !== undefined) this.#byGuid.set(guidKey(run.hostKey, run.guid, run.instance), run);
    if (run.pid === undefined) return;
    const key = pidKey(run.hostKey, run.pid);
    const runs = this.#byPid.get(key) ?? [];
    if (!runs.includes(run)) this.#byPid.set(key, [...runs, run]);
  }

  /** The run that is meant, made when it is new; nothing where neither GUID nor pid is known. */
  resolve(mention: RunMention): RunRecord | undefined {
    const run = this.#find(mention) ?? this.#make(mention);
    if (run !== undefined) this.#learn(run, mention);
    return run;
  }

  #find(mention: RunMention): RunRecord | undefined {
    if (mention.guid === undefined) return this.#findByPid(mention);
    const known = this.#byGuid.get(guidKey(mention.hostKey, mention.guid, mention.instance));
    if (known !== undefined) return known;
    const withoutGuid = (run: RunRecord): boolean => run.guid === undefined;
    return mention.started === undefined
      ? this.#running(mention, withoutGuid)
      : this.#adopt(mention, withoutGuid);
  }

  #candidates({ hostKey, pid }: Pick<RunMention, 'hostKey' | 'pid'>): readonly RunRecord[] {
    return pid === undefined ? [] : (this.#byPid.get(pidKey(hostKey, pid)) ?? []);
  }

  #findByPid(mention: RunMention): RunRecord | undefined {
    if (mention.started !== undefined) return this.#adopt(mention, () => true);
    const running = this.#running(mention, () => true);
    if (running !== undefined) return running;
    const candidates = this.#candidates(mention).filter((run) => agrees(run, mention));
    const soon = candidates.filter(
      ({ started }) =>
        started !== undefined &&
        started > mention.at &&
        started - mention.at <= EARLY_REFERENCE_SECONDS,
    );
    return best(soon, ({ started }) => -(started ?? Infinity));
  }

  /** The run that had the pid then: of several, the one that started last. */
  #running(mention: RunMention, eligible: (run: RunRecord) => boolean): RunRecord | undefined {
    const running = this.#candidates(mention).filter(
      (run) => agrees(run, mention) && eligible(run) && ranAt(run, mention.at),
    );
    return best(running, ({ started }) => started ?? -Infinity);
  }

  /** A run without this identity yet whose start is the same, or was not known and fits. */
  #adopt(mention: RunMention, eligible: (run: RunRecord) => boolean): RunRecord | undefined {
    const { started } = mention;
    if (started === undefined) return undefined;
    const candidates = this.#candidates(mention).filter(
      (run) => agrees(run, mention) && eligible(run),
    );
    const sameStart = candidates.filter(
      (run) => run.started !== undefined && Math.abs(run.started - started) <= SAME_START_SECONDS,
    );
    const nearest = best(sameStart, (run) => -Math.abs((run.started ?? 0) - started));
    if (nearest !== undefined) return nearest;
    return candidates.find(
      (run) => run.started === undefined && run.firstSeen >= started - JITTER_SECONDS,
    );
  }

  #make(mention: RunMention): RunRecord | undefined {
    const { hostKey, guid, instance, pid, started, at } = mention;
    const key = this.#keyOf(mention);
    if (key === undefined) return undefined;
    return {
      uid: uidOf(this.#tenant, 'Process', [hostKey, ...key]),
      hostKey,
      guid,
      instance,
      pid,
      started,
      firstSeen: at,
    };
  }

  /** A run that was just made is in neither map yet. */
  #isFiled({ hostKey, guid, instance, pid, uid }: RunRecord): boolean {
    if (guid !== undefined) return this.#byGuid.get(guidKey(hostKey, guid, instance))?.uid === uid;
    return (
      pid !== undefined &&
      (this.#byPid.get(pidKey(hostKey, pid)) ?? []).some((run) => run.uid === uid)
    );
  }

  #keyOf({ guid, instance, pid, started }: RunMention): (string | number)[] | undefined {
    if (guid !== undefined) return ['guid', guid, ...(instance === undefined ? [] : [instance])];
    if (pid === undefined) return undefined;
    return started === undefined ? ['pid', pid] : ['pid', pid, started];
  }

  #learn(run: RunRecord, mention: RunMention): void {
    const { guid, pid } = run;
    run.guid ??= mention.guid;
    run.instance ??= mention.instance;
    run.pid ??= mention.pid;
    run.name ??= mention.name;
    if (mention.started !== undefined) {
      run.started = Math.min(run.started ?? Infinity, mention.started);
    }
    if (mention.ended !== undefined) run.ended = Math.max(run.ended ?? -Infinity, mention.ended);
    run.firstSeen = Math.min(run.firstSeen, mention.at);
    if (run.guid !== guid || run.pid !== pid || !this.#isFiled(run)) this.#file(run);
  }
}
