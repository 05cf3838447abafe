import type { CorrelationRule } from './correlation/correlation.js';
import type { RefusalCode } from './rule/fault.js';
import { logSourceName } from './rule/log-source.js';
import type { DetectionRule, SigmaRule } from './rule/rule.js';
import { isRead } from './sources/known-sources.js';

/** A rule, or a file, that was not taken. */
export interface RefusedRule {
  readonly file: string;
  readonly id?: string;
  readonly title?: string;
  readonly reason: string;
  readonly code: RefusalCode;
}

/** A log source of which no format tells, and how many rules wait for it in vain. */
export interface UnreadSource {
  readonly logsource: string;
  readonly rules: number;
}

/** A correlation with its references looked up. */
export interface ResolvedCorrelation {
  readonly correlation: CorrelationRule;
  /** Ids of the rules, in the order in which it names them. */
  readonly ruleIds: readonly string[];
}

/** The rules that were taken. Never changes: other rules are another set. */
export class RuleSet {
  readonly detections: readonly DetectionRule[];
  /** Those that are about others stand behind them. */
  readonly correlations: readonly ResolvedCorrelation[];
  /** Ids of rules that only feed correlations and are not told by themselves. */
  readonly silentIds: ReadonlySet<string>;
  readonly #byId: ReadonlyMap<string, SigmaRule>;

  constructor(
    detections: readonly DetectionRule[],
    correlations: readonly ResolvedCorrelation[] = [],
  ) {
    this.detections = detections;
    this.correlations = correlations;
    this.silentIds = silentIds(correlations);
    this.#byId = new Map(this.rules.map((rule) => [rule.id, rule]));
  }

  get rules(): readonly SigmaRule[] {
    return [
      ...this.detections.map(({ rule }) => rule),
      ...this.correlations.map(({ correlation }) => correlation.rule),
    ];
  }

  get size(): number {
    return this.detections.length + this.correlations.length;
  }

  byId(id: string): SigmaRule | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** Log sources that rules ask for and no format gives, those with most rules first. */
  unread(): readonly UnreadSource[] {
    const counts = new Map<string, number>();
    for (const { rule } of this.detections) {
      if (isRead(rule.logsource)) continue;
      const name = logSourceName(rule.logsource);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts]
      .map(([logsource, rules]) => ({ logsource, rules }))
      .sort((left, right) => right.rules - left.rules);
  }
}

/** `generate` of one correlation is enough for a rule to be told by itself. */
function silentIds(correlations: readonly ResolvedCorrelation[]): ReadonlySet<string> {
  const silent = new Set<string>();
  for (const { ruleIds } of correlations) for (const id of ruleIds) silent.add(id);
  for (const { correlation, ruleIds } of correlations) {
    if (correlation.generate) for (const id of ruleIds) silent.delete(id);
  }
  return silent;
}
