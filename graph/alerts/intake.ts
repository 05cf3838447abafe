import type { EpochSeconds } from '../model/observation.js';
import type { PathSeed } from '../paths/attack-path.js';
import { alertSeverities, type Alert, type AlertSeverity } from './alert.js';
import type { Joined } from './join-alerts.js';

/** Raised again within so long of the last time, it is the same alert: seconds. */
const SAME_SECONDS = 86_400;
const MOST_RAW = 64 * 1024;
const MOST_KNOWN_IDS = 50;
const MOST_STEPS = 60;
const MOST_ENTITIES = 60;
const MOST_TECHNIQUES = 50;

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
  /** Ids under which its source has sent it, the newest last. */
  readonly known: readonly string[];
  /** It is about something that its owner calls critical. */
  readonly isCritical: boolean;
  /** It says more than when it was taken to be judged: whoever has it judges what it was. */
  readonly isMore?: boolean;
  /** It has a verdict, and is to have another: what is around it has changed. */
  readonly isAgain?: boolean;
}

/** What a batch makes of the alerts that there are. */
export class Intake {
  readonly #open: Map<string, Kept>;
  readonly #decided: ReadonlySet<string>;
  readonly #critical: ReadonlySet<string>;
  readonly #now: EpochSeconds;
  readonly #changed = new Map<string, Kept>();
  readonly created: Kept[] = [];
  repeated = 0;
  /** Suppressed ones that came again as more than they were, and wait once more. */
  reopened = 0;

  /**
   * @param open alerts that are not decided, by what tells that two are one
   * @param decided ids of alerts that are
   * @param critical entities that their owner calls critical
   */
  constructor(
    open: Map<string, Kept>,
    decided: ReadonlySet<string>,
    critical: ReadonlySet<string>,
    now: EpochSeconds,
  ) {
    this.#open = open;
    this.#decided = decided;
    this.#critical = critical;
    this.#now = now;
  }

  get kept(): Kept[] {
    return [...this.#changed.values()];
  }

  /** @returns the id of the alert that it is */
  take(joined: Joined): string {
    const { incoming, key, id } = joined;
    const open = this.#open.get(key);
    const decided = this.#decided.has(id) ? id : undefined;
    const before =
      open?.known.includes(incoming.externalId ?? '') === true ? open.alert.id : decided;
    if (before !== undefined) {
      this.repeated += 1;
      return before;
    }
    const isSame = open !== undefined && Math.abs(incoming.at - open.alert.lastAt) <= SAME_SECONDS;
    const kept = isSame ? this.#again(open, joined) : this.#first(joined);
    if (!isSame) this.created.push(kept);
    this.#open.set(key, kept);
    this.#changed.set(kept.alert.id, kept);
    return kept.alert.id;
  }

  #again(kept: Kept, joined: Joined): Kept {
    const { alert, known, isCritical, isMore: wasMore } = kept;
    const { incoming, entities, steps } = joined;
    // What was set aside as one thing must not hide another.
    const isMore = saysMore(alert, incoming);
    if (isMore && alert.status === 'SUPPRESSED') this.reopened += 1;
    return {
      ...kept,
      isCritical: isCritical || this.#isCritical(entities),
      // Also where one before it in the batch said more.
      isMore: isMore || wasMore === true,
      known: withId(known, incoming.externalId),
      alert: {
        ...alert,
        ...(isMore && { status: 'PENDING', verdict: null, prefilter: null }),
        severity: graver(alert.severity, incoming.severity),
        techniques: both(alert.techniques, incoming.techniques, MOST_TECHNIQUES),
        firstAt: Math.min(alert.firstAt, incoming.at),
        lastAt: Math.max(alert.lastAt, incoming.at),
        updatedAt: this.#now,
        count: alert.count + 1,
        entities: both(alert.entities, entities, MOST_ENTITIES),
        steps: both(alert.steps, steps, MOST_STEPS),
      },
    };
  }

  #first({ incoming, key, id, entities, steps }: Joined): Kept {
    const { source, ruleId, ruleName, title, severity, techniques, at, fields } = incoming;
    const { externalId = null } = incoming;
    return {
      key,
      isCritical: this.#isCritical(entities),
      known: withId([], incoming.externalId),
      alert: {
        ...{ id, version: 0 },
        ...{ source, externalId, ruleId, ruleName, title, severity, techniques },
        ...{ firstAt: at, lastAt: at, createdAt: this.#now, updatedAt: this.#now },
        ...{ count: 1, status: 'PENDING', fields },
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

function both(one: readonly string[], other: readonly string[], most: number): string[] {
  return [...new Set([...one, ...other])].slice(0, most);
}

function withId(known: readonly string[], id: string | undefined): readonly string[] {
  return id === undefined ? known : [...known, id].slice(-MOST_KNOWN_IDS);
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
export function seedsOf(created: readonly Kept[], least: number): PathSeed[] {
  return created.flatMap(({ alert: { id, severity, entities, lastAt } }) => {
    const [uid] = entities;
    const weight = alertSeedWeights[severity];
    if (uid === undefined || weight < least) return [];
    return [{ kind: 'ALERT', ref: id, uid, at: lastAt, weight }];
  });
}
