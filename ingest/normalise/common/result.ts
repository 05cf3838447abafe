/** How something ended, as the graph words it. */
export type Result = 'success' | 'failure';

export function resultOf(succeeded: boolean): Result;
export function resultOf(succeeded: boolean | undefined): Result | undefined;
export function resultOf(succeeded: boolean | undefined): Result | undefined {
  if (succeeded === undefined) return undefined;
  return succeeded ? 'success' : 'failure';
}

const SUCCESS = new Set(['success', 'succeeded', 'partiallysucceeded', 'true', 'yes', 'ok']);
const FAILURE = new Set('failure failed fail false no timeout error denied'.split(' '));

/** An outcome in any of the words that sources have for it; undefined where none of them fits. */
export function resultOfWord(text: string | undefined): Result | undefined {
  const word = text?.toLowerCase() ?? '';
  if (SUCCESS.has(word)) return 'success';
  return FAILURE.has(word) ? 'failure' : undefined;
}

/** A status of HTTP; those below 200 are no outcome yet. */
export function resultOfStatus(status: number | undefined): Result | undefined {
  return status === undefined || status < 200 ? undefined : resultOf(status < 400);
}
