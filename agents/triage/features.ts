import { alertSeverities, criticalities, type Alert } from '../../graph/index.js';
import { graphFeature, toldByGraph, type GraphFeatureName } from './graph-features.js';
import type { Row } from './isolation-forest.js';
import { hourOf } from './usual-hour.js';

const HOURS = 24;
/** What is known of an asset's worth without a record: neither low nor high. Gates take it as CRITICAL. */
const UNKNOWN_CRITICALITY = criticalities.indexOf('MEDIUM');

/** As the store has it, before it is judged. */
export type JudgedAlert = Pick<
  Alert,
  | 'id'
  | 'source'
  | 'externalId'
  | 'ruleId'
  | 'ruleName'
  | 'title'
  | 'severity'
  | 'techniques'
  | 'firstAt'
  | 'lastAt'
  | 'count'
  | 'entities'
  | 'steps'
  | 'fields'
  | 'raw'
  | 'enrichment'
>;

type Reader = (alert: JudgedAlert) => number;

const told =
  (name: GraphFeatureName): Reader =>
  ({ enrichment }) =>
    graphFeature(enrichment, name);

/** Numbers of which ten or ten thousand say much the same. */
const logarithm =
  (read: Reader): Reader =>
  (alert) =>
    Math.log1p(Math.max(0, read(alert)));

/** What is known of an alert in numbers, each by itself. Counts without bound stand as ln(1 + n). */
const readers = {
  /** 0 INFORMATIONAL to 4 CRITICAL. */
  severity: ({ severity }) => alertSeverities.indexOf(severity),
  /** 0 LOW to 3 CRITICAL; as MEDIUM where no record says. */
  criticality: ({ enrichment }) => criticalityOf(enrichment?.criticality ?? 'UNKNOWN'),
  /** How much of it threat intelligence knows. */
  indicatorHits: ({ enrichment }) => enrichment?.indicators.length ?? 0,
  /** Different techniques that its rule names. */
  techniques: ({ techniques }) => new Set(techniques).size,
  /** −ln of the share that its rule has of the tenant's alerts: 0 where all alerts are of this rule. */
  ruleRarity: (alert) => {
    const same = told('priorSameRule')(alert);
    const all = Math.max(same, told('priorAlerts')(alert));
    return Math.log((all + 1) / (same + 1));
  },
  /** Hours, 0 to 12, between its hour of the day and the tenant's usual one; 0 where there is none. */
  hourDistance: (alert) => {
    const usual = toldByGraph(alert.enrichment, 'usualHour');
    if (usual === undefined) return 0;
    const apart = Math.abs(hourOf(alert.lastAt) - usual) % HOURS;
    return Math.min(apart, HOURS - apart);
  },
  entities: ({ entities }) => entities.length,
  steps: ({ steps }) => steps.length,
  pathScore: told('pathScore'),
  pathEvidence: told('pathEvidence'),
  pathTactics: told('pathTactics'),
  rarity: told('rarity'),
  knownGood: told('knownGood'),
  neighbours: logarithm(told('neighbours')),
  nearbyAlerts: logarithm(told('nearbyAlerts')),
  decoyHits: told('decoyHits'),
  runtimeBlocks: told('runtimeBlocks'),
  priorTruePositives: logarithm(told('priorTruePositives')),
  priorFalsePositives: logarithm(told('priorFalsePositives')),
  /** Part of those that analysts decided of the rule's alerts which they found true, 0 to 1; a half where there are none. */
  priorTrueShare: ({ enrichment }) => {
    const positive = graphFeature(enrichment, 'priorTruePositives');
    const decided = positive + graphFeature(enrichment, 'priorFalsePositives');
    return (positive + 1) / (decided + 2);
  },
} as const satisfies Record<string, Reader>;

export type FeatureName = keyof typeof readers;

export const featureNames: readonly FeatureName[] = Object.keys(readers) as FeatureName[];

export function featureOf(alert: JudgedAlert, name: FeatureName): number {
  return readers[name](alert);
}

/** Never fall: by these each alert is further out than all before it, and nothing would be like the past. */
const growing: ReadonlySet<FeatureName> = new Set(['priorTruePositives', 'priorFalsePositives']);

/**
 * What the prefilter looks at: what is so of an alert whenever it comes. How often it was raised is not among it
 * either, since that is known of the past and not yet of a new one.
 */
export const filterNames: readonly FeatureName[] = featureNames.filter(
  (name) => !growing.has(name),
);

/** Shares of a past that goes on move a little with each alert: the prefilter takes them in steps, in which they stand still. */
const steps: Readonly<Partial<Record<FeatureName, number>>> = {
  ruleRarity: 1,
  priorTrueShare: 0.25,
};

/**
 * An alert as the prefilter sees it, in the order of `filterNames`. Pure and cheap (some microseconds), so that history
 * can be kept as rows.
 */
export function featuresOf(alert: JudgedAlert): Row {
  return filterNames.map((name) => {
    const value = featureOf(alert, name);
    const step = steps[name];
    return step === undefined ? value : Math.round(value / step) * step;
  });
}

function criticalityOf(criticality: (typeof criticalities)[number] | 'UNKNOWN'): number {
  return criticality === 'UNKNOWN' ? UNKNOWN_CRITICALITY : criticalities.indexOf(criticality);
}
