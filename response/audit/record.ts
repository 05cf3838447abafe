import { createHash } from 'node:crypto';
import type { EpochSeconds } from '../../graph/index.js';
import type { Json } from '../connectors/connector.js';
import { canonicalJson } from './canonical-json.js';

/** Stand in what is signed, so that a signature of one can't pass for one of the other. */
export const RECORD_FORMAT = 'spoor.audit.record.1';
export const HEAD_FORMAT = 'spoor.audit.head.1';

/** What the first record follows. */
export const NOTHING_BEFORE = '0'.repeat(64);

/** A record of the log: all of it but `hash` and `signature` is hashed and signed. */
export interface AuditRecord {
  readonly tenant: string;
  /** 1, 2, 3 … within the tenant, without holes. */
  readonly sequence: number;
  readonly at: EpochSeconds;
  /** What is told: `policy.decided`, `action.executed` … */
  readonly kind: string;
  /** Who did it: a person's subject, or `spoor`. */
  readonly subject: string;
  readonly body: Json;
  /** Hash of the record before; 64 zeros for the first. */
  readonly previous: string;
  /** Which key signed it; see `AuditKey`. */
  readonly keyId: string;
  /** SHA-256 of `textOfRecord`, lower-case hexadecimal. */
  readonly hash: string;
  /** Ed25519 over the same text, lower-case hexadecimal. */
  readonly signature: string;
}

/** Where a log ends, signed: without it nobody could tell that records were cut off there. */
export interface SignedHead {
  readonly tenant: string;
  /** Of the last record; 0 and 64 zeros of an empty log. */
  readonly sequence: number;
  readonly hash: string;
  /** When it was signed. */
  readonly at: EpochSeconds;
  readonly keyId: string;
  readonly signature: string;
}

/** What is hashed and signed of a record. */
export function textOfRecord(record: Omit<AuditRecord, 'hash' | 'signature'>): string {
  const { tenant, sequence, at, kind, subject, body, previous, keyId } = record;
  const said = { tenant, sequence, at, kind, subject, body, previous, keyId };
  return canonicalJson({ format: RECORD_FORMAT, ...said });
}

/** What is signed of a head. */
export function textOfHead({
  tenant,
  sequence,
  hash,
  at,
  keyId,
}: Omit<SignedHead, 'signature'>): string {
  return canonicalJson({ format: HEAD_FORMAT, tenant, sequence, hash, at, keyId });
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
