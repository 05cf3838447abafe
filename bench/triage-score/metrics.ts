import { crossChecked, outcomeOf } from '../../agents/index.js';
import type { Opinion } from './contenders.js';

/** What somebody says of an alert, and what it is. */
export interface Judged {
  readonly isAttack: boolean;
  readonly verdict: Opinion;
}

/** How a yes or no that was said of alerts fares against what they are. */
export interface Detection {
  readonly said: number;
  readonly right: number;
  /** Attack alerts, said or not. */
  readonly attack: number;
  /** Share of what was said that is right, and of attack alerts that were said; undefined where there are none. */
  readonly precision: number | undefined;
  readonly recall: number | undefined;
}

export interface Score {
  readonly alerts: number;
  readonly attack: number;
  readonly truePositive: Detection;
  readonly notFalsePositive: Detection;
  /**
   * How often an attack alert is above another one where both are drawn by chance, ties by half (area under the ROC
   * curve): 0.5 is chance. Asks for no threshold. Undefined where there is nothing to compare.
   */
  readonly order: number | undefined;
  readonly confidence: ConfidenceError;
}

/** How far confidences are from what held (ECE, 0 to 1), over verdicts that are decided. */
export interface ConfidenceError {
  readonly decided: number;
  /** Share of decided verdicts that are right; undefined where there are none. */
  readonly right: number | undefined;
  readonly before: number | undefined;
  /** On verdicts that the calibration was not fitted to; the same as before where there are too few to fit. */
  readonly after: number | undefined;
}

export function scoreOf(judged: readonly Judged[]): Score {
  return {
    alerts: judged.length,
    attack: judged.filter(({ isAttack }) => isAttack).length,
    truePositive: detectionOf(judged, ({ classification }) => classification === 'true_positive'),
    notFalsePositive: detectionOf(
      judged,
      ({ classification }) => classification !== 'false_positive',
    ),
    order: orderOf(judged),
    confidence: confidenceErrorOf(judged),
  };
}

export function detectionOf(
  judged: readonly Judged[],
  isSaid: (verdict: Judged['verdict']) => boolean,
): Detection {
  const said = judged.filter(({ verdict }) => isSaid(verdict));
  const right = said.filter(({ isAttack }) => isAttack).length;
  const attack = judged.filter(({ isAttack }) => isAttack).length;
  return {
    ...{ said: said.length, right, attack },
    precision: shareOf(right, said.length),
    recall: shareOf(right, attack),
  };
}

export function confidenceErrorOf(judged: readonly Judged[]): ConfidenceError {
  const outcomes = judged.flatMap(({ isAttack, verdict }) => {
    const decision = isAttack ? 'true_positive' : 'false_positive';
    // Whoever says it, here all of it is of one.
    return outcomeOf({ ...verdict, judge: 'contender' }, { verdict: decision }) ?? [];
  });
  const decided = outcomes.length;
  if (decided === 0) return { decided, right: undefined, before: undefined, after: undefined };
  const { before, after } = crossChecked(outcomes);
  const right = outcomes.filter(({ isRight }) => isRight).length;
  return { decided, right: shareOf(right, decided), before: before.ece, after: after.ece };
}

export function orderOf(judged: readonly Judged[]): number | undefined {
  const suspicions = (wanted: boolean): number[] =>
    judged.flatMap(({ isAttack, verdict }) => (isAttack === wanted ? [verdict.suspicion] : []));
  const others = suspicions(false);
  const pairs = suspicions(true).flatMap((one) =>
    others.map((other) => (one > other ? 1 : one === other ? 1 / 2 : 0)),
  );
  return shareOf(
    pairs.reduce<number>((sum, won) => sum + won, 0),
    pairs.length,
  );
}

function shareOf(part: number, of: number): number | undefined {
  return of === 0 ? undefined : part / of;
}
