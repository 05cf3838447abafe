import { groupBy } from '../model/group-by.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Alert, Criticality } from '../alerts/alert.js';
import { alertSeedWeights } from '../alerts/intake.js';

/** How much risk there is, by the names of OCSF's `risk_level`. */
export const riskLevels = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type RiskLevel = (typeof riskLevels)[number];

/** One thing that speaks for risk. */
export interface RiskSign {
  readonly kind: 'ALERT' | 'ATTACK_PATH';
  /** Id of the alert or the attack path. */
  readonly ref: string;
  /** Of an alert, its source and rule: so many of one rule count and no more. Null: counts by itself. */
  readonly rule: string | null;
  /** 0 to 1, faded by now. */
  readonly weight: number;
  /** When what it speaks of happened last. */
  readonly at: EpochSeconds;
}

/** What speaks against an entity now. */
export interface Risk {
  /** 0 to 100, to one decimal. */
  readonly score: number;
  readonly level: RiskLevel;
  /** How much the entity matters by the record of assets. */
  readonly criticality: Criticality | 'UNKNOWN';
  /** All that counted, the heaviest first. */
  readonly signs: readonly RiskSign[];
}

/** One rule that fires all day is one sign and not a hundred: Splunk RBA's bound for a source. */
export const MOST_OF_A_RULE = 10;
/** The second sign counts for 2^−1.5 of what the first does, and so on: Elastic's entity risk. */
const DAMPING = 1.5;
/** ζ(1.5), what endless signs of weight 1 come to: they are risk 100. */
const ENDLESS = 2.612375348685488;

/** What the odds of the risk are multiplied by, after Elastic's asset criticality. */
const oddsOf: Readonly<Record<Criticality | 'UNKNOWN', number>> = {
  LOW: 0.5,
  MEDIUM: 1,
  HIGH: 1.5,
  CRITICAL: 2,
  // Gates take it as CRITICAL; a figure that counts everything twice says nothing.
  UNKNOWN: 1,
};

/** Levels by the score from which on they hold; Elastic's bounds. */
const bounds: readonly (readonly [from: number, RiskLevel])[] = [
  [90, 'CRITICAL'],
  [70, 'HIGH'],
  [40, 'MEDIUM'],
  [20, 'LOW'],
];

/**
 * What signs come to: sorted by weight, Σ weight ÷ place^1.5 over ζ(1.5), and the odds of that multiplied by how much the
 * entity matters. Pure; docs/scoring.md has the sources.
 */
export function assessRisk(signs: readonly RiskSign[], criticality: Criticality | 'UNKNOWN'): Risk {
  const counted = boundedByRule(signs.toSorted(byWeight));
  const sum = counted.reduce((all, { weight }, at) => all + weight / (at + 1) ** DAMPING, 0);
  const share = Math.min(1, sum / ENDLESS);
  const factor = oddsOf[criticality];
  const score = Math.round((1_000 * (factor * share)) / (1 - share + factor * share)) / 10;
  return { score, level: riskLevelOf(score), criticality, signs: counted };
}

export function riskLevelOf(score: number): RiskLevel {
  return bounds.find(([from]) => score >= from)?.[1] ?? 'INFO';
}

/**
 * What an alert says of the risk of what it speaks of, 0 to 1, before it fades: how grave its source says that it is, by how
 * likely it is an attack. What was found false, or set aside, says nothing.
 */
export function alertRisk({
  severity,
  status,
  verdict,
  resolution,
}: Pick<Alert, 'severity' | 'status' | 'verdict' | 'resolution'>): number {
  return alertSeedWeights[severity] * likelihood({ status, verdict, resolution });
}

function likelihood({
  status,
  verdict,
  resolution,
}: Pick<Alert, 'status' | 'verdict' | 'resolution'>): number {
  if (resolution?.verdict === 'true_positive') return 1;
  if (resolution?.verdict === 'false_positive' || status === 'SUPPRESSED') return 0;
  switch (verdict?.classification) {
    case 'true_positive':
      return verdict.confidence;
    case 'false_positive':
      return 1 - verdict.confidence;
    case 'requires_investigation':
    case undefined:
      return 0.5;
  }
}

/** @param signs the heaviest first */
function boundedByRule(signs: readonly RiskSign[]): RiskSign[] {
  const kept = [...groupBy(signs, ({ rule, ref }) => rule ?? ref).values()].flatMap((those) =>
    those.slice(0, MOST_OF_A_RULE),
  );
  return kept.sort(byWeight);
}

function byWeight(a: RiskSign, b: RiskSign): number {
  return b.weight - a.weight || (a.ref < b.ref ? -1 : 1);
}
