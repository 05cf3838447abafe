import type { Enrichment } from '../../graph/index.js';

interface GraphFeature {
  /** What it says and in which unit, for whoever fills it. */
  readonly meaning: string;
  readonly least: number;
  readonly most: number;
  /** What is assumed where it is missing: what says neither one thing nor the other. Null: nothing can be. */
  readonly neutral: number | null;
}

const count = (meaning: string): GraphFeature => ({
  meaning,
  least: 0,
  most: 1_000_000,
  neutral: 0,
});
const share = (meaning: string, neutral = 0): GraphFeature => ({
  meaning,
  least: 0,
  most: 1,
  neutral,
});

/**
 * What the graph says of an alert, by the names under which it stands in `Enrichment.graph`. The judge and the
 * prefilter know no others. A name that is left out counts as not known; zero says that it was looked for.
 */
export const graphFeatures = {
  pathScore: share(
    'score, 0 to 1, of the best attack path, open or found true, that it is on and that something else speaks for too',
  ),
  pathEvidence: share('evidence, 0 to 1, of the same path'),
  pathTactics: count('different tactics of ATT&CK on that path'),
  rarity: share('rarity, 0 to 1, of the rarest of its own steps against the baseline', 0.3),
  knownGood: share('part, 0 to 1, of its steps that a known-good pattern holds for'),
  neighbours: count(
    'entities one step away from those of the alert, in the last 24 h; left out while the graph is read into memory',
  ),
  nearbyAlerts: count('other alerts that name one of its entities, in the last 24 h'),
  decoyHits: count('decoys that the alert or a step of it touched'),
  runtimeBlocks: count(
    'actions that an AI runtime blocked and that the alert is about; left out so far',
  ),
  priorTruePositives: count('alerts of the same rule that analysts found true'),
  priorFalsePositives: count('alerts of the same rule that analysts found false'),
  priorSameRule: count('earlier alerts of the same rule in this tenant'),
  priorAlerts: count('all earlier alerts of this tenant'),
  ruleAgeDays: count('days since the rule was first seen in this tenant'),
  usualHour: {
    meaning:
      'hour of the day, UTC, 0 to 24, around which its alerts come (circular mean); left out where they come at any hour',
    least: 0,
    most: 24,
    neutral: null,
  },
} as const satisfies Record<string, GraphFeature>;

export type GraphFeatureName = keyof typeof graphFeatures;

/** Its value within its bounds; undefined where nobody told it, or told what is no number. */
export function toldByGraph(
  enrichment: Enrichment | null,
  name: GraphFeatureName,
): number | undefined {
  const value = enrichment?.graph[name];
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const { least, most } = graphFeatures[name];
  return Math.min(most, Math.max(least, value));
}

export function graphFeature(enrichment: Enrichment | null, name: GraphFeatureName): number {
  return toldByGraph(enrichment, name) ?? graphFeatures[name].neutral ?? 0;
}
