import type { Result } from './act.js';

const SUCCESS = new Set(['success', 'succeeded', 'partiallysucceeded', 'true', '0', 'ok']);
const FAILURE = new Set(['failure', 'failed', 'fail', 'false', 'timeout', 'error', 'denied']);

/** An outcome in any of the words that the services have for it; undefined where none of them fits. */
export function resultOf(text: string | undefined): Result | undefined {
  const word = text?.toLowerCase() ?? '';
  if (SUCCESS.has(word)) return 'success';
  return FAILURE.has(word) ? 'failure' : undefined;
}

/** An outcome as an error code: `0` and `Success` went well, every other code is a failure. */
export function resultOfCode(text: string | undefined): Result | undefined {
  if (text === undefined) return undefined;
  return resultOf(text) ?? 'failure';
}
