import type { EpochSeconds } from '../model/observation.js';
import type { PathSeed } from '../paths/attack-path.js';
import { shortDigest } from '../short-digest.js';
import { alertSeverities, type Alert, type AlertSeverity } from './alert.js';
import { countNames, isRun, joinNames, noNames } from './alert-names.js';
import type { Joined } from './join-alerts.js';

/** Raised again within so long of the last time, or of the first, it is the same alert: seconds. */
const SAME_SECONDS = 86_400;
const MOST_RAW = 64 * 1024;
const MOST_FIELDS = 60;
const MOST_STEPS = 60;
const MOST_ENTITIES = 60;
/** Of those, runs of programs that duplicates add: they leave room for what tells more. */
const MOST_RUNS = 20;
const MOST_TECHNIQUES = 50;
/** An id that is sent again and again is noted as still in use so often: seconds. */
const NOTE_EVERY_SECONDS = 86_400;

/** How much an alert speaks for an attack where a path begins at it, by what its source says of it. */
export const alertSeedWeights: Readonly<Record<AlertSeverity, number>> = {
  INFORMATIONAL: 0.1,
  LOW: 0.3,
  MEDIUM: 0.5,
  HIGH: 0.8,
  CRITICAL: 0.95,
};

/** An alert with what the store keeps of it beside. */
export interface Kept {
  readonly alert: Alert;
  readonly key: string;
  /** It is about something that its owner calls critical. */
  readonly isCritical: boolean;
  /** It says more than when it was taken to be judged: whoever has it judges what it was. Not stored. */
  readonly isMore?: boolean;
  /** It has a verdict, and is to have another: it names something new, or what is around it has changed. */
  readonly isAgain?: boolean;
}

/** An id of a source that was taken in. */
export interface KnownId {
  /** Key of the source and its id: see `Joined`. */
  readonly key: string;
  readonly alert: string;
  /** What it said when it came last. */
  readonly says: string;
  readonly seenAt: EpochSeconds;
}

/** What there is of the alerts of a batch. */
export interface Before {
  /** Alerts that are not decided, those first heard of last come last. */
  readonly open: readonly Kept[];
  /** Whatever else goes by an id of the batch, decided or not. */
  readonly others: readonly Kept[];
  readonly ids: readonly KnownId[];
  /** Entities that their owner calls critical. */
  readonly critical: ReadonlySet<string>;
}

/** What a batch makes of the alerts that there are. */
export class Intake {
  readonly #before: ReadonlyMap<string, Kept>;
  readonly #byId: Map<string, Kept>;
  readonly #open = new Map<string, string[]>();
  readonly #ids: Map<string, KnownId>;
  readonly #noted = new Map<string, KnownId>();
  readonly #critical: ReadonlySet<string>;
  readonly #now: EpochSeconds;
  readonly #changed = new Set<string>();
  #created = 0;
  repeated = 0;
  /** Suppressed ones that came again as more than they were, and wait once more. */
  reopened = 0;

  constructor({ open, others, ids, critical }: Before, now: EpochSeconds) {
    this.#before = new Map([...others, ...open].map((kept) => [kept.alert.id, kept]));
    this.#byId = new Map(this.#before);
    for (const { key, alert } of open) this.#addOpen(key, alert.id);
    this.#ids = new Map(ids.map((known) => [known.key, known]));
    this.#critical = critical;
    this.#now = now;
  }

  get created(): number {
    return this.#created;
  }

  /** Alerts that are to be written, as they are now. */
  get kept(): Kept[] {
    return [...this.#changed].flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** Ids that are to be written. */
  get noted(): KnownId[] {
    return [...this.#noted.values()];
  }

  /** Those that speak for an attack as none of them did before: new ones, and those that are graver now. */
  get graver(): Kept[] {
    return this.kept.filter(({ alert }) => {
      const before = this.#before.get(alert.id)?.alert;
      return (
        before === undefined ||
        rankOf(alert.severity) > rankOf(before.severity) ||
        before.entities[0] !== alert.entities[0]
      );
    });
  }

  /** @returns the id of the alert that it is */
  take(joined: Joined): string {
    const before = this.#sentBefore(joined);
    if (before !== undefined && !this.#isMoreOf(before, joined)) {
      this.repeated += 1;
      this.#note(joined, before.alert.id);
      return before.alert.id;
    }
    const open = before === undefined ? this.#openOf(joined) : [before];
    const fitting = open.findLast(({ alert }) => fits(alert, joined));
    const kept =
      fitting === undefined ? this.#first(joined, open.at(-1)) : this.#again(fitting, joined);
    const { id } = kept.alert;
    if (fitting === undefined) {
      this.#created += 1;
      this.#addOpen(kept.key, id);
    }
    this.#byId.set(id, kept);
    this.#changed.add(id);
    this.#note(joined, id);
    return id;
  }

  /** The alert as which it was taken in before, decided or not. */
  #sentBefore({ id, sent }: Joined): Kept | undefined {
    const there = this.#byId.get(id);
    // Without an id of its source two that come at one instant are two.
    if (sent === undefined) return there?.alert.status === 'RESOLVED' ? there : undefined;
    return this.#byId.get(this.#ids.get(sent)?.alert ?? '') ?? there;
  }

  /** The same id is the same alert; where it says more now that counts, unless somebody has decided. */
  #isMoreOf(before: Kept, joined: Joined): boolean {
    if (before.alert.status === 'RESOLVED') return false;
    const known = joined.sent === undefined ? undefined : this.#ids.get(joined.sent);
    if (known === undefined || known.says === joined.says) return false;
    return saysMore(before.alert, joined.incoming) || this.#isNews(before, joined);
  }

  /** Open alerts of its kind that it is near to in time. */
  #openOf({ key, incoming: { at } }: Joined): Kept[] {
    const all = (this.#open.get(key) ?? []).flatMap((id) => this.#byId.get(id) ?? []);
    return all.filter(
      ({ alert }) => at >= alert.firstAt - SAME_SECONDS && at <= alert.lastAt + SAME_SECONDS,
    );
  }

  #addOpen(key: string, id: string): void {
    this.#open.set(key, [...(this.#open.get(key) ?? []), id]);
  }

  #note({ sent, says }: Joined, alert: string): void {
    if (sent === undefined) return;
    const known = this.#ids.get(sent);
    const isAsNoted = known?.alert === alert && known.says === says;
    if (isAsNoted && known.seenAt > this.#now - NOTE_EVERY_SECONDS) return;
    const noted = { key: sent, alert, says, seenAt: this.#now };
    this.#ids.set(sent, noted);
    this.#noted.set(sent, noted);
  }

  /** It names what the alert did not name yet: others may know that as bad, or as critical. */
  #isNews({ alert, isCritical }: Kept, { names, entities }: Joined): boolean {
    const there = alert.names ?? noNames;
    const joined = joinNames(there, names);
    const isNamed = joined === undefined || countNames(joined) > countNames(there);
    const known = new Set(alert.entities);
    return (
      isNamed ||
      entities.some((uid) => !known.has(uid) && !isRun(uid)) ||
      (!isCritical && this.#isCritical(entities))
    );
  }

  #again(kept: Kept, joined: Joined): Kept {
    const { alert, isCritical, isMore: wasMore, isAgain } = kept;
    const { incoming, entities, steps, names } = joined;
    // What was set aside as one thing must not hide another.
    const isMore = saysMore(alert, incoming);
    const isNews = this.#isNews(kept, joined);
    if (isMore && alert.status === 'SUPPRESSED') this.reopened += 1;
    return {
      ...kept,
      isCritical: isCritical || this.#isCritical(entities),
      // Also where one before it in the batch said more.
      isMore: isMore || isNews || wasMore === true,
      isAgain: isNews || isAgain === true,
      alert: {
        ...alert,
        ...(isMore && { status: 'PENDING', verdict: null, prefilter: null }),
        severity: graver(alert.severity, incoming.severity),
        techniques: both(alert.techniques, incoming.techniques, MOST_TECHNIQUES),
        firstAt: Math.min(alert.firstAt, incoming.at),
        lastAt: Math.max(alert.lastAt, incoming.at),
        updatedAt: this.#now,
        count: alert.count + 1,
        entities: allEntities(alert.entities, entities),
        steps: both(alert.steps, steps, MOST_STEPS),
        fields: allFields(alert.fields, incoming.fields),
        names: joinNames(alert.names ?? noNames, names) ?? names,
        news: (alert.news ?? 0) + (isNews ? 1 : 0),
      },
    };
  }

  /** @param full an alert that it would be one with, if there were room in it */
  #first({ incoming, key, id: own, entities, steps, names }: Joined, full?: Kept): Kept {
    const { source, ruleId, ruleName, title, severity, techniques, at, fields } = incoming;
    const { externalId = null } = incoming;
    const id = full === undefined ? own : besideId(own, full.alert, this.#now);
    return {
      key,
      isCritical: this.#isCritical(entities),
      alert: {
        ...{ id, version: 0 },
        ...{ source, externalId, ruleId, ruleName, title, severity, techniques },
        ...{ firstAt: at, lastAt: at, createdAt: this.#now, updatedAt: this.#now },
        ...{ count: 1, status: 'PENDING', fields, names, news: 0 },
        entities: both([], entities, MOST_ENTITIES),
        steps: both([], steps, MOST_STEPS),
        raw: cutJson(incoming.raw),
        ...{ enrichment: null, prefilter: null, verdict: null, judgedAt: null, resolution: null },
      },
    };
  }

  #isCritical(entities: readonly string[]): boolean {
    return entities.some((uid) => this.#critical.has(uid));
  }
}

/** What of an alert makes it another one to judge. */
type Judged = Pick<Alert, 'severity' | 'techniques'>;

/** Graver than it was, or a sign of what it was no sign of: it is to be judged anew. */
export function saysMore({ severity, techniques }: Judged, later: Judged): boolean {
  return (
    rankOf(later.severity) > rankOf(severity) ||
    later.techniques.some((technique) => !techniques.includes(technique))
  );
}

/** True where all that it names has room in the alert: what is left out is never looked at. */
function fits({ names = noNames, entities }: Alert, joined: Joined): boolean {
  const all = allEntities(entities, joined.entities);
  const isKept = joined.entities.every((uid) => isRun(uid) || all.includes(uid));
  return isKept && joinNames(names, joined.names) !== undefined;
}

/** What is named first comes first; of further runs of programs some are kept. */
function allEntities(one: readonly string[], other: readonly string[]): string[] {
  const further = other.filter((uid) => !one.includes(uid));
  const room = Math.max(0, MOST_RUNS - one.filter(isRun).length);
  const runs = new Set(further.filter(isRun).slice(0, room));
  return both(
    one,
    further.filter((uid) => !isRun(uid) || runs.has(uid)),
    MOST_ENTITIES,
  );
}

/** What was told first stays. */
function allFields(one: Alert['fields'], other: Alert['fields']): Alert['fields'] {
  const further = Object.entries(other).filter(([name]) => !Object.hasOwn(one, name));
  return Object.fromEntries([...Object.entries(one), ...further].slice(0, MOST_FIELDS));
}

function besideId(own: string, full: Alert, now: EpochSeconds): string {
  return `alert:${shortDigest([own, full.id, full.count, now])}`;
}

function both(one: readonly string[], other: readonly string[], most: number): string[] {
  return [...new Set([...one, ...other])].slice(0, most);
}

function graver(one: AlertSeverity, other: AlertSeverity): AlertSeverity {
  return rankOf(one) >= rankOf(other) ? one : other;
}

/** In what order alerts are judged: what is about something critical before all else. */
export function rankOf(severity: AlertSeverity, isCritical = false): number {
  return alertSeverities.indexOf(severity) + (isCritical ? alertSeverities.length : 0);
}

function cutJson(raw: unknown): string {
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
  return text.slice(0, MOST_RAW);
}

/** One seed an alert: at whoever acted, or what it is about. */
export function seedsOf(alerts: readonly Kept[], least: number): PathSeed[] {
  return alerts.flatMap(({ alert: { id, severity, entities, lastAt } }) => {
    const [uid] = entities;
    const weight = alertSeedWeights[severity];
    if (uid === undefined || weight < least) return [];
    return [{ kind: 'ALERT', ref: id, uid, at: lastAt, weight }];
  });
}
