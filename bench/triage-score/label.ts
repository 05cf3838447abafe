import type { Alert, EpochSeconds } from '../../graph/index.js';

/** A step of an attack that a person wrote down, as the graph holds it. */
export interface AttackStep {
  /** Keys of the edges that are the step. */
  readonly keys: readonly string[];
  /** uids of the processes that acted in it: who did it, and what was started by it. */
  readonly actors: readonly string[];
  readonly at: EpochSeconds;
}

/**
 * What an alert is, by what was written down of the attack in its capture. `near` is counted as benign, but is about a
 * process of the attack at some other time: likely a part of it that nobody wrote down.
 */
export type Label = (typeof labels)[number];

export const labels = ['attack', 'near', 'benign'] as const;

/** How far an alert may be in time from a step of the same process: seconds. */
export const NEAR_SECONDS = 5;

type Labelled = Pick<Alert, 'entities' | 'steps' | 'firstAt' | 'lastAt'>;

/**
 * An alert is of the attack where one of its edges is that of a step, or where it is about a process that acted in
 * a step within five seconds of it. An alert that was raised more than once spans from the first time to the last.
 */
export function labelOf(alert: Labelled, attack: readonly AttackStep[]): Label {
  const edges = new Set(alert.steps);
  const entities = new Set(alert.entities);
  const isActor = ({ actors }: AttackStep): boolean => actors.some((uid) => entities.has(uid));
  const isStep = attack.some(
    (step) =>
      step.keys.some((key) => edges.has(key)) ||
      (isActor(step) && secondsBetween(alert, step.at) <= NEAR_SECONDS),
  );
  if (isStep) return 'attack';
  return attack.some(isActor) ? 'near' : 'benign';
}

/** Zero within the span of the alert. */
function secondsBetween({ firstAt, lastAt }: Labelled, at: EpochSeconds): number {
  return Math.max(0, firstAt - at, at - lastAt);
}
