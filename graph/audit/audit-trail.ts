import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row, type Statements } from '../db/database.js';
import type { Clock } from '../model/clock.js';
import type { EpochSeconds } from '../model/observation.js';

/** Who the service is, in what it does by itself. */
export const SERVICE = 'spoor';

/** What is to be recorded. */
export interface AuditEntry {
  /** What is told: `policy.decided`, `action.executed` … */
  readonly kind: string;
  /** Who did it: a person's subject, or `spoor`. */
  readonly subject: string;
  /** All that is told of it, as JSON can say it. */
  readonly body: unknown;
}

/** A record as the graph keeps it. What counts is `text`; the rest of it is said there too. */
export interface AuditRow {
  readonly sequence: number;
  readonly at: EpochSeconds;
  readonly kind: string;
  readonly subject: string;
  readonly hash: string;
  readonly signature: string;
  /** What was hashed and signed. */
  readonly text: string;
}

/** Where a log ends. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
  readonly at: EpochSeconds;
  /** Of the key that is to sign the next record. */
  readonly keyId: string;
}

/** The records that follow a head, in order, and the key that signs the one after them. */
export interface Sealed {
  readonly records: readonly AuditRow[];
  readonly keyId: string;
}

/**
 * Makes the records that entries become: as many as there are entries, and those that the log adds of itself before them.
 * `head` is undefined for a log that is empty.
 */
export type SealAudit = (
  tenant: string,
  entries: readonly AuditEntry[],
  at: EpochSeconds,
  head: AuditHead | undefined,
) => Sealed;

export interface AuditTrailParts {
  readonly database: Database;
  readonly tenant: string;
  readonly clock: Clock;
  readonly seal: SealAudit;
}

const MS_PER_SECOND = 1000;

/**
 * The audit log of one tenant. Records of the product and no evidence: no tenant label, no edge to an entity, out of
 * reach for hunts, and never removed. Whoever adds to it holds one lock of the tenant, so that it has neither forks nor
 * holes whichever replica writes; what was written before is not read for it.
 */
export class AuditTrail {
  readonly tenant: string;
  readonly #parts: AuditTrailParts;

  constructor(parts: AuditTrailParts) {
    this.tenant = parts.tenant;
    this.#parts = parts;
  }

  /**
   * Adds to the log in a transaction of the caller's: with what else is written there, or not at all. Call it last, as it
   * holds the log until the transaction ends, and others of the tenant wait for that.
   *
   * @returns the records as they are in the log, those among them that it adds of itself
   * @throws what the sealing function throws; nothing may be committed then
   */
  async append(tx: Statements, entries: readonly AuditEntry[]): Promise<readonly AuditRow[]> {
    const { tenant, clock, seal } = this.#parts;
    const [locked] = await tx.run(cypher('lockAudit'), { tenant });
    const sealed = seal(tenant, entries, clock.now() / MS_PER_SECOND, headIn(locked));
    const last = sealed.records.at(-1);
    if (last === undefined) return [];
    await tx.run(cypher('appendAuditRecords'), {
      tenant,
      rows: sealed.records.map(propertiesOf),
      properties: {
        sequence: asInteger(last.sequence),
        ...{ hash: last.hash, at_epoch: last.at, key_id: sealed.keyId },
      },
    });
    return sealed.records;
  }

  /** Adds to the log in a transaction of its own, where nothing else is written with it. */
  record(entries: readonly AuditEntry[]): Promise<readonly AuditRow[]> {
    return this.#parts.database.write(this.#caller, (tx) => this.append(tx, entries));
  }

  /** Records behind a sequence, in order. */
  async list(after: number, first: number): Promise<readonly AuditRow[]> {
    const { database, tenant } = this.#parts;
    const rows = await database.read(this.#caller, cypher('listAuditRecords'), {
      ...{ tenant, after: asInteger(after), limit: asInteger(first) },
    });
    return rows as unknown as readonly AuditRow[];
  }

  /** Where the log ends; undefined before the first record. */
  async head(): Promise<AuditHead | undefined> {
    const { database, tenant } = this.#parts;
    const [row] = await database.read(this.#caller, cypher('readAuditHead'), { tenant });
    return headIn(row);
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'audit-trail', tenant: this.tenant };
  }
}

function headIn(row: Row | undefined): AuditHead | undefined {
  const head = row as unknown as AuditHead | undefined;
  return head === undefined || head.sequence === 0 ? undefined : head;
}

function propertiesOf({ sequence, at, ...said }: AuditRow): object {
  return { ...said, sequence: asInteger(sequence), at_epoch: at };
}
