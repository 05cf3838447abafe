import type { JudgedAlert } from '../../agents/index.js';
import type { Numbers } from '../../graph/index.js';
import { seededNumbers } from '../../graph/model/seeded-numbers.js';
import { alertWith, NOON } from './triage.js';

const SECONDS_PER_DAY = 86_400;
const MOST_NEARBY = 50;

/** A tenant whose alerts come as a service sees them: what is counted of the past grows with each. */
export interface StreamOptions {
  readonly seed: number;
  readonly perDay: number;
  readonly rules: number;
  readonly hosts: number;
  /** False: what the graph says of alerts of one rule is always the same. */
  readonly isVaried: boolean;
  /** Part of alerts that an analyst decides about, 0 to 1. */
  readonly decidedShare: number;
}

interface Rule {
  readonly id: string;
  readonly weight: number;
  readonly severity: JudgedAlert['severity'];
  readonly techniques: readonly string[];
  readonly rarity: number;
  readonly falseShare: number;
  first: number | undefined;
  seen: number;
  positive: number;
  negative: number;
}

const techniques = ['T1059.001', 'T1047', 'T1021.002', 'T1003.001', 'T1110'];

/** Alerts one after the other, without end, each with what is known of it when it comes. */
export function* alertStream(options: StreamOptions): Generator<JudgedAlert> {
  const random = seededNumbers(options.seed);
  const rules = Array.from({ length: options.rules }, (_, at) => ruleAt(at, random));
  const nearby = Array.from({ length: options.hosts }, (): number[] => []);
  const total = rules.reduce((sum, { weight }) => sum + weight, 0);
  for (let n = 0; ; n += 1) {
    const at = timeOf(n, options, random);
    const rule = pick(rules, total, random);
    const host = Math.floor(random() ** 2 * options.hosts);
    const recent = (nearby[host] ?? []).filter((one) => one > at - SECONDS_PER_DAY);
    const graph = {
      ...around(rule, host, options, random),
      nearbyAlerts: Math.min(MOST_NEARBY, recent.length),
      priorTruePositives: rule.positive,
      priorFalsePositives: rule.negative,
      priorSameRule: rule.seen,
      priorAlerts: n,
      ruleAgeDays: (at - (rule.first ?? at)) / SECONDS_PER_DAY,
    };
    nearby[host] = [...recent, at];
    rule.first ??= at;
    rule.seen += 1;
    if (random() < options.decidedShare) {
      if (random() < rule.falseShare) rule.negative += 1;
      else rule.positive += 1;
    }
    yield alertWith({
      ...{ id: `${options.seed}-${n}`, ruleId: rule.id, severity: rule.severity, lastAt: at },
      ...{ techniques: rule.techniques, count: 1, graph },
      entities: ['host', 'user', 'process', 'file'].slice(0, 2 + (host % 3)),
      steps: ['edge-1', 'edge-2'].slice(0, host % 2),
    });
  }
}

function ruleAt(at: number, random: Numbers): Rule {
  const severities = ['LOW', 'MEDIUM', 'LOW', 'MEDIUM', 'INFORMATIONAL', 'HIGH'] as const;
  return {
    ...{ id: `rule-${at}`, weight: 1 / (at + 1), rarity: random() * 0.5 },
    severity: severities[at % severities.length] ?? 'LOW',
    techniques: techniques.slice(0, at % 3),
    falseShare: 0.7 + random() * 0.3,
    ...{ first: undefined, seen: 0, positive: 0, negative: 0 },
  };
}

/** Mostly by day. */
function timeOf(n: number, { perDay }: StreamOptions, random: Numbers): number {
  const day = Math.floor(n / perDay);
  const part = (n % perDay) / perDay;
  const hours = random() < 0.9 ? (part - 0.5) * 10 : (part - 0.5) * 24;
  return NOON + day * SECONDS_PER_DAY + hours * 3_600;
}

function pick(rules: readonly Rule[], total: number, random: Numbers): Rule {
  let left = random() * total;
  const found = rules.find(({ weight }) => (left -= weight) <= 0) ?? rules[0];
  if (found === undefined) throw new Error('no rules');
  return found;
}

function around(
  rule: Rule,
  host: number,
  { isVaried }: StreamOptions,
  random: Numbers,
): Record<string, number> {
  if (!isVaried) return { rarity: rule.rarity, neighbours: 5 };
  const isOnPath = random() < 0.1;
  return {
    pathScore: isOnPath ? random() * 0.4 : 0,
    pathEvidence: isOnPath ? random() * 0.3 : 0,
    pathTactics: isOnPath ? 1 + Math.floor(random() * 2) : 0,
    rarity: Math.min(1, rule.rarity + random() * 0.3),
    knownGood: random() < 0.2 ? 0.5 : 0,
    neighbours: 2 + (host % 7) * 3 + Math.floor(random() * 6),
  };
}
