import type { JWTVerifyGetKey } from 'jose';
import type { Clock } from '../graph/index.js';
import { openKeySet, secretKey } from './auth/keys.js';
import { makeToken, type TokenClaims } from './auth/make-token.js';
import type { Principal } from './auth/principal.js';
import { VerifiedTokens } from './auth/verified-tokens.js';
import { verifyBearer } from './auth/verify.js';
import { readOrMakeSecret } from './secret-file.js';

export type { TokenClaims } from './auth/make-token.js';
export type { Principal } from './auth/principal.js';
export { type Role, roles } from './auth/roles.js';

export interface AuthOptions {
  /** From SPOOR_JWT_SECRET, 32 bytes or more; undefined: the one in `secretFile`. */
  readonly secret: string | undefined;
  /** Made once with a random secret, mode 0600; refused when others may read it. */
  readonly secretFile: string;
  /** From SPOOR_JWKS_URL; undefined: only tokens signed with the secret are taken. */
  readonly jwksUrl: string | undefined;
  /** Required `iss` and `aud`; empty: not looked at. */
  readonly issuer: string;
  readonly audience: string;
  readonly clockToleranceSeconds: number;
  /** 0: any age. */
  readonly maxTokenAgeSeconds: number;
  readonly clock: Clock;
  /** In place of the keys behind `jwksUrl`; for tests. */
  readonly keySet?: JWTVerifyGetKey;
}

export interface Auth {
  /**
   * The text of an Authorization header, or of the same-named connection parameter or metadata.
   * Rejects with SpoorError UNAUTHENTICATED and nothing else.
   */
  verify(bearer: string | undefined): Promise<Principal>;
  /** Rejects with SpoorError BAD_REQUEST for claims that `verify` would refuse. */
  makeToken(claims: TokenClaims): Promise<string>;
}

const SECRET_BYTES = 32;

/** @throws SpoorError CONFIG_INVALID for a weak secret or a secret file that others may read */
export function openAuth(options: AuthOptions): Auth {
  const key = secretKey(options.secret ?? readOrMakeSecret(options.secretFile, SECRET_BYTES));
  const keySet =
    options.keySet ?? (options.jwksUrl === undefined ? undefined : openKeySet(options.jwksUrl));
  const verifyOptions = { ...options, key, keySet };
  const { issuer, audience, clock } = options;
  const verified = new VerifiedTokens(clock, (bearer) => verifyBearer(bearer, verifyOptions));
  return {
    verify: (bearer) => verified.verify(bearer),
    makeToken: (claims) => makeToken(claims, { key, issuer, audience, clock }),
  };
}
