import type { EpochSeconds } from '../model/observation.js';
import { storedText } from '../model/properties.js';

/** What is known of a run that has a GUID, from mentions that bear it. */
export interface GuidRun {
  readonly guid: string;
  readonly instance?: string | undefined;
  /** File name of the image, lower case. */
  readonly name?: string | undefined;
  readonly started?: EpochSeconds | undefined;
  readonly ended?: EpochSeconds | undefined;
  readonly firstSeen: EpochSeconds;
}

/** A start or an end of which only the pid is told. */
export interface PidTold {
  /** As it was logged. */
  readonly at: EpochSeconds;
  readonly name?: string | undefined;
  /** True where only the collector stamped it, so that the skew of the machine applies. */
  readonly skewed: boolean;
}

/** All that decides which runs one pid of one host stood for. */
export interface PidEvidence {
  readonly guids: readonly GuidRun[];
  readonly starts: readonly PidTold[];
  readonly ends: readonly PidTold[];
}

export const noEvidence: PidEvidence = { guids: [], starts: [], ends: [] };

/** A mention by pid alone. */
export interface PidMention {
  readonly at: EpochSeconds;
  readonly name?: string | undefined;
  readonly started?: EpochSeconds | undefined;
  readonly skewed: boolean;
}

/** One run of a program, as far as it is known; `key` is what its uid is made of, beside the host. */
export interface Run {
  key: readonly (string | number)[];
  guid?: string | undefined;
  name?: string | undefined;
  /** The start that others are compared with; `started` is the earliest of those that are one with it. */
  readonly anchor?: EpochSeconds | undefined;
  started?: EpochSeconds | undefined;
  ended?: EpochSeconds | undefined;
  firstSeen: EpochSeconds;
}

/** Two sensors stamp one start, or one end, this far apart at most. */
const SAME_MOMENT_SECONDS = 5;
/** Clocks of one machine's logs differ by this much without meaning anything. */
const JITTER_SECONDS = 2;
/** A reference by pid alone may precede the start it belongs to by this much (a sensor's own clock). */
const EARLY_REFERENCE_SECONDS = 120;

export function guidRunKey({ guid, instance }: Pick<GuidRun, 'guid' | 'instance'>): string[] {
  return ['guid', guid, ...(instance === undefined ? [] : [instance])];
}

/** A mention by pid alone, out of what telemetry told. */
export function pidMention(
  { name, started_epoch: started }: Readonly<Record<string, unknown>>,
  at: EpochSeconds,
  skewed: boolean,
): PidMention {
  return {
    at,
    name: typeof name === 'string' && name !== '' ? storedText(name) : undefined,
    started: typeof started === 'number' && Number.isFinite(started) ? started : undefined,
    skewed,
  };
}

/** The same program as far as both say. */
function agrees(run: Pick<Run, 'name'>, name: string | undefined): boolean {
  return run.name === undefined || name === undefined || run.name === name;
}

function best<T>(items: Iterable<T>, rank: (item: T) => number): T | undefined {
  let winner: T | undefined;
  let highest = -Infinity;
  for (const item of items) {
    const height = rank(item);
    if (winner !== undefined && height <= highest) continue;
    winner = item;
    highest = height;
  }
  return winner;
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The runs that one pid of one host stood for, and which of them a mention means.
 *
 * A pure function of what was told: the evidence is sorted before it is looked at, so nothing depends on
 * the order in which it came (docs/decisions/0008). A GUID is a run. A start by pid is the run whose
 * start is the same, else the run of a GUID that was spoken of since and whose start nobody told, else
 * a run of its own. A mention by pid alone means the run that had the pid then.
 */
export class PidRuns {
  readonly #pid: number;
  readonly #skew: number;
  readonly #runs: Run[];
  readonly #byStart = new Map<string, Run>();
  /** What is spoken of by pid only, when no run is known to have had it. */
  readonly #unknown: Run;

  constructor(pid: number, evidence: PidEvidence, skew: number) {
    this.#pid = pid;
    this.#skew = skew;
    this.#unknown = { key: ['pid', pid], firstSeen: Infinity };
    const guids = [...evidence.guids].sort(
      (a, b) => seenOf(a) - seenOf(b) || compare(guidRunKey(a).join(), guidRunKey(b).join()),
    );
    this.#runs = guids.filter(({ started }) => started !== undefined).map(runOfGuid);
    const starts = this.#sorted(evidence.starts);
    const ends = this.#sorted(evidence.ends);
    for (const start of starts) this.#addStart(start);
    for (const guid of guids) if (guid.started === undefined) this.#addUnstarted(guid, ends);
    for (const { at, name } of ends) {
      const run = this.#running(at, name, SAME_MOMENT_SECONDS);
      if (run !== undefined) run.ended = Math.max(run.ended ?? -Infinity, at);
    }
  }

  get all(): readonly Run[] {
    return this.#runs;
  }

  of(mention: PidMention): Run {
    const { name, started } = mention;
    if (started !== undefined) {
      const told = { at: started, name, skewed: mention.skewed };
      return this.#byStart.get(startKey(this.#corrected(told))) ?? this.#unknown;
    }
    const { at } = this.#corrected(mention);
    return this.#running(at, name) ?? this.#soon(at, name) ?? this.#unknown;
  }

  #corrected({ at, name, skewed }: PidTold): PidTold {
    return { at: skewed ? at - this.#skew : at, name, skewed: false };
  }

  #sorted(told: readonly PidTold[]): PidTold[] {
    const corrected = told.map((one) => this.#corrected(one));
    return corrected.sort((a, b) => a.at - b.at || compare(a.name ?? '', b.name ?? ''));
  }

  #addStart(start: PidTold): void {
    const { at, name } = start;
    const same = this.#runs.filter(
      (run) =>
        agrees(run, name) &&
        run.anchor !== undefined &&
        Math.abs(run.anchor - at) <= SAME_MOMENT_SECONDS,
    );
    let run = best(same, ({ anchor = 0 }) => -Math.abs(anchor - at));
    if (run === undefined) {
      run = { key: ['pid', this.#pid, at], name, anchor: at, firstSeen: at };
      this.#runs.push(run);
    }
    run.name ??= name;
    run.started = Math.min(run.started ?? Infinity, at);
    this.#byStart.set(startKey(start), run);
  }

  /** A GUID of which no start was told is the run that had the pid when it was first spoken of. */
  #addUnstarted(guid: GuidRun, ends: readonly PidTold[]): void {
    const seen = guid.firstSeen;
    const isOver = ({ started = -Infinity, name }: Run): boolean =>
      ends.some(
        (end) =>
          end.at >= started - JITTER_SECONDS &&
          end.at < seen - JITTER_SECONDS &&
          agrees({ name }, end.name),
      );
    const fitting = this.#runs.filter(
      (run) =>
        run.guid === undefined &&
        agrees(run, guid.name) &&
        (run.started ?? -Infinity) <= seen + JITTER_SECONDS &&
        !isOver(run),
    );
    const run = best(fitting, ({ started }) => started ?? -Infinity);
    if (run === undefined) {
      this.#runs.push(runOfGuid(guid));
      return;
    }
    run.key = guidRunKey(guid);
    run.guid = guid.guid;
    run.name ??= guid.name;
    run.ended = guid.ended;
  }

  /** The run that had the pid then: of several, the one that started last. */
  #running(
    at: EpochSeconds,
    name: string | undefined,
    graceSeconds = JITTER_SECONDS,
  ): Run | undefined {
    const running = this.#runs.filter(
      (run) =>
        agrees(run, name) &&
        (run.started ?? -Infinity) <= at + JITTER_SECONDS &&
        (run.ended ?? Infinity) >= at - graceSeconds,
    );
    const latest = best(running, ({ started }) => started ?? -Infinity);
    if (latest?.started !== undefined) return latest;
    // None tells its start: the one that was first spoken of last before then, else the first one.
    return (
      best(
        running.filter(({ firstSeen }) => firstSeen <= at + JITTER_SECONDS),
        ({ firstSeen }) => firstSeen,
      ) ?? best(running, ({ firstSeen }) => -firstSeen)
    );
  }

  #soon(at: EpochSeconds, name: string | undefined): Run | undefined {
    const soon = this.#runs.filter(
      (run) =>
        agrees(run, name) &&
        run.started !== undefined &&
        run.started > at &&
        run.started - at <= EARLY_REFERENCE_SECONDS,
    );
    return best(soon, ({ started }) => -(started ?? Infinity));
  }
}

function startKey({ at, name }: PidTold): string {
  return `${at} ${name ?? ''}`;
}

/** When a run was first spoken of matters only where nobody told its start. */
function seenOf({ started, firstSeen }: GuidRun): EpochSeconds {
  return started ?? firstSeen;
}

function runOfGuid(run: GuidRun): Run {
  const { guid, name, started, ended } = run;
  const key = guidRunKey(run);
  return { ...{ key, guid, name, anchor: started, started, ended }, firstSeen: seenOf(run) };
}

/** From when on mentions may mean another run than before: what came earlier stays as it is. */
export function changedFrom(before: PidRuns, after: PidRuns): EpochSeconds {
  const [were, are] = [before, after].map(
    ({ all }) => new Map(all.map((run) => [textOf(run), run])),
  );
  const instants: EpochSeconds[] = [];
  for (const text of new Set([...(were?.keys() ?? []), ...(are?.keys() ?? [])])) {
    const [was, is] = [were?.get(text), are?.get(text)];
    if (was === undefined || is === undefined) {
      instants.push(((was ?? is)?.started ?? -Infinity) - EARLY_REFERENCE_SECONDS);
    } else if (was.ended !== is.ended) {
      instants.push(Math.min(was.ended ?? Infinity, is.ended ?? Infinity));
    }
  }
  return Math.min(Infinity, ...instants) - JITTER_SECONDS;
}

/** All of a run but its end. */
function textOf({ key, name, anchor, started, firstSeen }: Run): string {
  return JSON.stringify([key, name, anchor, started, firstSeen]);
}
