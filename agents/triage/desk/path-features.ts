import type { Alert, AttackPath } from '../../../graph/index.js';
import { pathBeside } from '../context.js';
import type { GraphFeatureName } from '../graph-features.js';
import { tacticsOf } from '../tactics.js';

/** Features of the graph as far as they were looked for. */
export type Told = Partial<Record<GraphFeatureName, number>>;

/** What of a path is looked at here. */
export type WeighedPath = Pick<AttackPath, 'score' | 'seeds'> & {
  readonly steps: readonly Pick<
    AttackPath['steps'][number],
    'key' | 'rarity' | 'baselineRarity' | 'knownGood' | 'techniques'
  >[];
};

/**
 * What attack paths say of an alert. Only those count as such that something else speaks for too: a path that began
 * at the alert and nowhere else is the alert over again, and would have it confirm itself. How rare its steps are
 * any path may tell.
 * @param paths that it is on, the best first
 */
export function pathFeatures(
  alert: Pick<Alert, 'id' | 'steps'>,
  paths: readonly WeighedPath[],
): Told {
  const { steps } = alert;
  const own = new Set(steps);
  const shown = paths.flatMap((path) => path.steps.filter(({ key }) => own.has(key)));
  const good = shown.filter(({ knownGood }) => knownGood !== undefined);
  const best = pathBeside(alert, paths);
  return {
    pathScore: best?.score.score ?? 0,
    pathEvidence: best?.score.evidence ?? 0,
    pathTactics: tacticsOf((best?.steps ?? []).flatMap(({ techniques }) => techniques)).length,
    ...(shown.length > 0 && {
      rarity: Math.max(...shown.map((step) => step.baselineRarity ?? step.rarity)),
      knownGood: good.length / shown.length,
    }),
  };
}

/** It began at the alert, or holds one of its steps. */
export function isOn(
  { id, steps }: Pick<Alert, 'id' | 'steps'>,
  path: Pick<AttackPath, 'seeds' | 'steps'>,
): boolean {
  const own = new Set(steps);
  return path.seeds.some(({ ref }) => ref === id) || path.steps.some(({ key }) => own.has(key));
}
