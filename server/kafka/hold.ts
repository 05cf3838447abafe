import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';

/** What a batch in hand needs to say that its reader lives. */
export type InHand = Pick<EachBatchPayload, 'heartbeat' | 'isRunning' | 'isStale'>;

const BEAT_MS = 1_000;

/** What became of work; undefined when the consumer was stopped before it was done. */
export type Held<T> = { readonly value: T } | { readonly error: unknown } | undefined;

/**
 * Waits for work while a batch is in hand, and says meanwhile that the reader lives, so that a graph that
 * takes its time does not cost it its partitions. The next fetch waits as well: that is the back-pressure.
 * @throws what the client throws when the partitions are dealt out anew; it must get it back.
 */
export async function hold<T>(work: Promise<T>, inHand: InHand): Promise<Held<T>> {
  const done = work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  for (;;) {
    const over = new AbortController();
    const beat = sleep(BEAT_MS, undefined, { signal: over.signal }).catch(() => undefined);
    const first = await Promise.race([done, beat]);
    over.abort();
    if (first !== undefined) return first;
    if (!inHand.isRunning()) return undefined;
    await inHand.heartbeat();
  }
}
