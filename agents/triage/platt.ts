export interface Logistic {
  readonly slope: number;
  readonly intercept: number;
}

const STEPS = 50;
const RIDGE = 1e-6;
const LEAST_PART = 1e-10;
const LEAST_GAIN = 1e-12;
const EDGE = 1e-4;

/** Log-odds; certainty is cut off where it would be infinite. */
export function logit(probability: number): number {
  const inside = Math.min(1 - EDGE, Math.max(EDGE, probability));
  return Math.log(inside / (1 - inside));
}

export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/**
 * Platt's scaling (1999) of log-odds: two numbers, fitted by Newton's method to targets that are drawn a
 * little away from 0 and 1, as he has them. A slope that would turn the order round becomes 0: then all that is
 * known is how often the judge is right.
 */
export function platt(raw: readonly number[], isRight: readonly boolean[]): Logistic {
  const right = isRight.filter(Boolean).length;
  const wrong = isRight.length - right;
  const targets = isRight.map((is) => (is ? (right + 1) / (right + 2) : 1 / (wrong + 2)));
  const fitted = newton(raw.map(logit), targets);
  if (fitted.slope > 0) return fitted;
  return { slope: 0, intercept: logit((right + 1) / (right + wrong + 2)) };
}

/**
 * Each step is halved until it makes the loss less (Lin, Lin and Weng 2007). Whole steps run away where figures lie
 * close together, and would end with certainty of everything.
 */
function newton(xs: readonly number[], targets: readonly number[]): Logistic {
  const all = targets.reduce((sum, target) => sum + target, 0) / Math.max(1, targets.length);
  let at: Logistic = { slope: 0, intercept: logit(all) };
  let loss = lossOf(at, xs, targets);
  for (let step = 0; step < STEPS; step += 1) {
    const by = stepFrom(at, xs, targets);
    let part = 1;
    let next = moved(at, by, part);
    let nextLoss = lossOf(next, xs, targets);
    while (!(nextLoss < loss) && part > LEAST_PART) {
      part /= 2;
      next = moved(at, by, part);
      nextLoss = lossOf(next, xs, targets);
    }
    if (!(nextLoss < loss)) break;
    const gain = loss - nextLoss;
    [at, loss] = [next, nextLoss];
    if (gain < LEAST_GAIN) break;
  }
  return at;
}

function stepFrom(
  { slope, intercept }: Logistic,
  xs: readonly number[],
  targets: readonly number[],
): Logistic {
  const sums = { a: 0, b: 0, aa: RIDGE, ab: 0, bb: RIDGE };
  xs.forEach((x, at) => {
    const predicted = sigmoid(slope * x + intercept);
    const error = predicted - (targets[at] ?? 0);
    const spread = Math.max(predicted * (1 - predicted), RIDGE);
    sums.a += error * x;
    sums.b += error;
    sums.aa += spread * x * x;
    sums.ab += spread * x;
    sums.bb += spread;
  });
  const determinant = sums.aa * sums.bb - sums.ab ** 2;
  return {
    slope: (sums.bb * sums.a - sums.ab * sums.b) / determinant,
    intercept: (sums.aa * sums.b - sums.ab * sums.a) / determinant,
  };
}

function moved({ slope, intercept }: Logistic, by: Logistic, part: number): Logistic {
  return { slope: slope - part * by.slope, intercept: intercept - part * by.intercept };
}

/** Negative log-likelihood, in a form that no large number overflows. */
function lossOf(
  { slope, intercept }: Logistic,
  xs: readonly number[],
  targets: readonly number[],
): number {
  return xs.reduce((sum, x, at) => {
    const logOdds = slope * x + intercept;
    const size = Math.abs(logOdds);
    return sum + Math.max(logOdds, 0) + Math.log1p(Math.exp(-size)) - (targets[at] ?? 0) * logOdds;
  }, 0);
}
