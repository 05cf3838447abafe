import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something that goes on by itself, but no longer than this. Rejects where it does in time. */
export async function withPatience(work: Promise<unknown>, ms: number): Promise<void> {
  const late = new AbortController();
  const patience = sleep(ms, undefined, { signal: late.signal }).catch(() => undefined);
  try {
    await Promise.race([work, patience]);
  } finally {
    late.abort();
  }
}
