import { quantile, type Alert } from '../../graph/index.js';
import { Calibrations, outcomeOf, type Outcome } from './calibration.js';
import { recallEstimate, type RecallEstimate } from './recall.js';
import { crossChecked, type Reliability } from './reliability.js';

/** How a tenant's triage does, by the alerts that changed last. Shares are 0 to 1, and null without a case. */
export interface TriageReport {
  /** Alerts that were looked at. */
  readonly alerts: number;
  readonly judged: number;
  readonly decided: number;
  readonly medianSecondsToVerdict: number | null;
  readonly p95SecondsToVerdict: number | null;
  /** Of the verdicts that say true or false and were decided as one of both: those that analysts agreed with. */
  readonly agreement: number | null;
  /** Of `true_positive` against what analysts decided. */
  readonly precision: number | null;
  readonly recall: number | null;
  /** Minutes that analysts said it took. */
  readonly analystMinutes: number;
  readonly tokens: number;
  readonly costUsd: number;
  readonly prefilter: { readonly discarded: number; readonly audited: number } & RecallEstimate;
  readonly calibration: {
    /** Of the curve that most outcomes are behind: there is one for each judge and side. */
    readonly method: 'isotonic' | 'platt' | 'none';
    readonly outcomes: number;
    /** As the judge has it, and as cross-checked calibration makes it: see `crossChecked`. */
    readonly before: Reliability;
    readonly after: Reliability;
  };
}

const TRUE = 'true_positive';

/** Pure; `alerts` in any order. */
export function triageReport(alerts: readonly Alert[]): TriageReport {
  const judged = alerts.flatMap(({ verdict, judgedAt, createdAt }) =>
    verdict === null
      ? []
      : [{ verdict, seconds: Math.max(0, (judgedAt ?? verdict.at) - createdAt) }],
  );
  const decided = alerts.filter(({ resolution }) => resolution !== null);
  const outcomes = decided.flatMap(outcomesOf);
  const seconds = judged.map((one) => one.seconds).sort((a, b) => a - b);
  const { before, after } = crossChecked(outcomes);
  return {
    ...{ alerts: alerts.length, judged: judged.length, decided: decided.length },
    medianSecondsToVerdict: quantile(seconds, 0.5),
    p95SecondsToVerdict: quantile(seconds, 0.95),
    agreement: share(outcomes, ({ isRight }) => isRight),
    precision: share(decided.filter(isCalledTrue), isTrue),
    recall: share(decided.filter(isTrue), isCalledTrue),
    analystMinutes: sum(decided.map(({ resolution }) => resolution?.minutes ?? 0)),
    tokens: sum(judged.map(({ verdict }) => verdict.tokens)),
    costUsd: sum(judged.map(({ verdict }) => verdict.costUsd)),
    prefilter: prefilterOf(alerts),
    calibration: {
      method: new Calibrations(outcomes).method,
      outcomes: outcomes.length,
      before,
      after,
    },
  };
}

function outcomesOf({ verdict, resolution }: Alert): Outcome[] {
  if (verdict === null || resolution === null) return [];
  const outcome = outcomeOf(verdict, resolution);
  return outcome === undefined ? [] : [outcome];
}

function prefilterOf(alerts: readonly Alert[]): TriageReport['prefilter'] {
  const of = (outcome: string): Alert[] =>
    alerts.filter(({ prefilter }) => prefilter?.outcome === outcome);
  const audited = of('audited').filter(({ resolution }) => resolution !== null);
  const counts = { discarded: of('discarded').length, audited: audited.length };
  const estimate = recallEstimate({
    ...counts,
    auditedTrue: audited.filter(isTrue).length,
    passedTrue: of('passed').filter(isTrue).length,
  });
  return { ...counts, ...estimate };
}

function isTrue({ resolution }: Alert): boolean {
  return resolution?.verdict === TRUE;
}

/** Undecided ones are neither right nor wrong. */
function isCalledTrue({ verdict, resolution }: Alert): boolean {
  return verdict?.classification === TRUE && resolution?.verdict !== 'undecided';
}

function share<T>(all: readonly T[], is: (one: T) => boolean): number | null {
  return all.length === 0 ? null : all.filter(is).length / all.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
