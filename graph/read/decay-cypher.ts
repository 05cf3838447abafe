/**
 * The formulas of graph/model/history.ts as Cypher expressions. A test evaluates both on random
 * histories and holds them equal. `r` is the relationship, `$instant` the instant of the question and
 * `rate` an expression for λ per second.
 */

/** Cypher has no expm1: below this, (1 - e^-x) / x is its series, for the difference would lose digits. */
const SERIES_BELOW = 1e-4;

/** The middle of a bucket (all but its first and last observation) counted at $instant. */
function middle(bucket: string, rate: string): string {
  const [first, last, count, mean] = [1, 2, 3, 4].map((column) => `${bucket}[${column}]`);
  const density = `(${count} - 2) / (2 * h)`;
  const x = `${rate} * (t - (c - h))`;
  const series = `(1 - ${x} / 2 + (${x}) * (${x}) / 6)`;
  const centre = `(${mean} + (2 * ${mean} - ${first} - ${last}) / (${count} - 2))`;
  return `CASE WHEN ${count} <= 2 OR ${first} = ${last} THEN 0.0 ELSE
    reduce(m = 0.0, c IN [CASE WHEN ${centre} < ${first} THEN ${first} WHEN ${centre} > ${last} THEN ${last} ELSE ${centre} END] |
      reduce(w = 0.0, h IN [CASE WHEN ${count} = 3 THEN 0.0 WHEN c - ${first} < ${last} - c THEN c - ${first} ELSE ${last} - c END] |
        CASE
          WHEN h < 0.001 THEN CASE WHEN c <= $instant THEN (${count} - 2) * exp(-${rate} * ($instant - c)) ELSE 0.0 END
          ELSE reduce(v = 0.0, t IN [CASE WHEN $instant < c + h THEN $instant ELSE c + h END] |
            CASE
              WHEN t <= c - h THEN 0.0
              WHEN ${rate} * (t - (c - h)) < ${SERIES_BELOW}
                THEN ${density} * exp(-${rate} * ($instant - t)) * (t - (c - h)) * ${series}
              ELSE ${density} * (exp(-${rate} * ($instant - t)) - exp(-${rate} * ($instant - (c - h)))) / ${rate}
            END)
        END)) END`;
}

/** Σ over the buckets of `history`, a list of rows of five floats laid end to end. */
export function weightOfHistory(history: string, rate: string): string {
  const bucket = 'b';
  return `reduce(sum = 0.0, i IN range(0, size(${history}) - 5, 5) |
  sum + reduce(x = 0.0, ${bucket} IN [${history}[i..i + 5]] |
    CASE
      WHEN ${bucket}[1] > $instant THEN 0.0
      WHEN ${bucket}[1] = ${bucket}[2] THEN ${bucket}[3] * exp(-${rate} * ($instant - ${bucket}[1]))
      ELSE exp(-${rate} * ($instant - ${bucket}[1])) +
        CASE WHEN ${bucket}[2] <= $instant THEN exp(-${rate} * ($instant - ${bucket}[2])) ELSE 0.0 END +
        ${middle(bucket, rate)}
    END))`;
}

/** The history of edge `r`, made up from its summary where it is implied (see graph/model/edge.ts). */
export function historyOfEdge(edge: string): string {
  return `coalesce(${edge}.history, [0.0, ${edge}.first_seen_epoch, ${edge}.last_seen_epoch, toFloat(${edge}.observations), (${edge}.first_seen_epoch + ${edge}.last_seen_epoch) / 2])`;
}
