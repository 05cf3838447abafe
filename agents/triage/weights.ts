import { pathBeside, type PriorAlert, type TriageContext } from './context.js';
import { featureOf, type FeatureName, type JudgedAlert } from './features.js';
import { graphFeature } from './graph-features.js';

/** How one feature speaks for or against an attack. */
export interface Weighed {
  /** Log-odds that a signal of 1 adds or takes, unless config/triage.yaml says otherwise; never negative. */
  readonly weight: number;
  readonly speaksFor: 'attack' | 'harmless';
  /** From 0 where it says nothing; never falls as the feature rises, so that more evidence is never less. */
  readonly signal: (alert: JudgedAlert) => number;
  /** A sentence of ours with its value: never text of the alert. */
  readonly says: (alert: JudgedAlert) => string;
  /** What it rests on; the alert itself where this is empty. */
  readonly cites: (alert: JudgedAlert, context: TriageContext) => readonly string[];
}

const MOST_CITED = 8;

const value = (name: FeatureName) => (alert: JudgedAlert) => featureOf(alert, name);
/** The first counts for much, the fifth for little. */
const saturating = (count: number, scale: number): number => 1 - Math.exp(-count / scale);
const ownEntities = ({ entities }: JudgedAlert): readonly string[] => entities;
const nothing = (): readonly string[] => [];
const priors =
  (wanted: PriorAlert['verdict']) =>
  (_: JudgedAlert, { priorAlerts }: TriageContext): readonly string[] =>
    priorAlerts.filter(({ verdict }) => verdict === wanted).map(({ id }) => id);

/** The path, and those of its steps that are the alert's. */
function pathAndSteps(alert: JudgedAlert, context: TriageContext): readonly string[] {
  const path = pathBeside(alert, context.paths);
  if (path === undefined) return [];
  const own = new Set(alert.steps);
  return [path.id, ...path.steps.map(({ key }) => key).filter((key) => own.has(key))];
}

function decoysCited({ entities }: JudgedAlert, { paths }: TriageContext): readonly string[] {
  const touched = paths.flatMap(({ seeds }) => seeds).filter(({ kind }) => kind === 'DECOY');
  return touched.length === 0 ? entities : touched.map(({ uid }) => uid);
}

const plain = (number: number): string => String(Math.round(number * 100) / 100);
const graphValue = (alert: JudgedAlert, name: Parameters<typeof graphFeature>[1]): string =>
  plain(graphFeature(alert.enrichment, name));

/**
 * What the judge adds up. Signals are brought to about 0 to 1, so that weights can be compared; defaults were
 * set by hand so that a hard sign decides by itself, a grave severity by itself does not, and five false alarms of
 * the same pattern outweigh a HIGH severity.
 */
export const weighed = {
  severity: {
    weight: 2,
    speaksFor: 'attack',
    signal: (alert) => featureOf(alert, 'severity') / 4,
    says: ({ severity }) => `Who raised it calls it ${severity}.`,
    cites: nothing,
  },
  criticality: {
    weight: 0.6,
    speaksFor: 'attack',
    signal: (alert) => featureOf(alert, 'criticality') / 3,
    says: ({ enrichment }) => `Its asset matters ${enrichment?.criticality ?? 'UNKNOWN'}.`,
    cites: ownEntities,
  },
  indicatorHits: {
    weight: 4.5,
    speaksFor: 'attack',
    signal: (alert) => saturating(featureOf(alert, 'indicatorHits'), 0.7),
    says: (alert) =>
      `Threat intelligence knows ${featureOf(alert, 'indicatorHits')} of its entities or fields.`,
    cites: ownEntities,
  },
  decoyHits: {
    weight: 6,
    speaksFor: 'attack',
    signal: (alert) =>
      saturating(Math.max(featureOf(alert, 'decoyHits'), alert.source === 'decoy' ? 1 : 0), 0.4),
    says: () => 'A decoy was touched, which nobody has a reason to.',
    cites: decoysCited,
  },
  runtimeBlocks: {
    weight: 3,
    speaksFor: 'attack',
    signal: (alert) => saturating(featureOf(alert, 'runtimeBlocks'), 0.7),
    says: (alert) => `An AI runtime blocked ${graphValue(alert, 'runtimeBlocks')} of its actions.`,
    cites: ownEntities,
  },
  techniques: {
    weight: 0.8,
    speaksFor: 'attack',
    signal: (alert) => saturating(featureOf(alert, 'techniques'), 2),
    says: (alert) => `Its rule names ${featureOf(alert, 'techniques')} techniques.`,
    cites: nothing,
  },
  ruleRarity: {
    weight: 0.6,
    speaksFor: 'attack',
    signal: (alert) => saturating(featureOf(alert, 'ruleRarity'), 4),
    says: (alert) =>
      `Its rule raised ${graphValue(alert, 'priorSameRule')} of ${graphValue(alert, 'priorAlerts')} earlier alerts.`,
    cites: nothing,
  },
  hourDistance: {
    weight: 0.4,
    speaksFor: 'attack',
    signal: (alert) => featureOf(alert, 'hourDistance') / 12,
    says: (alert) =>
      `It happened ${plain(featureOf(alert, 'hourDistance'))} h from when this tenant works.`,
    cites: nothing,
  },
  pathScore: {
    weight: 2.2,
    speaksFor: 'attack',
    signal: value('pathScore'),
    says: (alert) => `An attack path with it scores ${graphValue(alert, 'pathScore')}.`,
    cites: pathAndSteps,
  },
  pathEvidence: {
    weight: 1.5,
    speaksFor: 'attack',
    signal: value('pathEvidence'),
    says: (alert) => `The evidence on that path is ${graphValue(alert, 'pathEvidence')}.`,
    cites: pathAndSteps,
  },
  pathTactics: {
    weight: 1,
    speaksFor: 'attack',
    signal: (alert) => saturating(featureOf(alert, 'pathTactics'), 3),
    says: (alert) => `That path shows ${graphValue(alert, 'pathTactics')} tactics.`,
    cites: pathAndSteps,
  },
  rarity: {
    weight: 1.2,
    speaksFor: 'attack',
    signal: value('rarity'),
    says: (alert) => `Its rarest step is as rare as ${graphValue(alert, 'rarity')} here.`,
    cites: ({ steps }) => steps,
  },
  nearbyAlerts: {
    weight: 0.8,
    speaksFor: 'attack',
    signal: (alert) => saturating(graphFeature(alert.enrichment, 'nearbyAlerts'), 3),
    says: (alert) => `${graphValue(alert, 'nearbyAlerts')} other alerts name its entities in 24 h.`,
    cites: ownEntities,
  },
  priorTruePositives: {
    weight: 1.2,
    speaksFor: 'attack',
    signal: value('priorTruePositives'),
    says: (alert) =>
      `Analysts found ${graphValue(alert, 'priorTruePositives')} alerts of this rule true.`,
    cites: priors('true_positive'),
  },
  priorFalsePositives: {
    weight: 1.2,
    speaksFor: 'harmless',
    signal: value('priorFalsePositives'),
    says: (alert) =>
      `Analysts found ${graphValue(alert, 'priorFalsePositives')} alerts of this rule false.`,
    cites: priors('false_positive'),
  },
  knownGood: {
    weight: 2.5,
    speaksFor: 'harmless',
    signal: value('knownGood'),
    says: (alert) =>
      `A known-good pattern holds for a part of ${graphValue(alert, 'knownGood')} of its steps.`,
    cites: ({ steps }) => steps,
  },
} as const satisfies Partial<Record<FeatureName, Weighed>>;

export type WeighedName = keyof typeof weighed;

/** The first few of what a feature rests on, or the alert. */
export function citesOf(feature: Weighed, alert: JudgedAlert, context: TriageContext): string[] {
  const cited = [...new Set(feature.cites(alert, context))].slice(0, MOST_CITED);
  return cited.length === 0 ? [alert.id] : cited;
}
