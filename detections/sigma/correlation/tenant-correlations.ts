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
  /** Values of a field of the event, or of the group where the match is of a correlation; none where it is absent. */
  readonly values: (field: string) => readonly string[];
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
      firings.push(...this.#takeFor(resolved, match));
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
      while (group.size > 0 && now > dueOf(correlation, group)) {
        const hits = group.close(correlation);
        this.#hits -= hits.length;
        if (countHolds(correlation.condition, countOf(correlation, hits))) {
          firings.push({ resolved, hits, values: group.values });
        }
      }
      const due = dueOf(correlation, group);
      if (now > due) this.#forget(key, group);
      else this.#nextDue = Math.min(this.#nextDue, due);
    }
    return firings;
  }

  #takeFor(resolved: ResolvedCorrelation, match: Match): readonly Firing[] {
    const { correlation, ruleIds } = resolved;
    const places = ruleIds.flatMap((id, at) => (id === match.ruleId ? [at] : [])).reverse();
    const names = [...places.map((at) => correlation.references[at] ?? ''), match.ruleId];
    const counted = countedValues(correlation, match);
    if (correlation.type === 'value_count' && counted.length === 0) return [];
    const { ruleId, at, event, mark } = match;
    const hit: Hit = { at, places, ruleId, event, mark, values: counted };
    return groupsOf(correlation, names, match).flatMap(
      (values) => this.#file(resolved, values, hit) ?? [],
    );
  }

  #file(
    resolved: ResolvedCorrelation,
    values: ReadonlyMap<string, string>,
    hit: Hit,
  ): Firing | undefined {
    const { correlation } = resolved;
    const key = [correlation.rule.id, ...values.values()].join(SEPARATOR);
    const group = this.#groupAt(key, resolved, values);
    const horizon = correlation.timespanSeconds + latenessOf(correlation);
    if (group.knows(hit.mark)) return undefined;
    const isBeforeAll = group.size > 0 && hit.at < group.last - horizon;
    if (isBeforeAll || hit.at <= group.closedUntil) {
      this.#losses.late += 1;
      return undefined;
    }
    const size = group.size;
    group.add(hit);
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
      // One without hits is only remembered for what is sent again.
      if (group.size > 0) this.#losses.groups += 1;
      this.#forget(key, group);
    }
  }

  #forget(key: string, group: Group): void {
    this.#hits -= group.size;
    this.#groups.delete(key);
  }
}

/** When its time is over; of one without hits, when it may be forgotten. */
function dueOf(correlation: CorrelationRule, group: Group): number {
  const from = group.size > 0 ? group.first : group.closedUntil;
  return from + correlation.timespanSeconds + latenessOf(correlation);
}

function latenessOf({ timespanSeconds }: CorrelationRule): number {
  return Math.min(timespanSeconds, correlationLimits.latenessSeconds);
}

const MAX_VALUE = 512;

/** The groups that an event is of: one for each value of a list that it is grouped by, none where a field is absent. */
function groupsOf(
  { groupBy, aliases }: CorrelationRule,
  names: readonly string[],
  match: Match,
): readonly ReadonlyMap<string, string>[] {
  let groups: readonly (readonly (readonly [field: string, value: string])[])[] = [[]];
  for (const field of groupBy) {
    const byRule = aliases.get(field);
    const name = names.map((one) => byRule?.get(one)).find((one) => one !== undefined) ?? field;
    const values = distinct(match.values(name));
    groups = groups
      .flatMap((group) => values.map((value) => [...group, [field, value] as const]))
      .slice(0, correlationLimits.groupsOfEvent);
  }
  return groups.map((group) => new Map(group));
}

/** What is counted of an event: a value for each way to take one of each field. */
function countedValues({ countedFields }: CorrelationRule, match: Match): readonly string[] {
  if (countedFields.length === 0) return [];
  return countedFields
    .map((field) => distinct(match.values(field)))
    .reduce((known, values) =>
      known.flatMap((one) => values.map((value) => `${one}${SEPARATOR}${value}`)).slice(0, MOST),
    );
}

/** Values of one field that are looked at. */
const MOST = 256;

function distinct(values: readonly string[]): readonly string[] {
  const shown = values.slice(0, MOST).map((value) => value.slice(0, MAX_VALUE).toLowerCase());
  return [...new Set(shown)];
}

/** Fields of a single event, for groups. */
export function valuesIn(event: SigmaEvent): (field: string) => readonly string[] {
  return (field) => event.values(field).map(({ text }) => text);
}
