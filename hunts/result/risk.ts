import { saturate } from '../../graph/index.js';
import { techniqueById } from '../techniques/catalogue.js';
import type { FindingStep } from './step.js';

/** What a risk score is made of, each 0 to 1. */
export interface RiskParts {
  /** How certain and how recent the evidence is, decayed at the instant of the question. */
  readonly strength: number;
  /** 1 where nothing else in the tenant answers alike, less the more do. */
  readonly rarity: number;
  /** How much depends on the entities, where a property of one says so. */
  readonly criticality: number;
  /** How strongly the technique speaks for an attack; 0 where the hunt names none. */
  readonly technique: number;
  /** Every step that tells of an event is stale. */
  readonly stale: boolean;
}

/** Weights of the parts; they sum to 1. docs/hunting.md has the reasons. */
const shares = { strength: 0.3, rarity: 0.25, criticality: 0.15, technique: 0.3 } as const;
/** What stale evidence leaves of a score: it is ranked down, not hidden. */
const STALE_FACTOR = 0.6;

const levels: Readonly<Record<string, number>> = {
  low: 0.25,
  medium: 0.5,
  high: 0.75,
  critical: 1,
};

/** 0 to 100. */
export function riskOf({ stale, ...parts }: RiskParts): number {
  const sum = Object.entries(shares).reduce(
    (total, [name, share]) => total + share * parts[name as keyof typeof shares],
    0,
  );
  return Math.round(1000 * sum * (stale ? STALE_FACTOR : 1)) / 10;
}

/** What of a step its risk rests on. */
interface Weighed {
  readonly view: Pick<FindingStep, 'weight' | 'stale'>;
  readonly standing: boolean;
}

export function riskParts(
  steps: readonly Weighed[],
  /** How much depends on each entity, 0 to 1. */
  criticalities: readonly number[],
  techniques: readonly string[],
  /** How many answers the hunt has. */
  answers: number,
): RiskParts {
  const acting = steps.filter(({ standing }) => !standing);
  return {
    strength: strengthOf(acting),
    rarity: 1 / (1 + Math.log(Math.max(1, answers))),
    criticality: Math.max(0, ...criticalities),
    technique: Math.max(0, ...techniques.map((id) => techniqueById(id)?.weight ?? 0)),
    stale: acting.length > 0 && acting.every(({ view }) => view.stale),
  };
}

/** Geometric mean, as on a path: one connection that no longer holds breaks the chain. */
function strengthOf(steps: readonly Weighed[]): number {
  if (steps.length === 0) return 0;
  const logs = steps.reduce((sum, { view }) => sum + Math.log(saturate(view.weight)), 0);
  return Math.exp(logs / steps.length);
}

/** How much depends on an entity, 0 to 1, by its own word; 0 where it says nothing. */
export function criticalityOf(property: (name: string) => unknown): number {
  const criticality = property('criticality');
  const score = property('risk_score');
  if (typeof criticality === 'number') return Math.min(1, Math.max(0, criticality));
  if (typeof criticality === 'string') return levels[criticality.toLowerCase()] ?? 0;
  return typeof score === 'number' ? Math.min(1, Math.max(0, score / 100)) : 0;
}
