import type { Classification, Reason, Verdict } from '../../graph/index.js';
import { inputDigest, techniquesOf, type TriageContext } from './context.js';
import type { JudgedAlert } from './features.js';
import { hardSigns, hasDecoyHit, type FloorSettings } from './floor.js';
import { JUDGE } from './judges.js';
import { playbookFor, type Playbooks } from './playbooks.js';
import { round4 } from './round.js';
import type { TriageSettings } from './settings.js';
import { citesOf, weighed, type WeighedName } from './weights.js';

export type JudgeSettings = FloorSettings &
  Pick<
    TriageSettings,
    'baseLogOdds' | 'weights' | 'missingFactor' | 'truePositiveFrom' | 'falsePositiveFrom'
  >;

export interface JudgeOptions {
  readonly settings: JudgeSettings;
  readonly playbooks: Playbooks;
}

/** Contributions that change a probability by less than a thousandth are not worth a line. */
const LEAST_SHOWN = 0.005;

const names = Object.keys(weighed) as WeighedName[];

/**
 * Judges an alert by adding up what each feature says, in log-odds of an attack. Needs no model, gives the
 * same verdict for the same input, and shows every addend: contributions of the reasons add up to the log-odds that
 * the verdict is of. More evidence for an attack never makes one less likely.
 */
export function judgeAlert(
  alert: JudgedAlert,
  context: TriageContext,
  { settings, playbooks }: JudgeOptions,
): Verdict {
  const addends = addendsOf(alert, context, settings);
  const logOdds = addends.reduce((sum, { contribution }) => sum + contribution, 0);
  const decided = decide(logOdds, settings);
  const signs = hardSigns(alert, settings);
  const isHeld = decided.classification === 'false_positive' && signs.length > 0;
  const classification = isHeld ? 'requires_investigation' : decided.classification;
  const confidence = isHeld ? undecided(decided.confidence, settings) : decided.confidence;
  const held: Reason = {
    text: `No such alert is dismissed, because ${signs.join('; ')}.`,
    cites: [alert.id],
  };
  const techniques = techniquesOf(alert, context);
  const shown = addends.filter(({ contribution }) => Math.abs(contribution) >= LEAST_SHOWN);
  return {
    classification,
    confidence,
    rawConfidence: confidence,
    calibrated: false,
    reasoning: [...(isHeld ? [held] : []), ...shown],
    playbook: playbookFor(classification, playbooks, {
      techniques,
      isDecoy: hasDecoyHit(alert),
    }),
    techniques,
    judge: JUDGE,
    model: null,
    input: inputDigest(alert, context),
    prompt: null,
    tokens: 0,
    costUsd: 0,
    at: context.at,
  };
}

type Addend = Reason & { readonly feature: string; readonly contribution: number };

/** The base first, then the rest by how much each says. */
function addendsOf(
  alert: JudgedAlert,
  context: TriageContext,
  settings: JudgeSettings,
): readonly Addend[] {
  const base: Addend = {
    text: 'Most alerts are no attack.',
    cites: [alert.id],
    feature: 'base',
    contribution: settings.baseLogOdds,
  };
  const told = names.map((name): Addend => {
    const feature = weighed[name];
    const size = settings.weights[name] * Math.max(0, feature.signal(alert));
    return {
      text: feature.says(alert),
      cites: citesOf(feature, alert, context),
      feature: name,
      contribution: feature.speaksFor === 'attack' ? size : -size,
    };
  });
  const all = [base, ...told];
  const missing = missingOf(alert, all, settings.missingFactor);
  return [base, ...missing, ...told.sort(byWeight)];
}

function byWeight(a: Addend, b: Addend): number {
  return Math.abs(b.contribution) - Math.abs(a.contribution);
}

/**
 * What could not be found out might have spoken either way: each missing part takes the log-odds nearer to
 * even, by the same factor.
 */
function missingOf(
  { id, enrichment }: JudgedAlert,
  addends: readonly Addend[],
  factor: number,
): Addend[] {
  const failures = enrichment?.failures ?? [{ part: 'enrichment', reason: 'it was not made' }];
  const parts = [...new Set(failures.map(({ part }) => part))];
  let logOdds = addends.reduce((sum, { contribution }) => sum + contribution, 0);
  return parts.map((part) => {
    const contribution = logOdds * (factor - 1);
    logOdds += contribution;
    return {
      text: `Not known: ${part}. That makes any verdict less certain.`,
      cites: [id],
      feature: `missing:${part}`,
      contribution,
    };
  });
}

type Thresholds = Pick<TriageSettings, 'truePositiveFrom' | 'falsePositiveFrom'>;

interface Decided {
  readonly classification: Classification;
  readonly confidence: number;
}

/** The likelier side where it is likely enough, else that someone must look. */
export function decide(logOdds: number, settings: Thresholds): Decided {
  const attack = 1 / (1 + Math.exp(-logOdds));
  const likelier = round4(Math.max(attack, 1 - attack));
  if (attack >= settings.truePositiveFrom)
    return { classification: 'true_positive', confidence: likelier };
  if (1 - attack >= settings.falsePositiveFrom)
    return { classification: 'false_positive', confidence: likelier };
  return { classification: 'requires_investigation', confidence: undecided(likelier, settings) };
}

/** What is not decided is never as certain as what is: no gate on confidence lets it through. */
export function undecided(confidence: number, settings: Thresholds): number {
  return Math.min(confidence, settings.truePositiveFrom, settings.falsePositiveFrom);
}
