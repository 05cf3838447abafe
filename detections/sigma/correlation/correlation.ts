import type { SigmaRule } from '../rule/rule.js';

export const correlationTypes = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

export const bounds = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type Bound = (typeof bounds)[number];

/** What a count has to be; all of them hold. */
export type CountCondition = Readonly<Partial<Record<Bound, number>>>;

/** A rule about several events, read; what it refers to is not looked up yet. */
export interface CorrelationRule {
  readonly rule: SigmaRule;
  readonly type: CorrelationType;
  /** Ids or names of the rules whose matches it is about. */
  readonly references: readonly string[];
  readonly groupBy: readonly string[];
  readonly timespanSeconds: number;
  readonly condition: CountCondition;
  /** Fields whose distinct values are counted; of `value_count` only. */
  readonly countedFields: readonly string[];
  /** By alias and by rule as it is referred to: the field that stands for it. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** True where the rules that it refers to are told by themselves too. */
  readonly generate: boolean;
}

/** True where more events can only bring the condition nearer, so that it is decided at once. */
export function isDecidedAtOnce(condition: CountCondition): boolean {
  const names = Object.keys(condition);
  return names.length > 0 && names.every((name) => name === 'gt' || name === 'gte');
}

export function countHolds(condition: CountCondition, count: number): boolean {
  const { gt, gte, lt, lte, eq, neq } = condition;
  return (
    (gt === undefined || count > gt) &&
    (gte === undefined || count >= gte) &&
    (lt === undefined || count < lt) &&
    (lte === undefined || count <= lte) &&
    (eq === undefined || count === eq) &&
    (neq === undefined || count !== neq)
  );
}
