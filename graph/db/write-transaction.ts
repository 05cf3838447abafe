import { setTimeout as wait } from 'node:timers/promises';
import { isRetryableError, type Session, type Transaction } from 'neo4j-driver';
import { isTooLarge } from './translate-error.js';

type Config = Parameters<Session['beginTransaction']>[0];

const FIRST_PAUSE_MS = 500;
/** Pauses vary by this share, so that two writers that met do not meet again. */
const JITTER = 0.3;

/**
 * Work in one write transaction, run again while failures are such as may pass (a deadlock, a lost leader).
 *
 * The driver's own `executeWrite` also repeats, for as long as it may, what is too large for the memory of one
 * transaction: that cannot pass, and a batch met it at its end, after seconds of work.
 */
export async function writeRetried<T>(
  session: Session,
  work: (tx: Transaction) => Promise<T>,
  config: Config,
  retryForMs: number,
): Promise<T> {
  const began = performance.now();
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    try {
      return await attempt(session, work, config);
    } catch (error) {
      const isOver = performance.now() - began + pause > retryForMs;
      if (isOver || isTooLarge(error) || !isRetryableError(error)) throw error;
    }
    await wait(pause * (1 - JITTER + 2 * JITTER * Math.random()));
  }
}

async function attempt<T>(
  session: Session,
  work: (tx: Transaction) => Promise<T>,
  config: Config,
): Promise<T> {
  const tx = await session.beginTransaction(config);
  try {
    const result = await work(tx);
    await tx.commit();
    return result;
  } finally {
    // Rolls back what is still open; why it is, has been thrown already.
    await tx.close().catch(() => undefined);
  }
}
