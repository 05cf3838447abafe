import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for work, but not for ever; true when it came to an end. It cannot be called off: what becomes of
 * it later is nobody's concern, and a failure then is no unhandled one.
 */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const done = work.then(() => true);
  const late = sleep(ms, false, { signal: over.signal });
  late.catch(() => undefined);
  done.catch(() => undefined);
  try {
    return await Promise.race([done, late]);
  } finally {
    over.abort();
  }
}
