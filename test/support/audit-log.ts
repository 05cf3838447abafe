import { AuditSealer, readKeyRing, readPublicKeys, type KeyRing } from '../../response/index.js';
import { lineOfHead, lineOfRecord, recordOfRow } from '../../response/audit/line.js';
import type { AuditRecord, SignedHead } from '../../response/audit/record.js';
import type { AuditEntry, AuditHead, AuditRow } from '../../graph/index.js';
import { testKeyPem } from './audit.js';

/** A log that is written without a graph. */
export class MemoryLog {
  readonly tenant: string;
  readonly rows: AuditRow[] = [];
  /** As they were after each time that something was added. */
  readonly heads: SignedHead[] = [];
  #head: AuditHead | undefined;
  #sealer: AuditSealer;

  constructor(tenant: string, ring: KeyRing) {
    this.tenant = tenant;
    this.#sealer = new AuditSealer(ring);
  }

  append(at: number, ...entries: readonly AuditEntry[]): void {
    const { records, keyId } = this.#sealer.seal(this.tenant, entries, at, this.#head);
    this.rows.push(...records);
    const last = records.at(-1);
    if (last === undefined) return;
    this.#head = { ...last, keyId };
    this.heads.push(this.head());
  }

  signWith(ring: KeyRing): void {
    this.#sealer = new AuditSealer(ring);
  }

  head(at = 2_000_000_000): SignedHead {
    return this.#sealer.sealHead(this.tenant, at, this.#head);
  }

  get records(): AuditRecord[] {
    return this.rows.map((row) => {
      const record = recordOfRow(row);
      if (record === undefined) throw new Error('A row is no record.');
      return record;
    });
  }

  /** As it is exported, a line each, without ends of lines. */
  get lines(): string[] {
    return [...this.rows.map(lineOfRecord), lineOfHead(this.head())];
  }
}

export function ringOf(...numbers: readonly number[]): KeyRing {
  return readKeyRing(numbers.map(testKeyPem).join(''), 'test');
}

/** A log as a service would write it in a week, under three keys: the second by rotation, the third after a loss. */
export function realisticLog(tenant = 'acme'): MemoryLog {
  const log = new MemoryLog(tenant, ringOf(11));
  const begun = 1_764_460_800;
  for (let turn = 0; turn < 10; turn += 1) {
    if (turn === 4) log.signWith(ringOf(12, 11));
    if (turn === 8) log.signWith(ringLosing(13, 12));
    const at = begun + turn * 3_601.25;
    log.append(at, decided(turn), proposed(turn));
    log.append(at + 12.5, approved(turn));
    log.append(at + 13, executed(turn));
  }
  return log;
}

/** Keys that whoever verifies that log knows from elsewhere: the second is not among them. */
export const realisticKeys = [11, 13].flatMap((number) => readPublicKeys(testKeyPem(number), 'x'));

/** A new key, and the public half of one that was lost. */
function ringLosing(next: number, lost: number): KeyRing {
  return { ...ringOf(next), former: readPublicKeys(testKeyPem(lost), 'x') };
}

function decided(turn: number): AuditEntry {
  const criticality = turn % 3 === 0 ? 'UNKNOWN' : 'LOW';
  return {
    ...{ kind: 'policy.decided', subject: 'spoor' },
    body: {
      inputs: {
        situation: {
          ...{ action: 'host.isolate', playbook: 'ISOLATE_HOST_PB_045', confidence: 0.9412 },
          ...{ criticality, blastRadius: { hosts: 1, users: 2, entities: 3 + turn } },
          target: { uid: `host:${turn}`, kind: 'Host', name: `ws-${turn}.example.test`, tags: [] },
        },
        version: 'f3a1',
      },
      outcome: {
        level: criticality === 'LOW' ? 'automated' : 'analyst',
        determining: [{ id: 'contain', effect: 'permit' }],
        errors: [],
      },
    },
  };
}

function proposed(turn: number): AuditEntry {
  const body = { run: `run:${turn}`, alert: `alert:${turn}`, title: 'Ruler — “odd” \u2028 süß 😀' };
  return { kind: 'run.proposed', subject: 'spoor', body };
}

function approved(turn: number): AuditEntry {
  const body = { run: `run:${turn}`, step: 'isolate', graphVersion: 1_000 + turn, minutes: null };
  return { kind: 'approval.given', subject: turn % 2 === 0 ? 'ana' : 'bo', body };
}

function executed(turn: number): AuditEntry {
  const before = { isolated: false, since: 1.5e-7 * turn };
  const body = { run: `run:${turn}`, step: 'isolate', before, answer: { status: 200, ok: true } };
  return { kind: 'action.executed', subject: 'spoor', body };
}
