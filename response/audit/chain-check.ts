import type { EpochSeconds } from '../../graph/index.js';
import { KeyTrust } from './key-trust.js';
import { isSignedBy, type PublicAuditKey } from './keys.js';
import {
  hashOf,
  NOTHING_BEFORE,
  textOfHead,
  textOfRecord,
  type AuditRecord,
  type SignedHead,
} from './record.js';

/** Something that is not as it was signed, and the number of the record at which it shows. */
export interface ChainProblem {
  readonly sequence: number;
  readonly what: string;
}

export interface ChainReport {
  readonly ok: boolean;
  /** Undefined where nothing was read that names one. */
  readonly tenant: string | undefined;
  readonly records: number;
  /** When the first and the last of them were written. */
  readonly from: EpochSeconds | undefined;
  readonly to: EpochSeconds | undefined;
  /** The first hundred. */
  readonly problems: readonly ChainProblem[];
  readonly problemCount: number;
}

export interface ChainExpectation {
  /** Whose log it has to be; undefined: that of the first record. */
  readonly tenant?: string | undefined;
  /** Heads that were kept elsewhere: the log has to go on from each. */
  readonly anchors?: readonly SignedHead[] | undefined;
}

const MOST_PROBLEMS = 100;
const BEGINNING = { sequence: 0, hash: NOTHING_BEFORE, at: 0 };

/**
 * Follows a log record by record, and holds nothing of it but the last: every record that was changed, left out, added,
 * moved or signed anew shows as a problem.
 */
export class ChainCheck {
  readonly #trust: KeyTrust;
  readonly #anchors: readonly SignedHead[];
  readonly #problems: ChainProblem[] = [];
  #problemCount = 0;
  #tenant: string | undefined;
  #records = 0;
  #from: EpochSeconds | undefined;
  #last: Pick<AuditRecord, 'sequence' | 'hash' | 'at'> = BEGINNING;

  /** @param vouched public keys that whoever verifies knows from elsewhere to be those of the log */
  constructor(vouched: readonly PublicAuditKey[], { tenant, anchors = [] }: ChainExpectation = {}) {
    this.#trust = new KeyTrust(vouched);
    this.#tenant = tenant;
    this.#anchors = anchors;
  }

  /** The next record, as it was read. */
  take(record: AuditRecord): void {
    this.#records += 1;
    this.#from ??= record.at;
    const hash = hashOf(textOfRecord(record));
    const isSound = [
      this.#followsInPlace(record),
      this.#isWhole(record, hash),
      this.#isSigned(record),
    ].every(Boolean);
    if (isSound && !this.#trust.take(record))
      this.fault(record.sequence, 'names a key that is none');
    for (const anchor of this.#anchors) {
      if (anchor.sequence === record.sequence && anchor.hash !== hash)
        this.fault(record.sequence, 'is not the record of which a head was kept');
    }
    // What was put in between must not make all that follows look wrong.
    if (isSound || record.sequence > this.#last.sequence) this.#last = { ...record, hash };
  }

  /** A problem that was met while the log was read; where it is unknown, at the next record. */
  fault(sequence: number | undefined, what: string): void {
    this.#problemCount += 1;
    if (this.#problems.length < MOST_PROBLEMS)
      this.#problems.push({ sequence: sequence ?? this.#last.sequence + 1, what });
  }

  /** What became of it. Without `head` nothing is said of whether records were cut off at the end. */
  finish(head?: SignedHead): ChainReport {
    if (head !== undefined) this.#endsAt(head);
    for (const anchor of this.#anchors) this.#goesOnFrom(anchor);
    return {
      ok: this.#problemCount === 0,
      tenant: this.#tenant,
      records: this.#records,
      from: this.#from,
      to: this.#records === 0 ? undefined : this.#last.at,
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }

  #followsInPlace({ tenant, sequence, at, previous }: AuditRecord): boolean {
    this.#tenant ??= tenant;
    const before = this.#problemCount;
    const next = this.#last.sequence + 1;
    if (tenant !== this.#tenant) this.fault(sequence, `is of another tenant, ${tenant}`);
    if (sequence > next) this.fault(next, missing(next, sequence - 1));
    else if (sequence < next) this.fault(sequence, 'stands a second time, or too late');
    else if (previous !== this.#last.hash) this.fault(sequence, followsAnother(sequence));
    if (at < this.#last.at) this.fault(sequence, 'is dated before the one before it');
    return this.#problemCount === before;
  }

  #isWhole({ sequence, hash }: AuditRecord, actual: string): boolean {
    if (hash === actual) return true;
    this.fault(sequence, 'was changed: its hash is not that of its text');
    return false;
  }

  #isSigned(record: AuditRecord): boolean {
    const { sequence, keyId, signature } = record;
    const key = this.#trust.find(keyId);
    if (key === undefined) this.fault(sequence, `is signed with a key that is not known, ${keyId}`);
    else if (!this.#trust.mayFollow(record))
      this.fault(sequence, 'is signed with a key that may not sign here');
    else if (!isSignedBy(key, textOfRecord(record), signature))
      this.fault(sequence, 'has a signature that is not that of its key');
    else return true;
    return false;
  }

  #endsAt(head: SignedHead): void {
    const { sequence, hash } = this.#last;
    this.#tenant ??= head.tenant;
    this.#checkHead(head, 'the head');
    if (!this.#trust.isNext(head.keyId))
      this.fault(head.sequence, 'the head is signed with a key that may not sign it');
    if (head.sequence > sequence) this.fault(sequence + 1, missing(sequence + 1, head.sequence));
    else if (head.sequence < sequence)
      this.fault(head.sequence + 1, 'stands behind the record at which the head says it ends');
    else if (head.hash !== hash) this.fault(sequence, 'is not the record that the head names');
  }

  #goesOnFrom(anchor: SignedHead): void {
    this.#checkHead(anchor, 'the head that was kept');
    if (anchor.sequence > this.#last.sequence)
      this.fault(
        this.#last.sequence + 1,
        `the log ends before record ${anchor.sequence}, of which a head was kept: it is an older one`,
      );
  }

  #checkHead(head: SignedHead, name: string): void {
    const key = this.#trust.find(head.keyId);
    if (key === undefined)
      this.fault(head.sequence, `${name} is signed with a key that is not known`);
    else if (!isSignedBy(key, textOfHead(head), head.signature))
      this.fault(head.sequence, `${name} has a signature that is not that of its key`);
    if (head.tenant !== this.#tenant)
      this.fault(head.sequence, `${name} is of another tenant, ${head.tenant}`);
  }
}

function missing(from: number, to: number): string {
  return from === to ? 'is missing' : `and all up to ${to} are missing`;
}

function followsAnother(sequence: number): string {
  return sequence === 1
    ? 'says that there was another before it'
    : 'follows another record than the one before it';
}

/** Checks a whole log that is held in memory; see `ChainCheck`. */
export function verifyChain(
  records: Iterable<AuditRecord>,
  publicKeys: readonly PublicAuditKey[],
  { head, ...expectation }: ChainExpectation & { readonly head?: SignedHead | undefined } = {},
): ChainReport {
  const check = new ChainCheck(publicKeys, expectation);
  for (const record of records) check.take(record);
  return check.finish(head);
}
