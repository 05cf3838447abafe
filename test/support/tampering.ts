import fc from 'fast-check';
import type { AuditKey } from '../../response/index.js';
import { seal, sealHead, type Unsealed } from '../../response/audit/seal.js';
import { lineOfHead, lineOfRecord } from '../../response/audit/line.js';
import {
  hashOf,
  NOTHING_BEFORE,
  textOfRecord,
  type AuditRecord,
  type SignedHead,
} from '../../response/audit/record.js';
import { ringOf, type MemoryLog } from './audit-log.js';

/** A key of whoever tampers: he has none of the log. */
const forger = ringOf(66).current;

/** The forger's key under the name of another. */
const pretending = (id: string): AuditKey => ({ ...forger, id });

/** By the kind of tampering, what somebody makes of an export; every one of them is another file than was exported. */
export function tamperingsOf(log: MemoryLog): Readonly<Record<string, fc.Arbitrary<Buffer>>> {
  const byLines = Object.entries(lineTamperings(log)).map(
    ([kind, lines]) => [kind, lines.map(fileOf)] as const,
  );
  const bytes = fileOf(log.lines);
  const flip = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
  return {
    ...Object.fromEntries(byLines),
    'edit a byte': flip.map(([at, by]) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ by;
      return flipped;
    }),
  };
}

export function fileOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
}

function lineTamperings(log: MemoryLog): Readonly<Record<string, fc.Arbitrary<string[]>>> {
  const { records, lines } = log;
  const head = lines.at(-1) ?? '';
  const place = fc.nat(records.length - 1);
  const two = fc.uniqueArray(place, { minLength: 2, maxLength: 2 });
  const change = fc.constantFrom(...changes);
  const withHead = (others: readonly string[]): string[] => [...others, head];
  const written = (all: readonly AuditRecord[]): string[] => all.map(lineOf);
  const replaced = (at: number, record: AuditRecord): string[] =>
    withHead(written(records.with(at, record)));

  return {
    'edit a member': fc
      .tuple(place, change)
      .map(([at, edit]) => replaced(at, edited(records[at], edit))),
    'edit a member and its hash': fc
      .tuple(place, change)
      .map(([at, edit]) => replaced(at, hashed(edited(records[at], edit)))),
    'edit a member and every hash that follows': fc
      .tuple(place, fc.constantFrom(...changes.slice(0, LASTING)))
      .map(([at, edit]) =>
        withHead(written(chained(records.with(at, edited(records[at], edit)), at))),
      ),
    'edit by a second member of a name': place.map((at) =>
      withHead(
        lines
          .slice(0, -1)
          .with(at, (lines[at] ?? '').replace('"record":{', '"record":{"body":{"forged":true},')),
      ),
    ),
    'edit the head': fc
      .constantFrom<Partial<SignedHead>>(
        { sequence: records.length - 1 },
        { hash: records.at(-2)?.hash ?? '' },
        { at: 1 },
        { tenant: 'other' },
        { keyId: forger.id },
      )
      .map((part) => [...lines.slice(0, -1), lineOfHead({ ...log.head(), ...part })]),
    drop: fc
      .tuple(place, fc.integer({ min: 1, max: 5 }))
      .map(([at, count]) => withHead(lines.slice(0, -1).toSpliced(at, count))),
    'drop and close the hole': fc
      .tuple(fc.nat(records.length - 2), fc.integer({ min: 1, max: 5 }))
      .map(([at, count]) => withHead(written(chained(records.toSpliced(at, count), at)))),
    'insert a copy': fc
      .tuple(place, place)
      .map(([from, to]) => lines.toSpliced(to, 0, lines[from] ?? '')),
    'insert a forged record': place.map((at) => {
      const made = seal(unsealed(log), records[at - 1], forger);
      return lines.toSpliced(at, 0, lineOf(made));
    }),
    'insert a forged record and move up all others': place.map((at) => {
      const made = seal(unsealed(log), records[at - 1], forger);
      return withHead(written(chained(records.toSpliced(at, 0, made), at + 1)));
    }),
    'insert behind the head': place.map((at) => [...lines, lines[at] ?? '']),
    swap: two.map(([one = 0, other = 0]) =>
      withHead(
        lines
          .slice(0, -1)
          .with(one, lines[other] ?? '')
          .with(other, lines[one] ?? ''),
      ),
    ),
    move: two.map(([from = 0, to = 0]) =>
      withHead(
        lines
          .slice(0, -1)
          .toSpliced(from, 1)
          .toSpliced(to, 0, lines[from] ?? ''),
      ),
    ),
    'swap and number anew': two.map(([one = 0, other = 0]) => {
      const [a, b] = [records[one], records[other]];
      const swapped = a && b ? records.with(one, b).with(other, a) : records;
      return withHead(written(chained(swapped, Math.min(one, other))));
    }),
    'truncate the end': fc
      .integer({ min: 1, max: records.length })
      .map((count) => withHead(lines.slice(0, records.length - count))),
    'truncate the end and the head': fc
      .integer({ min: 0, max: records.length - 1 })
      .map((count) => lines.slice(0, records.length - count)),
    'truncate the end and sign a head': fc
      .integer({ min: 1, max: records.length - 1 })
      .map((count) => {
        const left = records.slice(0, records.length - count);
        return [...written(left), forgedHead(log, left, log.head().keyId)];
      }),
    'truncate the beginning': fc
      .integer({ min: 1, max: records.length })
      .map((count) => withHead(lines.slice(count, -1))),
    'truncate the beginning and number anew': fc
      .integer({ min: 1, max: records.length - 1 })
      .map((count) => withHead(written(chained(records.slice(count), 0)))),
    're-sign a record': fc
      .tuple(place, fc.boolean())
      .map(([at, pretends]) => replaced(at, signed(records[at], pretends))),
    're-sign all from a record on': fc
      .tuple(place, fc.boolean())
      .map(([at, pretends]) => forgedFrom(log, at, pretends)),
    're-sign all behind a forged hand-over': fc
      .tuple(
        fc.integer({ min: 1, max: records.length - 1 }),
        fc.constantFrom('audit.key-rotated', 'audit.key-replaced'),
        fc.boolean(),
      )
      .map(([at, kind, pretends]) => handedOver(log, at, kind, pretends)),
  };
}

function lineOf(record: AuditRecord): string {
  return lineOfRecord({ ...record, text: textOfRecord(record) });
}

const changes: readonly ((record: AuditRecord) => Partial<AuditRecord>)[] = [
  ({ body }) => ({ body: { ...(body as object), forged: true } }),
  ({ at }) => ({ at: at + 0.001 }),
  ({ at }) => ({ at: at - 86_400 }),
  ({ subject }) => ({ subject: `${subject}x` }),
  ({ kind }) => ({ kind: kind === 'action.executed' ? 'action.failed' : 'action.executed' }),
  ({ tenant }) => ({ tenant: `${tenant}-2` }),
  () => ({ keyId: forger.id }),
  ({ sequence }) => ({ sequence: sequence + 1 }),
  () => ({ previous: hashOf('forged') }),
];

/** Of those that many outlast that the record is numbered and chained anew. */
const LASTING = 7;

type Change = (typeof changes)[number];

function edited(record: AuditRecord | undefined, change: Change): AuditRecord {
  if (record === undefined) throw new Error('There is no such record.');
  return { ...record, ...change(record) };
}

function hashed(record: AuditRecord): AuditRecord {
  return { ...record, hash: hashOf(textOfRecord(record)) };
}

/** The records numbered and hashed so that each follows the one before it; signatures stay as they were. */
function chained(records: readonly AuditRecord[], from: number): AuditRecord[] {
  const done = records.slice(0, from);
  for (const record of records.slice(from)) {
    const before = done.at(-1);
    const previous = before?.hash ?? NOTHING_BEFORE;
    done.push(hashed({ ...record, previous, sequence: done.length + 1 }));
  }
  return done;
}

/** Signed with the forger's key, and naming it, or pretending that it is the one that was there. */
function signed(record: AuditRecord | undefined, pretends: boolean): AuditRecord {
  if (record === undefined) throw new Error('There is no such record.');
  const { sequence, previous, at, keyId } = record;
  const before = sequence === 1 ? undefined : { sequence: sequence - 1, hash: previous, at };
  return seal(record, before, pretends ? pretending(keyId) : forger);
}

function forgedFrom(log: MemoryLog, from: number, pretends: boolean): string[] {
  const done = log.records.slice(0, from);
  for (const record of log.records.slice(from)) {
    const key = pretends ? pretending(record.keyId) : forger;
    done.push(seal({ ...record, body: { forged: done.length } }, done.at(-1), key));
  }
  const keyId = pretends ? log.head().keyId : forger.id;
  return [...done.map(lineOf), forgedHead(log, done, keyId)];
}

/** The forger writes the record that would hand over to his key, and goes on with that. */
function handedOver(log: MemoryLog, from: number, kind: string, pretends: boolean): string[] {
  const done = log.records.slice(0, from);
  const { keyId = '' } = done.at(-1) ?? {};
  const body = { keyId: forger.id, publicKey: forger.bytes, before: keyId };
  const entry = { tenant: log.tenant, at: 0, kind, subject: 'spoor', body };
  done.push(seal(entry, done.at(-1), pretends ? pretending(keyId) : forger));
  done.push(seal(unsealed(log), done.at(-1), forger));
  return [...done.map(lineOf), forgedHead(log, done, forger.id)];
}

function forgedHead(log: MemoryLog, records: readonly AuditRecord[], keyId: string): string {
  return lineOfHead(sealHead({ tenant: log.tenant, at: 2e9 }, records.at(-1), pretending(keyId)));
}

function unsealed({ tenant }: MemoryLog): Unsealed {
  return { tenant, at: 0, kind: 'approval.given', subject: 'mallory', body: { forged: true } };
}
