import { groupBy, seededNumbers } from '../../graph/index.js';
import { Calibrations, type Outcome } from './calibration.js';
import { sampleOf } from './random.js';

/** One bin of a reliability table. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** What was claimed and what held, on average. */
  readonly confidence: number;
  readonly right: number;
}

export interface Reliability {
  readonly outcomes: number;
  /** Mean distance between claimed and held, over bins of equally many (ECE, Naeini et al. 2015). */
  readonly ece: number;
  /** Mean squared distance between each claim and what came of it (Brier 1950). */
  readonly brier: number;
  readonly bins: readonly ReliabilityBin[];
}

const BINS = 15;
const FOLDS = 10;

interface Claimed {
  readonly confidence: number;
  readonly isRight: boolean;
}

/**
 * How far confidences may be believed; all zero without outcomes. Claims that are equal are one claim: each counts as
 * right as often as they were together, so that it does not matter in which order they came or which bin has them.
 */
export function reliabilityOf(outcomes: readonly Claimed[]): Reliability {
  const shares = new Map(
    [...groupBy(outcomes, ({ confidence }) => confidence)].map(([confidence, those]) => [
      confidence,
      mean(those.map(({ isRight }) => Number(isRight))),
    ]),
  );
  const sorted = [...outcomes].sort((a, b) => a.confidence - b.confidence);
  const bins = Array.from({ length: BINS }, (_, at) =>
    sorted.slice(
      Math.floor((at * sorted.length) / BINS),
      Math.floor(((at + 1) * sorted.length) / BINS),
    ),
  )
    .filter((bin) => bin.length > 0)
    .map((bin): ReliabilityBin => {
      const confidence = mean(bin.map((one) => one.confidence));
      const right = mean(bin.map((one) => shares.get(one.confidence) ?? 0));
      const from = bin[0]?.confidence ?? 0;
      return { from, to: bin.at(-1)?.confidence ?? from, count: bin.length, confidence, right };
    });
  return {
    outcomes: sorted.length,
    ece: mean(
      bins.map(
        ({ confidence, right, count }) =>
          Math.abs(confidence - right) * ((count * bins.length) / sorted.length),
      ),
    ),
    brier: mean(sorted.map(({ confidence, isRight }) => (confidence - Number(isRight)) ** 2)),
    bins,
  };
}

/**
 * What calibration is worth, on outcomes that it was not fitted to: each tenth is calibrated by the other nine.
 * `before` is of the judge's own figures.
 */
export function crossChecked(
  outcomes: readonly Outcome[],
  seed = 1,
): { readonly before: Reliability; readonly after: Reliability } {
  const order = [...sampleOf(outcomes.length, outcomes.length, seededNumbers(seed))];
  const shuffled = order.flatMap((at) => outcomes[at] ?? []);
  const after = Array.from({ length: FOLDS }, (_, fold) => {
    const learned = new Calibrations(shuffled.filter((_one, at) => at % FOLDS !== fold));
    const left = shuffled.filter((_one, at) => at % FOLDS === fold);
    return left.map((one) => ({
      confidence: learned.confidenceOf(one, one.raw),
      isRight: one.isRight,
    }));
  }).flat();
  const before = outcomes.map(({ raw, isRight }) => ({ confidence: raw, isRight }));
  return { before: reliabilityOf(before), after: reliabilityOf(after) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
