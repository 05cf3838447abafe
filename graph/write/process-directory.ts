import type { EpochSeconds } from '../model/observation.js';
import {
  changedFrom,
  noEvidence,
  PidRuns,
  type GuidRun,
  type PidEvidence,
  type PidMention,
  type PidTold,
  type Run,
} from './process-runs.js';

/** A pid of a host, and what was told of it. */
export interface PidRecord {
  readonly hostKey: string;
  readonly pid: number;
  readonly evidence: PidEvidence;
  /** When the first and last claims on it happened; absent where there are none. */
  readonly claimed?: Span | undefined;
}

export interface Span {
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
}

/** Of each sort, so much evidence is kept of a pid, the newest. */
const MOST_EVIDENCE = 512;

export function pidKey(hostKey: string, pid: number): string {
  return `${pid}@${hostKey}`;
}

interface PidGroup {
  readonly hostKey: string;
  readonly pid: number;
  evidence: PidEvidence;
  claimed: Span | undefined;
  runs: PidRuns | undefined;
  /** The runs as they were when the batch began, where it said anything of them. */
  before: PidRuns | undefined;
  /** Claims that were there when the batch began. */
  claimedBefore: Span | undefined;
  isTouched: boolean;
  isReskewed: boolean;
}

interface KnownGuid {
  run: GuidRun;
  group: PidGroup | undefined;
}

/**
 * The runs of one tenant's processes: a cache of what the graph knows of each pid, and which run a
 * mention by pid means before and after a batch. What is known is in docs/decisions/0008.
 */
export class ProcessDirectory {
  readonly #skewOf: (hostKey: string) => number;
  readonly #groups = new Map<string, PidGroup>();
  readonly #guids = new Map<string, KnownGuid>();
  readonly #touched = new Set<PidGroup>();

  /** `skewOf` tells by how much the collector's clock of a machine is off. */
  constructor(skewOf: (hostKey: string) => number) {
    this.#skewOf = skewOf;
  }

  get size(): number {
    return this.#groups.size + this.#guids.size;
  }

  knowsGuid(hostKey: string, run: Pick<GuidRun, 'guid' | 'instance'>): boolean {
    return this.#guids.has(keyOfGuid(hostKey, run));
  }

  /** True where a mention of the run with this pid cannot change which pid it had. */
  isSettled(hostKey: string, run: Pick<GuidRun, 'guid' | 'instance'>, pid: number): boolean {
    const group = this.#guids.get(keyOfGuid(hostKey, run))?.group;
    return group !== undefined && !isOther(group, pid);
  }

  knowsPid(key: string): boolean {
    return this.#groups.has(key);
  }

  /** Takes in what the graph says of a pid; what is filed already may have learned more since. */
  load({ hostKey, pid, evidence, claimed }: PidRecord): void {
    const key = pidKey(hostKey, pid);
    if (this.#groups.has(key)) return;
    const group = this.#newGroup(hostKey, pid, evidence, claimed);
    for (const run of evidence.guids) this.#fileGuid(hostKey, run, group);
  }

  /** Remembers that the graph was asked for this pid, so that it is not asked again. */
  expectPid(hostKey: string, pid: number): void {
    this.#group(hostKey, pid);
  }

  /** Takes in a run whose pid nobody told; where a pid is known, the pid's record tells of the run. */
  loadGuid(hostKey: string, run: GuidRun): void {
    if (!this.knowsGuid(hostKey, run)) this.#fileGuid(hostKey, run);
  }

  /** Begins a batch: from here on it is remembered how runs were before. */
  begin(): void {
    for (const group of this.#touched) {
      group.before = undefined;
      group.isTouched = false;
      group.isReskewed = false;
    }
    this.#touched.clear();
  }

  /** A run has one pid: where a sensor tells two, the greater, as the property of the node is joined. */
  tellGuid(hostKey: string, said: GuidRun, pid: number | undefined): void {
    const known = this.#guids.get(keyOfGuid(hostKey, said)) ?? this.#fileGuid(hostKey, said);
    if (pid !== undefined && isOther(known.group, pid)) {
      if (known.group !== undefined) this.#dropGuid(known.group, known.run);
      known.group = this.#group(hostKey, pid);
    }
    // Most mentions tell nothing new, and there are very many.
    else if (saysNothingNew(known.run, said)) return;
    known.run = joinGuids(known.run, said);
    if (known.group !== undefined) this.#setGuid(known.group, known.run);
  }

  /** A start or an end by pid alone. */
  tell(hostKey: string, pid: number, what: 'starts' | 'ends', told: PidTold): void {
    const group = this.#group(hostKey, pid);
    const list = group.evidence[what];
    const isKnown = list.some(
      ({ at, name, skewed }) => at === told.at && name === told.name && skewed === told.skewed,
    );
    if (isKnown) return;
    this.#change(group, { ...group.evidence, [what]: newest([...list, told], ({ at }) => at) });
  }

  /** A mention by pid alone will be claimed by a run. */
  claim(hostKey: string, pid: number, at: EpochSeconds): void {
    const group = this.#group(hostKey, pid);
    const { first, last } = group.claimed ?? { first: Infinity, last: -Infinity };
    if (at >= first && at <= last) return;
    this.#touch(group);
    group.claimed = { first: Math.min(first, at), last: Math.max(last, at) };
  }

  /** The skew of a machine is not what it was: all its pids are to be looked at again. */
  reskew(hostKey: string, before: number): void {
    for (const group of this.#groups.values()) {
      if (group.hostKey !== hostKey) continue;
      this.#touch(group);
      group.isReskewed = true;
      group.before = new PidRuns(group.pid, group.evidence, before);
      group.runs = undefined;
    }
  }

  /** True where the batch has shown that the clock of the machine is off by another time than was known. */
  isReskewed(hostKey: string, pid: number): boolean {
    return this.#group(hostKey, pid).isReskewed;
  }

  runOf(hostKey: string, pid: number, mention: PidMention): Run {
    return this.#runsOf(this.#group(hostKey, pid)).of(mention);
  }

  /** The same as it was when the batch began. */
  runBefore(hostKey: string, pid: number, mention: PidMention): Run {
    const group = this.#group(hostKey, pid);
    return (group.before ?? this.#runsOf(group)).of(mention);
  }

  /** What the batch added to the pids' records. */
  changedRecords(): PidRecord[] {
    return [...this.#touched].map(({ hostKey, pid, evidence, claimed }) => ({
      ...{ hostKey, pid, evidence, claimed },
    }));
  }

  /** Pids whose claims from before the batch may mean other runs now. */
  disputed(): string[] {
    return [...this.#touched].filter((group) => this.#isDisputed(group)).map(keyOfGroup);
  }

  #isDisputed(group: PidGroup): boolean {
    const { before, claimedBefore, isReskewed } = group;
    if (before === undefined || claimedBefore === undefined) return false;
    if (isReskewed) return true;
    const skew = this.#skewOf(group.hostKey);
    const from = changedFrom(before, this.#runsOf(group));
    return from !== Infinity && (skew !== 0 || claimedBefore.last >= from);
  }

  #runsOf(group: PidGroup): PidRuns {
    group.runs ??= new PidRuns(group.pid, group.evidence, this.#skewOf(group.hostKey));
    return group.runs;
  }

  #group(hostKey: string, pid: number): PidGroup {
    return (
      this.#groups.get(pidKey(hostKey, pid)) ?? this.#newGroup(hostKey, pid, noEvidence, undefined)
    );
  }

  #newGroup(
    hostKey: string,
    pid: number,
    evidence: PidEvidence,
    claimed: Span | undefined,
  ): PidGroup {
    const group: PidGroup = {
      ...{ hostKey, pid, evidence, claimed, claimedBefore: undefined },
      ...{ runs: undefined, before: undefined, isTouched: false, isReskewed: false },
    };
    this.#groups.set(pidKey(hostKey, pid), group);
    return group;
  }

  #fileGuid(hostKey: string, run: GuidRun, group?: PidGroup): KnownGuid {
    const key = keyOfGuid(hostKey, run);
    const known = this.#guids.get(key) ?? { run, group };
    if (group !== undefined && isOther(known.group, group.pid)) known.group = group;
    this.#guids.set(key, known);
    return known;
  }

  #setGuid(group: PidGroup, run: GuidRun): void {
    const guids = newest([...othersThan(group, run), run], ({ firstSeen }) => firstSeen);
    this.#change(group, { ...group.evidence, guids });
  }

  #dropGuid(group: PidGroup, run: GuidRun): void {
    this.#change(group, { ...group.evidence, guids: othersThan(group, run) });
  }

  #touch(group: PidGroup): void {
    if (group.isTouched) return;
    group.isTouched = true;
    group.claimedBefore = group.claimed;
    this.#touched.add(group);
  }

  #change(group: PidGroup, evidence: PidEvidence): void {
    this.#touch(group);
    if (group.claimedBefore !== undefined) group.before ??= this.#runsOf(group);
    group.evidence = evidence;
    group.runs = undefined;
  }
}

function keyOfGroup({ hostKey, pid }: PidGroup): string {
  return pidKey(hostKey, pid);
}

/** True where the pid takes the place of the one that a run is filed under. */
function isOther(group: PidGroup | undefined, pid: number): boolean {
  return group === undefined || pid > group.pid;
}

function othersThan({ hostKey, evidence }: PidGroup, run: GuidRun): GuidRun[] {
  const key = keyOfGuid(hostKey, run);
  return evidence.guids.filter((one) => keyOfGuid(hostKey, one) !== key);
}

function keyOfGuid(hostKey: string, run: Pick<GuidRun, 'guid' | 'instance'>): string {
  return `${hostKey}\0${run.guid}\0${run.instance ?? ''}`;
}

function newest<T>(list: readonly T[], at: (item: T) => number): readonly T[] {
  if (list.length <= MOST_EVIDENCE) return list;
  return [...list].sort((a, b) => at(b) - at(a)).slice(0, MOST_EVIDENCE);
}

function longer(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.length !== b.length) return a.length > b.length ? a : b;
  return a >= b ? a : b;
}

/** Commutative, as the joining of properties is: who told first does not matter. */
function joinGuids(a: GuidRun, b: GuidRun): GuidRun {
  const started = Math.min(a.started ?? Infinity, b.started ?? Infinity);
  const ended = Math.max(a.ended ?? -Infinity, b.ended ?? -Infinity);
  return {
    guid: a.guid,
    instance: a.instance,
    name: longer(a.name, b.name),
    started: started === Infinity ? undefined : started,
    ended: ended === -Infinity ? undefined : ended,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
  };
}

function saysNothingNew(known: GuidRun, { name, started, ended, firstSeen }: GuidRun): boolean {
  return (
    longer(known.name, name) === known.name &&
    (started === undefined || (known.started ?? Infinity) <= started) &&
    (ended === undefined || (known.ended ?? -Infinity) >= ended) &&
    // When a run was first spoken of matters only where nobody told its start.
    (known.started !== undefined || known.firstSeen <= firstSeen)
  );
}
