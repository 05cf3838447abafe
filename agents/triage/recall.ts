import { SpoorError } from '../../graph/index.js';

/** What became of alerts since a time: all counts. */
export interface AuditedOutcomes {
  /** Set aside and shown to nobody; the audited are not among them. */
  readonly discarded: number;
  /** Of the audited, those that an analyst has decided, and how many of them were true. */
  readonly audited: number;
  readonly auditedTrue: number;
  /** True ones among those that passed. */
  readonly passedTrue: number;
}

/** An estimate, and the interval that holds the truth in 95 of 100 cases. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface RecallEstimate {
  /** True alerts among the discarded; null before any audited alert was decided. */
  readonly lost: Estimate | null;
  /** Part of all true alerts that was shown to someone, 0 to 1. */
  readonly recall: Estimate | null;
}

const TAIL = 0.025;
const HALVINGS = 60;

/**
 * What the prefilter costs, from the sample that it let through: the share of true ones among the audited, with
 * its exact interval (Clopper and Pearson 1934), taken to all that were discarded. Without one true alert among
 * n audited, up to 3.7/n of the discarded may still be true.
 *
 * @throws SpoorError BAD_REQUEST where counts contradict each other
 */
export function recallEstimate(outcomes: AuditedOutcomes): RecallEstimate {
  const { discarded, audited, auditedTrue, passedTrue } = outcomes;
  const counts = [discarded, audited, auditedTrue, passedTrue];
  if (counts.some((count) => !Number.isInteger(count) || count < 0) || auditedTrue > audited)
    throw new SpoorError('BAD_REQUEST', 'Counts of audited alerts are whole and fit each other.');
  if (audited === 0) return { lost: null, recall: null };
  const lost: Estimate = {
    value: (auditedTrue / audited) * discarded,
    low: lowest(auditedTrue, audited) * discarded,
    high: highest(auditedTrue, audited) * discarded,
  };
  const seen = passedTrue + auditedTrue;
  const recallAt = (missed: number): number => (seen + missed === 0 ? 1 : seen / (seen + missed));
  const recall = {
    value: recallAt(lost.value),
    low: recallAt(lost.high),
    high: recallAt(lost.low),
  };
  return { lost, recall };
}

/** The share at which so many hits or fewer are as unlikely as the tail. */
function highest(hits: number, of: number): number {
  if (hits === of) return 1;
  return bisect((share) => atMost(hits, of, share) > TAIL);
}

function lowest(hits: number, of: number): number {
  if (hits === 0) return 0;
  return bisect((share) => 1 - atMost(hits - 1, of, share) < TAIL);
}

/** Where a condition that holds for small shares ceases to. */
function bisect(holds: (share: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability of so many hits or fewer; summed in logarithms, which do not underflow. */
function atMost(hits: number, of: number, share: number): number {
  let logTerm = of * Math.log1p(-share);
  let sum = Math.exp(logTerm);
  for (let hit = 1; hit <= hits; hit += 1) {
    logTerm += Math.log((of - hit + 1) / hit) + Math.log(share / (1 - share));
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
