import { Correlator, markOf } from './correlation/correlator.js';
import { correlationLimits } from './correlation/limits.js';
import {
  type CorrelationLosses,
  type Firing,
  type Match,
  valuesIn,
} from './correlation/tenant-correlations.js';
import { holds, matchedFields } from './match/predicate.js';
import { RuleIndex } from './match/rule-index.js';
import type { SigmaEvent } from './match/sigma-event.js';
import { isPlain, type Plain } from './plain.js';
import { covers } from './rule/log-source.js';
import type { DetectionRule, SigmaRule } from './rule/rule.js';
import type { RuleSet } from './ruleset.js';
import { timeOf } from './sources/record-time.js';
import type { SourceSet } from './sources/sources.js';
import { viewsOf } from './sources/views.js';

/** Any JSON object, as untrusted as the wire that it came from. */
export type RawRecord = Plain;

/** An event that had a part in a correlation. */
export interface RelatedEvent {
  readonly rule: SigmaRule;
  readonly event: RawRecord;
  readonly at: number;
}

/** A rule that an event matched, or that it completed. */
export interface Detection {
  readonly rule: SigmaRule;
  readonly event: RawRecord;
  /** Epoch seconds of the event, where they are known. */
  readonly at?: number;
  /** Fields that the rule named and the values that matched, for an analyst; long ones are cut. */
  readonly fields: Readonly<Record<string, string>>;
  /** Of a correlation: the events that made it, oldest first, the newest hundred at most. */
  readonly related?: readonly RelatedEvent[];
}

export interface DetectorOptions {
  /** Told of a rule that failed while it was asked; it is asked again about the next event. */
  readonly onFailure?: (ruleId: string, error: unknown) => void;
  /**
   * Epoch seconds now, where events come as they happen. To correlations no event is later than this: one machine
   * whose clock runs ahead would make all that comes after it late. Without it, as in a replay, their times stand.
   */
  readonly now?: () => number;
}

/** A time further ahead is none. */
const MAX_AHEAD_SECONDS = 86_400;

/** Name under which a record's views are counted where they cannot be made at all. */
const VIEW = 'view';

/**
 * Asks rules of events. Holds the indexes of rules, which are made when the first event of a log source
 * comes, and what correlations remember of each tenant.
 */
export class Detector {
  readonly #ruleset: RuleSet;
  readonly #options: DetectorOptions;
  readonly #indexes = new Map<SourceSet, RuleIndex>();
  readonly #correlator: Correlator;
  readonly #failures = new Map<string, number>();
  /** Events that a correlation holds on to. */
  readonly #kept = new WeakSet<RawRecord>();
  #undated = 0;

  constructor(ruleset: RuleSet, options: DetectorOptions = {}) {
    this.#ruleset = ruleset;
    this.#options = options;
    this.#correlator = new Correlator(ruleset);
  }

  get ruleset(): RuleSet {
    return this.#ruleset;
  }

  /** How often each rule failed on an event, by its id. */
  get failures(): ReadonlyMap<string, number> {
    return this.#failures;
  }

  /** What correlations lost to their bounds, and matches without a time, which they cannot use. */
  get losses(): Readonly<CorrelationLosses> & { readonly undated: number } {
    return { ...this.#correlator.losses, undated: this.#undated };
  }

  /**
   * Every rule that the record matches, each once, and every correlation that it completes. `format` is
   * a name of `?format=`, `at` epoch seconds; without it the time that the record itself tells is taken, where a
   * rule matches. Never throws: what fails is counted by rule.
   */
  detect(tenant: string, format: string, record: RawRecord, given?: number): readonly Detection[] {
    let at = given;
    const found = new Map<string, Detection>();
    const matches: Match[] = [];
    for (const view of this.#views(format, record)) {
      for (const { rule, predicate } of this.#indexOf(view).candidates(view)) {
        if (found.has(rule.id)) continue;
        try {
          if (!holds(predicate, view)) continue;
          at ??= this.#timeIn(format, record);
          const fields = matchedFields(predicate, view);
          found.set(rule.id, { rule, event: record, fields, ...atOf(at) });
          this.#offer(matches, rule.id, view, record, at);
        } catch (error) {
          this.#fail(rule.id, error);
        }
      }
    }
    const told = [...found.values()].filter(({ rule }) => !this.#ruleset.silentIds.has(rule.id));
    if (this.#correlator.isEmpty || at === undefined) return told;
    return [...told, ...this.#correlate(tenant, record, this.#notAhead(at), matches)];
  }

  /** True where a correlation may come back to the record later, as the event of a detection. */
  keeps(record: RawRecord): boolean {
    return this.#kept.has(record);
  }

  #timeIn(format: string, record: RawRecord): number | undefined {
    const at = timeOf(format, record);
    const latest = (this.#options.now?.() ?? Infinity) + MAX_AHEAD_SECONDS;
    return at === undefined || at > latest ? undefined : at;
  }

  #notAhead(at: number): number {
    return Math.min(at, this.#options.now?.() ?? Infinity);
  }

  #views(format: string, record: RawRecord): readonly SigmaEvent[] {
    if (!isPlain(record)) return [];
    try {
      return viewsOf(format, record);
    } catch (error) {
      this.#fail(VIEW, error);
      return [];
    }
  }

  #indexOf({ sources }: SigmaEvent): RuleIndex {
    const known = this.#indexes.get(sources);
    if (known !== undefined) return known;
    const made = new RuleIndex(rulesFor(this.#ruleset, sources));
    this.#indexes.set(sources, made);
    return made;
  }

  #offer(
    matches: Match[],
    ruleId: string,
    view: SigmaEvent,
    event: RawRecord,
    at: number | undefined,
  ): void {
    if (!this.#correlator.isWaitedFor(ruleId)) return;
    if (at === undefined) {
      this.#undated += 1;
      return;
    }
    this.#kept.add(event);
    // The same however often it is sent: by its own time, not by that of its receipt.
    const mark = markOf(ruleId, event, at);
    matches.push({ ruleId, at: this.#notAhead(at), event, mark, values: valuesIn(view) });
  }

  #correlate(
    tenant: string,
    record: RawRecord,
    at: number,
    matches: readonly Match[],
  ): readonly Detection[] {
    try {
      const firings = this.#correlator.take(tenant, at, matches);
      return firings
        .filter(({ resolved }) => !this.#ruleset.silentIds.has(resolved.correlation.rule.id))
        .map((firing) => this.#detectionOf(firing, record));
    } catch (error) {
      this.#fail('correlation', error);
      return [];
    }
  }

  #detectionOf({ resolved, hits, values }: Firing, record: RawRecord): Detection {
    const last = hits.at(-1);
    const related = hits.slice(-correlationLimits.related).flatMap((hit): RelatedEvent[] => {
      const rule = this.#ruleset.byId(hit.ruleId);
      return rule === undefined ? [] : [{ rule, event: hit.event, at: hit.at }];
    });
    return {
      rule: resolved.correlation.rule,
      event: last?.event ?? record,
      ...atOf(last?.at),
      fields: Object.fromEntries(values),
      related,
    };
  }

  #fail(ruleId: string, error: unknown): void {
    this.#failures.set(ruleId, (this.#failures.get(ruleId) ?? 0) + 1);
    this.#options.onFailure?.(ruleId, error);
  }
}

function atOf(at: number | undefined): { readonly at?: number } {
  return at === undefined ? {} : { at };
}

function rulesFor({ detections }: RuleSet, sources: SourceSet): readonly DetectionRule[] {
  return detections.filter(({ rule }) => sources.some((source) => covers(rule.logsource, source)));
}
