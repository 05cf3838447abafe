import { createHash } from 'node:crypto';
import { Recent, type Clock } from '../../graph/index.js';
import type { Principal } from './principal.js';
import type { Verified } from './verify.js';

/** A key that the issuer withdraws is believed for this much longer than its set is kept. */
const KEEP_MS = 60_000;
/** Some megabytes at most. */
const MOST_TOKENS = 10_000;

interface Kept {
  readonly principal: Principal;
  readonly from: number;
  readonly until: number;
}

/**
 * Verifies a token once a minute rather than at each request: the signature costs more than some of the
 * reads that it lets through. Only what held is kept, and by its digest, so that no token lies in memory.
 */
export class VerifiedTokens {
  readonly #kept = new Recent<string, Kept>(MOST_TOKENS);
  readonly #clock: Clock;
  readonly #verify: (bearer: string | undefined) => Promise<Verified>;

  constructor(clock: Clock, verify: (bearer: string | undefined) => Promise<Verified>) {
    this.#clock = clock;
    this.#verify = verify;
  }

  /** Rejects as the verification does. */
  async verify(bearer: string | undefined): Promise<Principal> {
    const key = createHash('sha256')
      .update(bearer ?? '')
      .digest('base64');
    const now = this.#clock.now();
    const kept = this.#kept.get(key);
    // A clock that was set back proves nothing about a token that was looked at later.
    if (kept !== undefined && kept.from <= now && now < kept.until) return kept.principal;
    const { principal, holdsUntil } = await this.#verify(bearer);
    this.#kept.set(key, { principal, from: now, until: Math.min(holdsUntil, now + KEEP_MS) });
    return principal;
  }
}
