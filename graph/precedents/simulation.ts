import type { Alert } from '../alerts/alert.js';
import type { EpochSeconds } from '../model/observation.js';
import {
  supervisionLevels,
  type ActionState,
  type Run,
  type SupervisionLevel,
} from '../runs/run.js';
import { matchesAlert, type AlertMatch } from './alert-match.js';
import { isStricter, matchesAction, type EngagementRule } from './engagement-rule.js';

/** What a precedent would have changed, had it held. `matched` is what it is about, `changed` what would have been otherwise. */
export interface Simulation {
  readonly at: EpochSeconds;
  /** From when on what was first heard of, or proposed, is looked at. */
  readonly since: EpochSeconds;
  /** Alerts of its rule, or actions that were decided. */
  readonly looked: number;
  /** There is more than was looked at: the newest were. */
  readonly truncated: boolean;
  readonly matched: number;
  readonly changed: number;
  /** In a sentence. */
  readonly summary: string;
  /** Ids of what would have been otherwise, what speaks against it first. */
  readonly samples: readonly string[];
  /** One of both, as its kind is. */
  readonly alerts: AlertTally | null;
  readonly actions: ActionTally | null;
}

/**
 * `held`, `already` and what would have changed are together what matched; the latter is `truePositives`, `falsePositives`,
 * `undecided` and `open`.
 */
export interface AlertTally {
  /** With a hard sign: no precedent dismisses them. */
  readonly held: number;
  /** Have the verdict that it would give. */
  readonly already: number;
  /** Found true by an analyst: harm. Also what was dismissed already. */
  readonly truePositives: number;
  /** Found false: agreement. */
  readonly falsePositives: number;
  readonly undecided: number;
  /** Nobody has decided. */
  readonly open: number;
  /** Of those, found true by the judge. */
  readonly openCalledTrue: number;
  /** Of all that matched, held or not: what analysts found. */
  readonly foundTrue: number;
  readonly foundFalse: number;
}

export interface ActionTally {
  /** Of what would have needed more, what was done and stands. */
  readonly done: number;
  /** From which level to which, and how often: together what would have changed. */
  readonly levels: readonly {
    readonly from: SupervisionLevel;
    readonly to: SupervisionLevel;
    readonly actions: number;
  }[];
}

/** How much was looked at. */
export type LookedAt = Pick<Simulation, 'at' | 'since' | 'truncated'>;

const MOST_SAMPLES = 20;
const SECONDS_PER_DAY = 86_400;

/** What becomes of an alert that is meant, what speaks against the precedent first. */
const fates = ['truePositives', 'openCalledTrue', 'undecided', 'open', 'falsePositives'] as const;
type Fate = (typeof fates)[number] | 'held' | 'already';

/**
 * What it would have done to alerts; pure.
 * @param isHeld whether an alert has a hard sign, which holds against precedents as it does against models
 */
export function simulateMatch(
  match: AlertMatch,
  alerts: readonly Alert[],
  isHeld: (alert: Alert) => boolean,
  looked: LookedAt,
): Simulation {
  const matched = alerts.filter((alert) => matchesAlert(match, alert));
  const told = matched.map((alert) => ({ id: alert.id, fate: fateOf(alert, isHeld) }));
  const of = (...wanted: readonly Fate[]): number =>
    told.filter(({ fate }) => wanted.includes(fate)).length;
  const tally: AlertTally = {
    ...{ held: of('held'), already: of('already') },
    ...{ truePositives: of('truePositives'), falsePositives: of('falsePositives') },
    ...{ undecided: of('undecided'), open: of('open', 'openCalledTrue') },
    openCalledTrue: of('openCalledTrue'),
    foundTrue: matched.filter(({ resolution }) => resolution?.verdict === 'true_positive').length,
    foundFalse: matched.filter(({ resolution }) => resolution?.verdict === 'false_positive').length,
  };
  const changed = of(...fates);
  const ids = fates.flatMap((wanted) => told.filter(({ fate }) => fate === wanted));
  return {
    ...{ ...looked, looked: alerts.length, matched: matched.length, changed },
    summary: summaryOfAlerts(changed, tally, looked),
    samples: ids.slice(0, MOST_SAMPLES).map(({ id }) => id),
    ...{ alerts: tally, actions: null },
  };
}

function fateOf(alert: Alert, isHeld: (alert: Alert) => boolean): Fate {
  const { verdict, resolution } = alert;
  if (isHeld(alert)) return 'held';
  // Also what was dismissed, by it or by the judge: what it costs must be seen before it holds once more.
  if (resolution?.verdict === 'true_positive') return 'truePositives';
  if (verdict?.classification === 'false_positive') return 'already';
  switch (resolution?.verdict) {
    case 'false_positive':
      return 'falsePositives';
    case 'undecided':
      return 'undecided';
    case undefined:
      return verdict?.classification === 'true_positive' ? 'openCalledTrue' : 'open';
  }
}

function summaryOfAlerts(changed: number, tally: AlertTally, looked: LookedAt): string {
  const { truePositives, falsePositives, undecided, open, openCalledTrue } = tally;
  const parts = [
    `${truePositives} were true positives`,
    `${falsePositives} false positives`,
    `${undecided} undecided`,
    `${open} open (${openCalledTrue} of them called true)`,
  ];
  return `Would have changed ${counted(changed, 'verdict')}${spanOf(looked)}, of which ${parts.join(', ')}.`;
}

/**
 * What it would have done to actions that were decided; pure.
 * @param isMessage whether an action only tells people
 */
export function simulateRule(
  rule: EngagementRule,
  runs: readonly Run[],
  isMessage: (action: string) => boolean,
  looked: LookedAt,
): Simulation {
  const decided = runs.flatMap((run) =>
    run.actions.flatMap((action) => {
      const from = action.decision?.level;
      return from === undefined ? [] : [{ run, action, from }];
    }),
  );
  const matched = decided.filter(({ run, action }) =>
    matchesAction(rule, {
      action: action.action,
      isMessage: isMessage(action.action),
      target: { ...run.target, tags: action.facts?.tags ?? [] },
    }),
  );
  const changed = matched.filter(({ from }) => isStricter(rule.level, from));
  const isDone = ({ status }: ActionState): boolean => status === 'DONE';
  const done = changed.filter(({ action }) => isDone(action));
  const tally: ActionTally = {
    done: done.length,
    levels: supervisionLevels.flatMap((from) => {
      const actions = changed.filter((one) => one.from === from).length;
      return actions === 0 ? [] : [{ from, to: rule.level, actions }];
    }),
  };
  const ids = [...done, ...changed.filter(({ action }) => !isDone(action))];
  return {
    ...{ ...looked, looked: decided.length, matched: matched.length, changed: changed.length },
    summary: summaryOfActions(changed.length, tally, looked),
    samples: ids.slice(0, MOST_SAMPLES).map(({ action }) => action.id),
    ...{ alerts: null, actions: tally },
  };
}

function summaryOfActions(
  changed: number,
  { done, levels }: ActionTally,
  looked: LookedAt,
): string {
  const moves = levels.map(({ from, to, actions }) => `${actions} from ${from} to ${to}`);
  const told = moves.length === 0 ? '' : ` (${moves.join(', ')})`;
  return `Would have asked for more before ${counted(changed, 'action')}${spanOf(looked)}${told}, of which ${done} were done and stand.`;
}

function spanOf({ at, since, truncated }: LookedAt): string {
  const days = Math.round((at - since) / SECONDS_PER_DAY);
  return ` of the last ${counted(days, 'day')}${truncated ? ', the newest looked at only' : ''}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/**
 * How often what is dismissed by it turns out harmless, 0 to 1, by the alerts that analysts had decided when it was accepted:
 * (false + 1) / (all + 2), so that three of three are no certainty. A half where nothing is known.
 */
export function dismissalConfidence(simulation: Simulation | null): number {
  const { foundTrue = 0, foundFalse = 0 } = simulation?.alerts ?? {};
  return (foundFalse + 1) / (foundTrue + foundFalse + 2);
}
