export interface Logistic {
  readonly slope: number;
  readonly intercept: number;
}

const STEPS = 50;
const RIDGE = 1e-6;
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

function newton(xs: readonly number[], targets: readonly number[]): Logistic {
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < STEPS; step += 1) {
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
    const bySlope = (sums.bb * sums.a - sums.ab * sums.b) / determinant;
    const byIntercept = (sums.aa * sums.b - sums.ab * sums.a) / determinant;
    slope -= bySlope;
    intercept -= byIntercept;
    if (Math.abs(bySlope) + Math.abs(byIntercept) < 1e-9) break;
  }
  return Number.isFinite(slope + intercept) ? { slope, intercept } : { slope: 0, intercept: 0 };
}
