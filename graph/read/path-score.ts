import type { Step } from './path-search.js';

export interface ScoredPath {
  /** In causal order, as are its steps. */
  readonly nodes: readonly string[];
  readonly steps: readonly Step[];
  /** How certain its acting steps are, see `logOfStrength`: 0 to 1. */
  readonly strength: number;
  /** How unusual they are, see `logOfRarity`: 0 to 1, 0 where no step acts, for what things are is not unusual. */
  readonly rarity: number;
  /** strength × rarity. */
  readonly score: number;
}

/** Names the edges of a path; the order of paths with equal scores rests on it too. */
export function keyOf(steps: readonly Pick<Step, 'relation' | 'from' | 'to'>[]): string {
  return steps.map(({ relation, from, to }) => `${relation} ${from} ${to}`).join(' ');
}
