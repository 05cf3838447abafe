import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { SpoorError } from '../../graph/index.js';

/** The public half of a key, with which anybody can tell who signed. */
export interface PublicAuditKey {
  /** SHA-256 of the 32 bytes of the public key, lower-case hexadecimal. */
  readonly id: string;
  /** Those 32 bytes, lower-case hexadecimal. */
  readonly bytes: string;
  readonly publicKey: KeyObject;
}

/** A key that can sign. Never log it. */
export interface AuditKey extends PublicAuditKey {
  readonly privateKey: KeyObject;
}

/** The key that signs now, and those that did before. */
export interface KeyRing {
  readonly current: AuditKey;
  /** With the private half where it is still there: it signs that another takes over. */
  readonly former: readonly (AuditKey | PublicAuditKey)[];
}

const BLOCK = /-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g;
const KEY_BYTES = 32;

/** A new private key as PEM (PKCS #8). */
export function makeKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * Reads the keys of a log from PEM: the private key that signs first, then those that signed before, of which the public
 * half will do.
 *
 * @param where what a message calls the text
 * @throws SpoorError CONFIG_INVALID, which never quotes the text
 */
export function readKeyRing(pem: string, where: string): KeyRing {
  const [current, ...former] = readKeys(pem, where);
  if (current === undefined || !canSign(current)) {
    throw invalid(where, 'begins with no private Ed25519 key');
  }
  return { current, former };
}

/**
 * Reads public keys from PEM; of a private key its public half.
 * @throws SpoorError CONFIG_INVALID where there is none, or one of another kind
 */
export function readPublicKeys(pem: string, where: string): readonly PublicAuditKey[] {
  const keys = readKeys(pem, where).map(({ publicKey }) => publicHalf(publicKey));
  if (keys.length === 0) throw invalid(where, 'has no Ed25519 key');
  return keys;
}

/** The public halves of a ring as PEM, for those who verify. */
export function publicPem({ current, former }: KeyRing): string {
  return [current, ...former]
    .map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }).toString())
    .join('');
}

/** @throws TypeError where it is not 32 bytes in hexadecimal */
export function keyOfBytes(bytes: string): PublicAuditKey {
  if (!/^[0-9a-f]{64}$/.test(bytes)) throw new TypeError('A public key is 32 bytes.');
  const x = Buffer.from(bytes, 'hex').toString('base64url');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x };
  return publicHalf(createPublicKey({ key: jwk, format: 'jwk' }));
}

export function canSign(key: AuditKey | PublicAuditKey): key is AuditKey {
  return 'privateKey' in key;
}

/** Lower-case hexadecimal. */
export function signText({ privateKey }: AuditKey, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), privateKey).toString('hex');
}

export function isSignedBy(
  { publicKey }: PublicAuditKey,
  text: string,
  signature: string,
): boolean {
  return verify(null, Buffer.from(text, 'utf8'), publicKey, Buffer.from(signature, 'hex'));
}

function readKeys(pem: string, where: string): (AuditKey | PublicAuditKey)[] {
  return [...pem.matchAll(BLOCK)].map(([block, label]) => {
    if (label !== 'PRIVATE KEY' && label !== 'PUBLIC KEY') {
      throw invalid(where, 'has a block that is neither PRIVATE KEY nor PUBLIC KEY');
    }
    try {
      if (label === 'PUBLIC KEY') return publicHalf(createPublicKey(block));
      const privateKey = createPrivateKey(block);
      return { ...publicHalf(createPublicKey(privateKey)), privateKey };
    } catch (error) {
      throw invalid(where, 'has a block that is no Ed25519 key', error);
    }
  });
}

function publicHalf(publicKey: KeyObject): PublicAuditKey {
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const bytes = Buffer.from(x, 'base64url');
  if (publicKey.asymmetricKeyType !== 'ed25519' || bytes.length !== KEY_BYTES) {
    throw new TypeError('Not an Ed25519 key.');
  }
  return {
    id: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.toString('hex'),
    publicKey,
  };
}

function invalid(where: string, what: string, cause?: unknown): SpoorError {
  const how = 'it takes PEM as `openssl genpkey -algorithm ed25519` writes it';
  return new SpoorError('CONFIG_INVALID', `${where} ${what}; ${how}.`, { cause });
}
