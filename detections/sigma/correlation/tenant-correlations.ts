import type { SigmaEvent } from '../match/sigma-event.js';
import type { Plain } from '../plain.js';
import type { ResolvedCorrelation } from '../ruleset.js';
import { type CorrelationRule, countHolds, isDecidedAtOnce } from './correlation.js';
import { countOf, Group, type Hit } from './group.js';
import { correlationLimits } from './limits.js';

/** A match of a rule, on its way to the correlations that are about it. */
export interface Match {
  readonly ruleId: string;
  readonly at: number;
  readonly event: Plain;
  /** See `Hit`. */
  readonly mark: string;
  /** A field of the event, or of the group where the match is of a correlation. */
  readonly value: (field: string) => string | undefined;
}

/** A correlation whose condition has come to hold. */
export interface Firing {
  readonly resolved: ResolvedCorrelation;
  readonly hits: readonly Hit[];
  readonly values: ReadonlyMap<string, string>;
}

/** What was lost to the bounds. */
export interface CorrelationLosses {
  /** Groups that were forgotten for others. */
  groups: number;
  /** Hits that were forgotten because their group had too many. */
  hits: number;
  /** Events that came later than out of order is tolerated. */
  late: number;
}

/** Joins what makes a group; no field holds it. */
const SEPARATOR = '\0';

/** What a tenant's correlations remember. Time is that of events: a replay of last year works. */
export class TenantCorrelations {
  readonly #byRule: ReadonlyMap<string, readonly ResolvedCorrelation[]>;
  readonly #losses: CorrelationLosses;
  /** By correlation and values of its group; the one that was touched longest ago first. */
  readonly #groups = new Map<string, { resolved: ResolvedCorrelation; group: Group }>();
  #hits = 0;
  /** When the first group is due that waits for its time to be over. */
  #nextDue = Infinity;

  constructor(
    byRule: ReadonlyMap<string, readonly ResolvedCorrelation[]>,
    losses: CorrelationLosses,
  ) {
    this.#byRule = byRule;
    this.#losses = losses;
  }

  /** Correlations that this match completes, and those whose time it shows to be over. */
  take(match: Match): readonly Firing[] {
    const firings: Firing[] = [];
    for (const resolved of this.#byRule.get(match.ruleId) ?? []) {
      const fired = this.#takeFor(resolved, match);
      if (fired !== undefined) firings.push(fired);
    }
    return firings;
  }

  /**
   * Correlations that ask for few events are decided when their time is over, which `now` tells. Looks
   * at the groups only when one of them may be due: this runs for every event.
   */
  close(now: number): readonly Firing[] {
    if (now <= this.#nextDue) return [];
    const firings: Firing[] = [];
    this.#nextDue = Infinity;
    for (const [key, { resolved, group }] of this.#groups) {
      const { correlation } = resolved;
      if (isDecidedAtOnce(correlation.condition)) continue;
      const due = dueOf(correlation, group);
      if (now <= due) {
        this.#nextDue = Math.min(this.#nextDue, due);
        continue;
      }
      const hits = group.closing(correlation);
      if (countHolds(correlation.condition, countOf(correlation, hits))) {
        firings.push({ resolved, hits, values: group.values });
      }
      this.#forget(key, group);
    }
    return firings;
  }

  #takeFor(resolved: ResolvedCorrelation, match: Match): Firing | undefined {
    const { correlation, ruleIds } = resolved;
    const place = ruleIds.indexOf(match.ruleId);
    const names = [correlation.references[place] ?? '', match.ruleId];
    const values = groupValues(correlation, names, match);
    if (values === undefined) return undefined;
    const counted = countedValue(correlation, match);
    if (correlation.type === 'value_count' && counted === undefined) return undefined;
    const key = [correlation.rule.id, ...values.values()].join(SEPARATOR);
    const group = this.#groupAt(key, resolved, values);
    const horizon = correlation.timespanSeconds + latenessOf(correlation);
    if (group.size > 0 && match.at < group.last - horizon) {
      this.#losses.late += 1;
      return undefined;
    }
    const { ruleId, at, event, mark } = match;
    const size = group.size;
    const hit: Hit = { at, place, ruleId, event, mark, value: counted };
    if (!group.add(hit)) return undefined;
    this.#losses.hits += group.prune(group.last - horizon);
    this.#hits += group.size - size;
    return this.#decide(key, resolved, group, hit);
  }

  #decide(key: string, resolved: ResolvedCorrelation, group: Group, hit: Hit): Firing | undefined {
    const { correlation } = resolved;
    this.#evict(key);
    if (!isDecidedAtOnce(correlation.condition)) {
      this.#nextDue = Math.min(this.#nextDue, dueOf(correlation, group));
      return undefined;
    }
    const hits = group.satisfied(correlation, hit);
    if (hits === undefined) return undefined;
    this.#hits -= group.size;
    group.restart();
    return { resolved, hits, values: group.values };
  }

  #groupAt(key: string, resolved: ResolvedCorrelation, values: ReadonlyMap<string, string>): Group {
    const known = this.#groups.get(key);
    const entry = known ?? { resolved, group: new Group(values) };
    // Taken out and put back, it stands last.
    this.#groups.delete(key);
    this.#groups.set(key, entry);
    return entry.group;
  }

  #evict(kept: string): void {
    for (const [key, { group }] of this.#groups) {
      const isFull =
        this.#groups.size > correlationLimits.groups || this.#hits > correlationLimits.hits;
      if (!isFull || key === kept) return;
      this.#losses.groups += 1;
      this.#forget(key, group);
    }
  }

  #forget(key: string, group: Group): void {
    this.#hits -= group.size;
    this.#groups.delete(key);
  }
}

function dueOf(correlation: CorrelationRule, group: Group): number {
  return group.first + correlation.timespanSeconds + latenessOf(correlation);
}

function latenessOf({ timespanSeconds }: CorrelationRule): number {
  return Math.min(timespanSeconds, correlationLimits.latenessSeconds);
}

const MAX_VALUE = 512;

/** Values of the fields that it groups by; undefined where the event lacks one and is of no group. */
function groupValues(
  { groupBy, aliases }: CorrelationRule,
  names: readonly string[],
  match: Match,
): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const field of groupBy) {
    const byRule = aliases.get(field);
    const name = names.map((one) => byRule?.get(one)).find((one) => one !== undefined) ?? field;
    const value = match.value(name);
    if (value === undefined) return undefined;
    values.set(field, value.slice(0, MAX_VALUE).toLowerCase());
  }
  return values;
}

function countedValue({ countedFields }: CorrelationRule, match: Match): string | undefined {
  const values = countedFields.map((field) => match.value(field));
  if (values.length === 0 || values.includes(undefined)) return undefined;
  return values.map((value) => value?.slice(0, MAX_VALUE).toLowerCase()).join(SEPARATOR);
}

/** A field of a single event, for groups: its first value. */
export function valueIn(event: SigmaEvent): (field: string) => string | undefined {
  return (field) => event.values(field)[0]?.text;
}
