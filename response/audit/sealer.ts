import {
  SERVICE,
  SpoorError,
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  type AuditTrail,
  type EpochSeconds,
  type SealAudit,
  type Sealed,
} from '../../graph/index.js';
import { handOver, isReserved, KEY_REPLACED, KEY_ROTATED } from './key-trust.js';
import { canSign, isSignedBy, type AuditKey, type KeyRing, type PublicAuditKey } from './keys.js';
import { lineOfHead, lineOfRecord, recordOfRow } from './line.js';
import { hashOf, textOfRecord, type AuditRecord, type SignedHead } from './record.js';
import { seal, sealHead } from './seal.js';

const PAGE = 500;

/** Seals records with the keys of this service. Where the log was last signed with a former key, it hands over first. */
export class AuditSealer {
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /**
   * For `AuditTrail`.
   * @throws SpoorError CONFIG_INVALID where the log was last signed with a key that is not in the ring
   * @throws TypeError for a kind that only the log itself writes; and as `seal`
   */
  readonly seal: SealAudit = (tenant, entries, at, head) => {
    const reserved = entries.find(({ kind }) => isReserved(kind));
    if (reserved !== undefined)
      throw new TypeError(`${reserved.kind} is written by the log itself.`);
    const { current } = this.#ring;
    const records: AuditRecord[] = [];
    const add = (entry: AuditEntry, key: AuditKey): void => {
      records.push(seal({ ...entry, tenant, at }, records.at(-1) ?? head, key));
    };
    const before = this.#keyOf(tenant, head);
    if (before !== current) {
      const [kind, key] = canSign(before) ? [KEY_ROTATED, before] : [KEY_REPLACED, current];
      add({ kind, subject: SERVICE, body: handOver(current, before.id) }, key);
    }
    for (const entry of entries) add(entry, current);
    return { records: records.map(rowOf), keyId: current.id } satisfies Sealed;
  };

  /** The head of a log as it is now, signed with the key that would sign its next record. Throws as `seal`. */
  sealHead(tenant: string, at: EpochSeconds, head: AuditHead | undefined): SignedHead {
    const key = this.#keyOf(tenant, head);
    return sealHead({ tenant, at }, head, canSign(key) ? key : this.#ring.current);
  }

  /** Whether the key that signed a log last is in the ring, and is not the one that signs now. */
  standing(keyId: string): 'current' | 'former' | 'unknown' {
    if (keyId === this.#ring.current.id) return 'current';
    return this.#ring.former.some(({ id }) => id === keyId) ? 'former' : 'unknown';
  }

  /** Whether a record was signed by one of these keys, and says what was signed. */
  isSigned({ text, hash, signature }: AuditRow): boolean {
    const record = recordOfRow({ text, hash, signature });
    const { current, former } = this.#ring;
    const key = [current, ...former].find(({ id }) => id === record?.keyId);
    return key !== undefined && hashOf(text) === hash && isSignedBy(key, text, signature);
  }

  /** The log of a tenant, as lines with their ends: its records as they are now, and its head. */
  async *export(trail: AuditTrail, at: EpochSeconds): AsyncGenerator<string, void, undefined> {
    const head = await trail.head();
    const last = head?.sequence ?? 0;
    for (let after = 0; after < last;) {
      const rows = await trail.list(after, PAGE);
      for (const row of rows) {
        if (row.sequence <= last) yield `${lineOfRecord(row)}\n`;
      }
      const end = rows.at(-1);
      // Records that are missing are missing in the file, for whoever verifies to find.
      if (end === undefined) break;
      after = end.sequence;
    }
    yield `${lineOfHead(this.sealHead(trail.tenant, at, head))}\n`;
  }

  #keyOf(tenant: string, head: AuditHead | undefined): AuditKey | PublicAuditKey {
    const { current, former } = this.#ring;
    if (head === undefined || head.keyId === current.id) return current;
    const key = former.find(({ id }) => id === head.keyId);
    if (key !== undefined) return key;
    throw new SpoorError(
      'CONFIG_INVALID',
      `The audit log of ${tenant} was last signed with a key that is not here (${head.keyId.slice(0, 16)}…): give every replica the same SPOOR_AUDIT_KEY or audit-key.pem; docs/audit.md says what to do where the key is lost.`,
    );
  }
}

function rowOf(record: AuditRecord): Sealed['records'][number] {
  const { sequence, at, kind, subject, hash, signature } = record;
  return { sequence, at, kind, subject, hash, signature, text: textOfRecord(record) };
}
