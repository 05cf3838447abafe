import { SignJWT } from 'jose';
import { type Clock, SpoorError } from '../../graph/index.js';
import { isSubject, isTenant } from './principal.js';
import { isRole, type Role, roles } from './roles.js';

export interface TokenClaims {
  readonly tenant: string;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly ttlSeconds: number;
}

export interface TokenIssuer {
  readonly key: Uint8Array;
  /** Written when not empty, so that the service takes its own tokens. */
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
}

const LONGEST_TTL_SECONDS = 366 * 86_400;

/**
 * Makes an HS256 token that `verify` takes.
 *
 * @throws SpoorError BAD_REQUEST for claims that it would refuse, or more than a year
 */
export function makeToken(claims: TokenClaims, issuer: TokenIssuer): Promise<string> {
  assertClaims(claims);
  const issuedAt = Math.floor(issuer.clock.now() / 1000);
  const token = new SignJWT({ tenant: claims.tenant, roles: [...new Set(claims.roles)] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + claims.ttlSeconds);
  if (issuer.issuer !== '') token.setIssuer(issuer.issuer);
  if (issuer.audience !== '') token.setAudience(issuer.audience);
  return token.sign(issuer.key);
}

function assertClaims({ tenant, subject, roles: asked, ttlSeconds }: TokenClaims): void {
  if (!isTenant(tenant)) {
    throw bad(
      'A tenant is 1 to 63 letters, digits, dots, dashes or underscores, and starts with a letter or digit.',
    );
  }
  if (!isSubject(subject)) throw bad('A subject is 1 to 256 printable characters.');
  if (asked.length === 0 || !asked.every(isRole))
    throw bad(`Roles are ${roles.join(', ')}; give at least one.`);
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > LONGEST_TTL_SECONDS) {
    throw bad('A token lives between one second and 366 days.');
  }
}

function bad(sentence: string): SpoorError {
  return new SpoorError('BAD_REQUEST', sentence);
}
