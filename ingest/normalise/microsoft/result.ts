import { type Result, resultOf, resultOfWord } from '../common/result.js';

/** An outcome in words, or `0`, which stands for success; undefined where it is neither. */
export function toldResult(text: string | undefined): Result | undefined {
  return text === '0' ? 'success' : resultOfWord(text);
}

/** An outcome as an error code: `0` and `Success` went well, every other code is a failure. */
export function resultOfCode(text: string | undefined): Result | undefined {
  return text === undefined ? undefined : resultOf(toldResult(text) === 'success');
}
