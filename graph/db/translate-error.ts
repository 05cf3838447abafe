import { Neo4jError } from 'neo4j-driver';
import { SpoorError } from '../errors.js';

const RETRY_AFTER_SECONDS = 5;

const unavailable =
  /^(ServiceUnavailable|SessionExpired|N\/A)$|DatabaseUnavailable|TransientError\.Database/;
const timedOut = /TransactionTimedOut|LockAcquisitionTimeout|TransactionTerminated|Terminated$/;
const outOfMemory = /MemoryPoolOutOfMemoryError|OutOfMemory|TransactionOutOfMemory/;
/** What a database says that has stopped itself: on a full disk, above all. Only a restart helps. */
const panicked =
  /DatabaseError\.(?:Transaction\.Transaction(?:Start|Commit)Failed|General\.StorageDamageDetected)/;
const refused = /Security\.(Unauthorized|AuthenticationRateLimit|CredentialsExpired)/;

/** The driver's errors become ours in this one function; the cause is kept for the log. */
export function translateError(error: unknown): Error {
  if (!(error instanceof Neo4jError))
    return error instanceof Error ? error : new Error(String(error));
  const { code } = error;
  if (refused.test(code)) {
    return new SpoorError(
      'GRAPH_AUTH_FAILED',
      'Neo4j refused the user or password: check NEO4J_USER and NEO4J_PASSWORD.',
      { cause: error },
    );
  }
  if (timedOut.test(code) || outOfMemory.test(code)) {
    return new SpoorError(
      'TIMEOUT',
      outOfMemory.test(code)
        ? 'The graph ran out of the memory that one transaction may have: ask for less at a time.'
        : 'The graph took longer than one transaction may: ask for less, or retry.',
      { cause: error },
    );
  }
  if (unavailable.test(code) || panicked.test(code) || error.retryable) {
    return new SpoorError(
      'GRAPH_UNAVAILABLE',
      'The graph does not answer; nothing was half-written.',
      {
        cause: error,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      },
    );
  }
  return error;
}

/** True where the database has stopped itself and answers nothing until its server is restarted. */
export function isPanic(error: unknown): boolean {
  const cause = error instanceof SpoorError ? error.cause : error;
  return cause instanceof Neo4jError && panicked.test(cause.code);
}

/** True where a batch was too large for one transaction's memory and half of it may fit. */
export function isOutOfMemory(error: unknown): boolean {
  const cause = error instanceof SpoorError ? error.cause : error;
  return cause instanceof Neo4jError && outOfMemory.test(cause.code);
}

/** True where that cannot pass: it was the limit on one transaction, not on all that run at the time. */
export function isTooLarge(error: unknown): boolean {
  return isOutOfMemory(error) && error instanceof Error && !error.message.includes('total.max');
}
