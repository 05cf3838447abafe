import { isPlain, type Plain, scalarText } from '../../common/text.js';
import type { RawEvent } from '../../format.js';
import { machineName } from '../machine.js';
import { decodePercentText } from './decode.js';
import { type AuditEvent, type AuditRecord, NO_FIELDS } from './record.js';

const TYPE = /^[A-Z][A-Z0-9_]{1,47}$/;
const NOT_RECORDS = new Set(['ID', 'NODE']);
const MAX_TYPES = 64;
const MAX_RECORDS = 64;
const MAX_ARGS = 4096;

/**
 * LAUREL: one JSON object per event, keyed by record type, records of one type as an object or a
 * list. Bytes that JSON cannot hold are written as `%20`.
 */
export function readLaurel(event: RawEvent): AuditEvent | undefined {
  const [stamp, serial] = String(event['ID']).split(':', 2);
  const records = Object.entries(event)
    .filter(([type]) => TYPE.test(type) && !NOT_RECORDS.has(type))
    .slice(0, MAX_TYPES)
    .flatMap(([type, value]) => recordsIn(type, value));
  if (records.length === 0) return undefined;
  const node = machineName(scalarText(event['NODE']));
  return { node, stamp, serial, records, isPart: false, uidNames: NO_FIELDS };
}

function recordsIn(type: string, value: unknown): readonly AuditRecord[] {
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, MAX_RECORDS) : [value];
  return list.filter(isPlain).map((record) => toRecord(type, record));
}

function toRecord(type: string, record: Plain): AuditRecord {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(record).slice(0, MAX_ARGS)) {
    const text = scalarText(value);
    if (text !== undefined) fields.set(name, decodePercentText(text));
    else if (isPlain(value)) addInner(fields, name, value);
  }
  const args = textsIn(record['ARGV']);
  // Of a call these are the four registers, of a program what it was started with.
  if (type !== 'SYSCALL') return args.length === 0 ? { type, fields } : { type, fields, args };
  for (const [position, text] of args.slice(0, 4).entries()) fields.set(`a${position}`, text);
  return { type, fields };
}

/** `SADDR` holds the address in parts, `PPID` what the parent runs. */
function addInner(fields: Map<string, string>, name: string, inner: Plain): void {
  if (name === 'PPID') {
    const exe = scalarText(inner['exe']);
    if (exe !== undefined) fields.set('PARENT_EXE', decodePercentText(exe));
  }
  if (name !== 'SADDR') return;
  for (const part of ['addr', 'port']) {
    const text = scalarText(inner[part]);
    if (text !== undefined) fields.set(part, text);
  }
}

function textsIn(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, MAX_ARGS).map((item) => decodePercentText(scalarText(item) ?? ''));
}
