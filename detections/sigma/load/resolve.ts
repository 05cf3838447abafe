import type { CorrelationRule } from '../correlation/correlation.js';
import { RuleFault } from '../rule/fault.js';
import type { DetectionRule } from '../rule/rule.js';
import type { ResolvedCorrelation } from '../ruleset.js';

/** A correlation and where it was read. */
export interface PlacedCorrelation {
  readonly file: string;
  readonly correlation: CorrelationRule;
}

export interface Resolution {
  readonly correlations: readonly ResolvedCorrelation[];
  readonly refused: readonly { readonly placed: PlacedCorrelation; readonly fault: RuleFault }[];
}

/** Looks up what correlations refer to. Those about others come behind them; circles are refused. */
export function resolveCorrelations(
  detections: readonly DetectionRule[],
  placed: readonly PlacedCorrelation[],
): Resolution {
  const ids = new Map<string, string>();
  for (const { rule } of detections) addNames(ids, rule);
  const correlations: ResolvedCorrelation[] = [];
  let waiting = placed;
  for (;;) {
    const still: PlacedCorrelation[] = [];
    for (const one of waiting) {
      const ruleIds = one.correlation.references.map((name) => ids.get(name.toLowerCase()));
      if (ruleIds.some((id) => id === undefined)) still.push(one);
      else {
        const found = ruleIds.filter((id) => id !== undefined);
        correlations.push({ correlation: one.correlation, ruleIds: found });
      }
    }
    for (const { correlation } of correlations) addNames(ids, correlation.rule);
    if (still.length === waiting.length) break;
    waiting = still;
  }
  return {
    correlations,
    refused: waiting.map((one) => ({ placed: one, fault: faultOf(one, ids) })),
  };
}

function addNames(ids: Map<string, string>, rule: { id: string; name?: string }): void {
  ids.set(rule.id, rule.id);
  if (rule.name !== undefined) ids.set(rule.name.toLowerCase(), rule.id);
}

function faultOf({ correlation }: PlacedCorrelation, ids: ReadonlyMap<string, string>): RuleFault {
  const missing = correlation.references.filter((name) => !ids.has(name.toLowerCase()));
  const names = missing.slice(0, 3).join(', ').slice(0, 200);
  return new RuleFault('REFERENCE_UNKNOWN', `not loaded, or in a circle: ${names}`);
}
