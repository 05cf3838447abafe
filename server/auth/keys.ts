import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { SpoorError } from '../../graph/index.js';

/** Two families that never meet: what verifies one algorithm must not be tried with another. */
export const SECRET_ALGORITHMS = ['HS256'] as const;
export const KEY_SET_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const FETCH_TIMEOUT_MS = 5_000;
/** A token with an unknown key id may ask for the set again at most this often. */
const FETCH_PAUSE_MS = 30_000;
const KEEP_MS = 10 * 60_000;

/** The issuer's public keys, fetched when first needed and kept for ten minutes. */
export function openKeySet(url: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: FETCH_PAUSE_MS,
    cacheMaxAge: KEEP_MS,
  });
}

const LEAST_SECRET_BYTES = 32;

/** @throws SpoorError CONFIG_INVALID for a secret that could be guessed */
export function secretKey(secret: string): Uint8Array {
  const key = new TextEncoder().encode(secret);
  if (key.byteLength >= LEAST_SECRET_BYTES) return key;
  throw new SpoorError(
    'CONFIG_INVALID',
    `The token secret is shorter than ${LEAST_SECRET_BYTES} bytes; use \`openssl rand -hex 32\`, or remove it to have one made.`,
  );
}
