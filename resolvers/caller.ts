import { SpoorError, type Clock } from '../graph/index.js';

/** Who asks, as the token says. */
export interface Caller {
  readonly subject: string;
  readonly tenant: string;
  readonly roles: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/**
 * For what goes on after it was asked for: a token that has run out gets no more.
 * @throws SpoorError UNAUTHENTICATED
 */
export function assertStillIn({ expiresAt }: Caller, clock: Clock): void {
  if (clock.now() < expiresAt) return;
  throw new SpoorError('UNAUTHENTICATED', 'The token has expired: connect again with a new one.');
}
