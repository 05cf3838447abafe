import { shortDigest } from '../../../graph/index.js';
import type { Plain } from '../plain.js';
import type { ResolvedCorrelation, RuleSet } from '../ruleset.js';
import { correlationLimits } from './limits.js';
import {
  type CorrelationLosses,
  type Firing,
  type Match,
  TenantCorrelations,
} from './tenant-correlations.js';

/** Correlations about correlations about correlations. */
const MAX_CHAIN = 8;

/** The correlations of a set of rules, for any number of tenants that know nothing of each other. */
export class Correlator {
  readonly #byRule: ReadonlyMap<string, readonly ResolvedCorrelation[]>;
  readonly #tenants = new Map<string, TenantCorrelations>();
  readonly losses: CorrelationLosses = { groups: 0, hits: 0, late: 0 };

  constructor({ correlations }: RuleSet) {
    const byRule = new Map<string, ResolvedCorrelation[]>();
    for (const resolved of correlations) {
      for (const id of new Set(resolved.ruleIds)) {
        byRule.set(id, [...(byRule.get(id) ?? []), resolved]);
      }
    }
    this.#byRule = byRule;
  }

  get isEmpty(): boolean {
    return this.#byRule.size === 0;
  }

  isWaitedFor(ruleId: string): boolean {
    return this.#byRule.has(ruleId);
  }

  /** Everything that fires once these matches of one event are taken, correlations of them included. */
  take(tenant: string, at: number, matches: readonly Match[]): readonly Firing[] {
    const state = this.#stateOf(tenant);
    const fired: Firing[] = [];
    let waiting: readonly Match[] = matches;
    let due = state.close(at);
    for (let round = 0; round < MAX_CHAIN; round += 1) {
      const found = [...due, ...waiting.flatMap((match) => state.take(match))];
      due = [];
      fired.push(...found);
      if (found.length === 0) break;
      waiting = found.flatMap((firing) => asMatch(firing, waiting));
    }
    return fired;
  }

  /** A tenant that was not heard of for longest makes room for a new one. */
  #stateOf(tenant: string): TenantCorrelations {
    const known = this.#tenants.get(tenant);
    const state = known ?? new TenantCorrelations(this.#byRule, this.losses);
    this.#tenants.delete(tenant);
    this.#tenants.set(tenant, state);
    if (this.#tenants.size > correlationLimits.tenants) {
      const [oldest] = this.#tenants.keys();
      if (oldest !== undefined) this.#tenants.delete(oldest);
    }
    return state;
  }
}

/** What tells an event that was sent twice from two events: its content, its own number and time among it. */
export function markOf(ruleId: string, event: Plain, at: number): string {
  return shortDigest([ruleId, event, at]);
}

/** A correlation that fired, for those that are about it; its group stands for fields of its events. */
function asMatch({ resolved, hits, values }: Firing, matches: readonly Match[]): readonly Match[] {
  const last = hits.at(-1);
  if (last === undefined) return [];
  const completing = matches.find(({ event }) => event === last.event);
  return [
    {
      ruleId: resolved.correlation.rule.id,
      at: last.at,
      event: last.event,
      // One event may complete several groups.
      mark: shortDigest([resolved.correlation.rule.id, [...values], last.event, last.at]),
      values: (field) => {
        const own = values.get(field);
        return own === undefined ? (completing?.values(field) ?? []) : [own];
      },
    },
  ];
}
