import type { FoundTrails } from '../../graph/index.js';
import type { Attack } from './capture.js';

/** What the best trails of an attack's last step hold of it. */
export interface Recall {
  /** Of each step but the last, whether it is there. */
  readonly found: readonly boolean[];
  /** Steps of the trails, and those of them that nobody wrote down. */
  readonly steps: number;
  readonly others: number;
  readonly score: number;
  readonly truncated: boolean;
}

/** How an attack's best trail stands among those of other edges. */
export interface Rank {
  /** The best score of an edge whose trails hold nothing of the attack. */
  readonly best: number;
  /** Such edges, and those of them whose score is not below the attack's. */
  readonly others: number;
  readonly above: number;
  /** Edges whose trails hold a step of the attack: they are its own, and not compared. */
  readonly own: number;
}

export function recallOf({ steps }: Attack, { trails, truncated }: FoundTrails): Recall {
  const keys = new Set(trails.flatMap((trail) => trail.steps.map(({ key }) => key)));
  const isThere = (of: ReadonlySet<string>): boolean => [...of].some((key) => keys.has(key));
  const known = new Set(steps.flatMap((of) => [...of]));
  return {
    found: steps.slice(0, -1).map(isThere),
    steps: keys.size,
    others: [...keys].filter((key) => !known.has(key)).length,
    score: bestOf(trails),
    truncated,
  };
}

export function rankOf({ steps }: Attack, score: number, others: readonly FoundTrails[]): Rank {
  const known = new Set(steps.flatMap((of) => [...of]));
  const isOwn = ({ trails }: FoundTrails): boolean =>
    trails.some((trail) => trail.steps.some(({ key }) => known.has(key)));
  const scores = others.filter((one) => !isOwn(one)).map(({ trails }) => bestOf(trails));
  return {
    best: Math.max(0, ...scores),
    others: scores.length,
    above: scores.filter((one) => one >= score).length,
    own: others.length - scores.length,
  };
}

function bestOf(trails: FoundTrails['trails']): number {
  return Math.max(0, ...trails.map(({ score }) => score));
}
