import { saturate } from '../model/decay.js';
import { logOfCertainty, logOfStrength } from '../read/stretch.js';
import type { Projection } from '../live/projection.js';
import { verbOf } from '../live/verbs.js';
import type { Weights } from '../live/weights.js';
import type { Judge } from './judge.js';
import type { TrailStep } from './trail.js';

/** The parts of a score, each 0 to 1. */
export interface TrailScore {
  readonly score: number;
  /** How real and recent its causes are: geometric mean of their saturated, decayed weights. */
  readonly strength: number;
  /** How unusual they are: 1 less the geometric mean of their regularities. */
  readonly rarity: number;
  /** The same without known-good patterns; absent where none lowered it. */
  readonly baselineRarity?: number;
  /** What speaks for an attack: of each tactic the strongest sign, and what seeded the path. */
  readonly evidence: number;
}

/** A sign of a technique on a step. */
export interface Sign {
  readonly technique: string;
  readonly tactics: readonly string[];
  readonly weight: number;
}

/**
 * strength × (1 − (1 − rarity)(1 − evidence)): either rarity or evidence makes a path worth looking at, and
 * neither does once it has faded. docs/scoring.md has the sources of each part.
 *
 * @param signsOf signs of techniques on an edge
 * @param seeds weights of the alerts, decoys and findings that it was made for
 */
export function scoreTrail(
  projection: Projection,
  steps: readonly TrailStep[],
  judge: Judge,
  weights: Weights,
  signsOf: (edge: number) => readonly Sign[],
  seeds: readonly number[] = [],
): TrailScore {
  const causes = steps
    .filter(({ edge, role }) => role === 'CAUSE' && verbOf(projection.edges.verb(edge)).acts)
    .map(({ edge }) => edge);
  const signs = steps.flatMap(({ edge }) => signsOf(edge));
  const evidence = evidenceFrom(signs, seeds);
  if (causes.length === 0) return { score: 0, strength: 0, rarity: 0, evidence };
  const logs = causes.reduce(
    (sum, edge) =>
      sum +
      logOfCertainty(saturate(Math.min(weights.of(edge), projection.edges.observations(edge)))),
    0,
  );
  const strength = Math.exp(logOfStrength({ acting: causes.length, logs, faintest: 0 }));
  const rarity = rarityOf(causes.map((edge) => judge.lowered(edge)));
  const baselineRarity = rarityOf(causes.map((edge) => judge.unusual(edge)));
  return {
    ...{ score: strength * either(rarity, evidence), strength, rarity, evidence },
    ...(baselineRarity !== rarity && { baselineRarity }),
  };
}

/** The score as it would be without known-good patterns. */
export function scoreWithoutKnownGood({
  score,
  strength,
  baselineRarity,
  evidence,
}: TrailScore): number {
  return baselineRarity === undefined ? score : strength * either(baselineRarity, evidence);
}

function rarityOf(unusual: readonly number[]): number {
  const logs = unusual.reduce((sum, one) => sum + logOfCertainty(1 - one), 0);
  return 1 - Math.exp(logs / unusual.length);
}

/** What signs of one step say, the strongest first. */
export function evidenceOf([strongest]: readonly Sign[]): number {
  return strongest?.weight ?? 0;
}

/** Progress through tactics counts, and not how often one is seen: after RapSheet and HOLMES. */
export function evidenceFrom(signs: readonly Sign[], seeds: readonly number[]): number {
  const tactics = new Map<string, number>();
  for (const { tactics: all, weight } of signs) {
    const tactic = all[0] ?? '';
    tactics.set(tactic, Math.max(tactics.get(tactic) ?? 0, weight));
  }
  return [...tactics.values(), ...seeds].reduce(either, 0);
}

/** Of two independent reasons, each with its chance to be right, that one is. */
function either(one: number, other: number): number {
  return 1 - (1 - one) * (1 - other);
}
