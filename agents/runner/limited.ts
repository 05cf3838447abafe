/** An agent took longer over a batch than it may. */
export class AgentTimeout extends Error {
  override readonly name = 'AgentTimeout';
}

/**
 * Runs what may never end, for so long at most. What it is doing then is not waited for: `signal` tells it.
 * @throws AgentTimeout, what `run` throws, and the reason of `over` where that aborts first
 */
export async function limited<T>(
  run: (signal: AbortSignal) => T | Promise<T>,
  limitMs: number,
  over: AbortSignal,
): Promise<T> {
  const mine = new AbortController();
  const signal = AbortSignal.any([over, mine.signal]);
  let end = (): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('It was ended.'));
    };
  });
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const patience = setTimeout(() => {
    mine.abort(new AgentTimeout(`Not done within ${limitMs} ms.`));
  }, limitMs);
  try {
    return await Promise.race([ended, Promise.resolve().then(() => run(signal))]);
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', end);
  }
}
