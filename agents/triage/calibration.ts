import { groupBy, type Reason, type Resolution, type Verdict } from '../../graph/index.js';
import { interpolated, pooled } from './isotonic.js';
import { mostClaimedBy } from './judges.js';
import { logit, platt, sigmoid } from './platt.js';
import { round4 } from './round.js';

/** What a verdict claimed, and whether it held. */
export interface Claim {
  /** `rawConfidence` of the verdict. */
  readonly raw: number;
  readonly isRight: boolean;
}

/** A verdict that an analyst has decided about since. */
export type Outcome = Claim & Pick<Verdict, 'judge' | 'classification'>;

export interface Calibration {
  readonly method: 'isotonic' | 'platt' | 'none';
  /** Outcomes that it was fitted to. */
  readonly outcomes: number;
  /** 0 to 1, rounded to four decimals; never falls as `raw` rises. */
  readonly apply: (raw: number) => number;
}

/** Fewer say nothing; between these, two numbers can be fitted; from the second on, a curve. */
export const LEAST_OUTCOMES = 50;
export const LEAST_FOR_ISOTONIC = 250;
/** Outcomes behind each point of the curve: three of three right are no reason to act by oneself. */
const LEAST_IN_BIN = 25;

/**
 * What a tenant's judges' own figures have meant so far, learned from analysts' verdicts, newest few thousand. Each
 * judge has a curve for its true and one for its false positives: a thousand right dismissals say nothing of how
 * often it finds an attack where there is none. To be fitted anew as verdicts come; some milliseconds.
 */
export class Calibrations {
  readonly #curves: ReadonlyMap<string, Calibration>;

  constructor(outcomes: readonly Outcome[]) {
    this.#curves = new Map(
      [...groupBy(outcomes, curveName)].map(([name, those]) => [name, fitCalibration(those)]),
    );
  }

  of(verdict: Pick<Verdict, 'judge' | 'classification'>): Calibration {
    return this.#curves.get(curveName(verdict)) ?? fitCalibration([]);
  }

  /** What a figure of that judge on that side has meant, and never more than the judge may claim. */
  confidenceOf(verdict: Pick<Verdict, 'judge' | 'classification'>, raw: number): number {
    return Math.min(mostClaimedBy(verdict.judge), this.of(verdict).apply(raw));
  }

  /** Of the curve with most outcomes; `none` where there are none. */
  get method(): Calibration['method'] {
    const curves = [...this.#curves.values()].sort((a, b) => b.outcomes - a.outcomes);
    return curves[0]?.method ?? 'none';
  }
}

function curveName({ judge, classification }: Pick<Verdict, 'judge' | 'classification'>): string {
  return `${judge} ${classification}`;
}

/** One curve, of claims that are alike; see `Calibrations`. */
export function fitCalibration(claims: readonly Claim[]): Calibration {
  const known = claims.filter(({ raw }) => Number.isFinite(raw));
  if (known.length < LEAST_OUTCOMES) return uncalibrated(known.length);
  if (known.length < LEAST_FOR_ISOTONIC) {
    const { slope, intercept } = platt(
      known.map(({ raw }) => raw),
      known.map(({ isRight }) => isRight),
    );
    const apply = (raw: number): number => round4(sigmoid(slope * logit(raw) + intercept));
    return { method: 'platt', outcomes: known.length, apply };
  }
  const curve = curveOf(known);
  return {
    method: 'isotonic',
    outcomes: known.length,
    apply: (raw) => round4(interpolated(curve, raw)),
  };
}

function uncalibrated(outcomes: number): Calibration {
  return { method: 'none', outcomes, apply: round4 };
}

/**
 * Bins of equal raw figures or neighbours, each with enough in it, at (right + 1) / (all + 2), so that no bin
 * claims to be always right; then pooled where a higher figure was right less often.
 */
function curveOf(outcomes: readonly Claim[]): { x: number; y: number }[] {
  const sorted = [...outcomes].sort((a, b) => a.raw - b.raw);
  const bins: { sum: number; right: number; size: number; last: number }[] = [];
  sorted.forEach(({ raw, isRight }, at) => {
    const open = bins.at(-1);
    const left = sorted.length - at;
    const isFull = open !== undefined && open.size >= LEAST_IN_BIN && raw > open.last;
    if (open === undefined || (isFull && left >= LEAST_IN_BIN))
      bins.push({ sum: raw, right: Number(isRight), size: 1, last: raw });
    else
      Object.assign(open, {
        sum: open.sum + raw,
        right: open.right + Number(isRight),
        size: open.size + 1,
        last: raw,
      });
  });
  const heights = pooled(
    bins.map(({ right, size }) => (right + 1) / (size + 2)),
    bins.map(({ size }) => size),
  );
  return bins.map(({ sum, size }, at) => ({ x: sum / size, y: heights[at] ?? 0 }));
}

/**
 * The verdict with what its confidence has meant so far. One that someone must look at anyway was neither
 * right nor wrong and stays as it is.
 */
export function calibrated(verdict: Verdict, calibrations: Calibrations): Verdict {
  if (verdict.classification === 'requires_investigation') return verdict;
  const calibration = calibrations.of(verdict);
  if (calibration.method === 'none') {
    const why: Reason = {
      text: `Its confidence is the judge's own figure: ${calibration.outcomes} of the ${LEAST_OUTCOMES} analysts' verdicts on such are known that it takes to say what it means.`,
      cites: [],
    };
    return { ...verdict, calibrated: false, reasoning: [...verdict.reasoning, why] };
  }
  const confidence = calibrations.confidenceOf(verdict, verdict.rawConfidence);
  return { ...verdict, calibrated: true, confidence };
}

/** What an analyst's decision says of a verdict; undefined where it says nothing. */
export function outcomeOf(
  {
    judge,
    classification,
    rawConfidence,
  }: Pick<Verdict, 'judge' | 'classification' | 'rawConfidence'>,
  resolution: Pick<Resolution, 'verdict'>,
): Outcome | undefined {
  if (resolution.verdict === 'undecided' || classification === 'requires_investigation')
    return undefined;
  const isRight = classification === resolution.verdict;
  return { judge, classification, raw: rawConfidence, isRight };
}

const AUTOMATES_ABOVE = 0.9;

/**
 * True where a confidence is high enough to act without a person: above 0.90, and 0.90 itself is not. Rounded to four
 * decimals first, so that 0.9000000000000001, which arithmetic makes of 0.9, is 0.9.
 */
export function automates(confidence: number): boolean {
  return round4(confidence) > AUTOMATES_ABOVE;
}
