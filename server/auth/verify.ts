import {
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyResult,
} from 'jose';
import { type Clock, SpoorError } from '../../graph/index.js';
import { KEY_SET_ALGORITHMS, SECRET_ALGORITHMS } from './keys.js';
import { parsePrincipal, type Principal } from './principal.js';

export interface VerifyOptions {
  /** For HS256; undefined: such tokens are refused. */
  readonly key: Uint8Array | undefined;
  /** For RS, PS, ES and EdDSA; undefined: such tokens are refused. */
  readonly keySet: JWTVerifyGetKey | undefined;
  /** Required `iss` and `aud`; empty: not looked at. */
  readonly issuer: string;
  readonly audience: string;
  readonly clockToleranceSeconds: number;
  /** 0: any age. */
  readonly maxTokenAgeSeconds: number;
  readonly clock: Clock;
}

/** Longer than any real token, and short enough that refusing it costs nothing. */
const LONGEST_TOKEN = 16_384;

/** Who a token speaks for, and up to when that needs no second look at the clock: epoch milliseconds. */
export interface Verified {
  readonly principal: Principal;
  readonly holdsUntil: number;
}

/**
 * Authorization header → principal.
 *
 * @throws SpoorError UNAUTHENTICATED with a reason that gives nothing away; also when the issuer's
 * keys cannot be fetched, as then nothing can be proved
 */
export async function verifyBearer(
  header: string | undefined,
  options: VerifyOptions,
): Promise<Verified> {
  const token = readToken(header);
  const { payload } = await checkSignature(token, options).catch((cause: unknown) => {
    throw refuse(explain(cause), cause);
  });
  const principal = parsePrincipal(payload);
  if ('wrong' in principal) throw refuse(principal.wrong);
  return { principal, holdsUntil: Math.min(principal.expiresAt, tooOldAt(payload, options)) };
}

/** When a token's age is over the limit that the configuration sets. */
function tooOldAt({ iat }: JWTPayload, { maxTokenAgeSeconds }: VerifyOptions): number {
  if (maxTokenAgeSeconds === 0) return Infinity;
  return ((iat ?? 0) + maxTokenAgeSeconds) * 1000;
}

/** `Bearer x`, in any case of the word; WebSocket and gRPC clients send the same text. */
function readToken(header: string | undefined): string {
  if (header === undefined || header === '') throw refuse('no bearer token was sent');
  if (header.length > LONGEST_TOKEN) throw refuse('the token is too long');
  const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(header) ?? [];
  if (token === undefined) throw refuse('the Authorization header is not `Bearer <token>`');
  return token;
}

/**
 * The header's algorithm only chooses the family of keys; the family then admits its own algorithms
 * alone. So a public key never serves as an HMAC secret, and `none` belongs to no family.
 */
async function checkSignature(token: string, options: VerifyOptions): Promise<JWTVerifyResult> {
  const { issuer, audience, maxTokenAgeSeconds, clock } = options;
  const claims = {
    requiredClaims: ['exp', 'sub'],
    clockTolerance: options.clockToleranceSeconds,
    currentDate: new Date(clock.now()),
    ...(issuer !== '' && { issuer }),
    ...(audience !== '' && { audience }),
    ...(maxTokenAgeSeconds > 0 && { maxTokenAge: maxTokenAgeSeconds }),
  };
  const alg = readAlgorithm(token);
  if (options.key && isOneOf(SECRET_ALGORITHMS, alg)) {
    return jwtVerify(token, options.key, { ...claims, algorithms: [...SECRET_ALGORITHMS] });
  }
  if (options.keySet && isOneOf(KEY_SET_ALGORITHMS, alg)) {
    return jwtVerify(token, options.keySet, { ...claims, algorithms: [...KEY_SET_ALGORITHMS] });
  }
  throw new errors.JOSEAlgNotAllowed('algorithm');
}

/** jose throws TypeErrors here, which must not be taken for those of a failed fetch. */
function readAlgorithm(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch (cause) {
    throw new errors.JWTInvalid('header', { cause });
  }
}

function isOneOf(list: readonly string[], value: string | undefined): boolean {
  return value !== undefined && list.includes(value);
}

/** jose's error → a reason without values of the token or of the configuration. */
function explain(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return explainClaim(error);
  if (error instanceof errors.JOSEAlgNotAllowed)
    return 'the token’s algorithm is not accepted here';
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'the token’s signature does not hold';
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'the token’s key is not one of the issuer’s';
  if (error instanceof errors.JWKSTimeout || isFetchFailure(error)) {
    return 'the issuer’s keys cannot be fetched at the moment';
  }
  return 'the token is malformed';
}

function explainClaim(error: errors.JWTClaimValidationFailed): string {
  const known = ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub'];
  const claim = known.includes(error.claim) ? error.claim : 'exp';
  if (claim === 'nbf') return 'the token is not valid yet';
  return error.reason === 'missing'
    ? `the claim \`${claim}\` is missing`
    : `the claim \`${claim}\` is not what this service takes`;
}

/** `fetch` throws what is not jose's own; an answer that is no key set is a generic error of jose. */
function isFetchFailure(error: unknown): boolean {
  return !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
}

function refuse(reason: string, cause?: unknown): SpoorError {
  return new SpoorError(
    'UNAUTHENTICATED',
    `Not authenticated: ${reason}. Make a token with \`npx spoor token\`.`,
    { cause },
  );
}
