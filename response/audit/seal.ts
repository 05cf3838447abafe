import { SpoorError, type EpochSeconds } from '../../graph/index.js';
import { recordable, wholeText } from './canonical-json.js';
import { signText, type AuditKey } from './keys.js';
import {
  hashOf,
  NOTHING_BEFORE,
  textOfHead,
  textOfRecord,
  type AuditRecord,
  type SignedHead,
} from './record.js';

/** What is to be recorded. */
export interface Unsealed {
  readonly tenant: string;
  readonly at: EpochSeconds;
  readonly kind: string;
  readonly subject: string;
  readonly body: unknown;
}

/** What a record follows. */
export type Link = Pick<AuditRecord, 'sequence' | 'hash' | 'at'>;

/** Of the text that is signed, in UTF-8. */
const MOST_BYTES = 1024 * 1024;
const KIND = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/;

/**
 * Makes the record that follows another, or the first.
 *
 * @throws TypeError for a kind that is no name, or a body that JSON can't say
 * @throws SpoorError PAYLOAD_TOO_LARGE for a record over 1 MiB, or too deep
 */
export function seal(unsealed: Unsealed, previous: Link | undefined, key: AuditKey): AuditRecord {
  const { tenant, kind, subject, body } = unsealed;
  if (!KIND.test(kind)) throw new TypeError(`${JSON.stringify(kind)} is no kind of record.`);
  const record = {
    ...{ tenant, kind },
    sequence: (previous?.sequence ?? 0) + 1,
    // Never back in time, whatever the clocks of replicas say.
    at: Math.max(unsealed.at, previous?.at ?? 0),
    subject: wholeText(subject),
    body: recordable(body),
    previous: previous?.hash ?? NOTHING_BEFORE,
    keyId: key.id,
  };
  const text = textOfRecord(record);
  if (Buffer.byteLength(text) > MOST_BYTES) {
    throw new SpoorError('PAYLOAD_TOO_LARGE', `A record of kind ${kind} is over 1 MiB.`);
  }
  return { ...record, hash: hashOf(text), signature: signText(key, text) };
}

/** Says, signed, where a log ends now. */
export function sealHead(
  { tenant, at }: Pick<SignedHead, 'tenant' | 'at'>,
  last: Link | undefined,
  key: AuditKey,
): SignedHead {
  const { sequence = 0, hash = NOTHING_BEFORE } = last ?? {};
  const head = { tenant, at, sequence, hash, keyId: key.id };
  return { ...head, signature: signText(key, textOfHead(head)) };
}
