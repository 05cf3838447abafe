import {
  AlertPrefilter,
  featuresOf,
  isSpared,
  type JudgedAlert,
  type TriageSettings,
} from '../../agents/index.js';

export interface LabelledAlert {
  readonly dataset: string;
  readonly isAttack: boolean;
  readonly alert: JudgedAlert;
}

/** What the prefilter made of the alerts of a capture, fitted to those of all others. */
export interface Filtered {
  readonly dataset: string;
  readonly alerts: number;
  /** Alerts of the others that may be discarded: what it was fitted to. */
  readonly history: number;
  /** False where these are too few, so that all alerts pass. */
  readonly isFitted: boolean;
  /** Alerts that the floor does not hold for: those that it may discard. */
  readonly open: number;
  readonly discarded: number;
  /** Let through as a sample, to see what is lost. */
  readonly audited: number;
  /** Attack alerts among what was discarded. */
  readonly lost: number;
}

/** Each capture by the others, so that none is judged by its own alerts. */
export function filterEach(
  labelled: readonly LabelledAlert[],
  settings: TriageSettings,
): readonly Filtered[] {
  const datasets = [...new Set(labelled.map(({ dataset }) => dataset))];
  return datasets.map((dataset) => {
    const others = labelled
      .filter((one) => one.dataset !== dataset)
      .map(({ alert }) => ({ row: featuresOf(alert), isSpared: isSpared(alert, settings) }));
    const history = others.filter((past) => !past.isSpared).length;
    const prefilter = new AlertPrefilter(others, settings);
    const own = labelled.filter((one) => one.dataset === dataset);
    const decided = own.map((one) => ({ ...one, outcome: prefilter.decide(one.alert).outcome }));
    const discarded = decided.filter(({ outcome }) => outcome === 'discarded');
    return {
      ...{ dataset, alerts: own.length, history, isFitted: history >= settings.leastHistory },
      open: own.filter(({ alert }) => !isSpared(alert, settings)).length,
      discarded: discarded.length,
      audited: decided.filter(({ outcome }) => outcome === 'audited').length,
      lost: discarded.filter(({ isAttack }) => isAttack).length,
    };
  });
}
