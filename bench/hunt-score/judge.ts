import { answerIds, plain, valueColumns, type HuntAnswer } from './answer-ids.js';
import type { HuntCase } from './hunt-set.js';

export interface Verdict {
  readonly exact: boolean;
  readonly got: readonly string[];
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

const without = (all: readonly string[], taken: readonly string[]): string[] => {
  const left = new Set(taken);
  return all.filter((one) => !left.has(one));
};

function compared(expected: readonly string[], got: readonly string[]): Verdict {
  const missing = without(expected, got);
  const extra = without(got, expected);
  return { exact: missing.length === 0 && extra.length === 0, got, missing, extra };
}

/**
 * Whether an answer is the expected one, all of it and nothing else.
 *
 * A value is right where one column, over all rows, is the expected set: a hunt may show beside
 * it how often and when. Of several columns the closest is reported.
 */
export function judge(hunt: HuntCase, answer: HuntAnswer): Verdict {
  if (hunt.answer_type !== 'value') {
    return compared(
      [...new Set(hunt.expected.map(String))].sort(),
      answerIds(answer, hunt.answer_type),
    );
  }
  const expected = [...new Set(hunt.expected.map(plain))].sort();
  const columns = [...valueColumns(answer).values()].map((told) => compared(expected, told));
  const [closest] = columns.sort((a, b) => distance(a) - distance(b));
  return closest ?? compared(expected, []);
}

const distance = ({ missing, extra }: Verdict): number => missing.length + extra.length;

/** That a hunt did not succeed is no answer at all, not even where none is expected. */
export function failed({ expected }: HuntCase): Verdict {
  return { exact: false, got: [], missing: expected.map(String), extra: [] };
}
