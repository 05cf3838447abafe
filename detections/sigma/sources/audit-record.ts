import { findPath } from './paths.js';
import { isPlain, own, ownPlain, ownText, type Plain, scalarText } from '../plain.js';
import { shippedLine } from './linux-view.js';

/** One record of the Linux audit system: its type and fields by name. */
export interface AuditRecord {
  readonly type: string;
  readonly fields: Plain;
}

const MAX_RECORDS = 256;
const MAX_LINE = 64 * 1024;
const MAX_FIELDS = 1024;
const TYPE = /^[A-Z][A-Z0-9_]{1,47}$/;
const HEAD =
  /type=([A-Z][A-Z0-9_]{1,47}|UNKNOWN\[\d{1,6}\])\s.{0,16}?audit\(\d{1,12}\.\d{1,9}:\d{1,20}\):?/;

/** The records of one event in any of the shapes that ingest takes; none where it is none of them. */
export function readAuditRecords(record: Plain): readonly AuditRecord[] {
  const joined = own(record, 'audit_records') ?? findPath(record, 'event.original');
  if (Array.isArray(joined)) return joined.slice(0, MAX_RECORDS).flatMap(fromLine);
  const line = shippedLine(record, HEAD);
  if (line !== undefined) return fromLine(line);
  const merged = ownText(record, 'EventData');
  if (merged !== undefined) return fromText(ownText(record, 'EventType') ?? '', merged);
  const messages = own(record, 'messages');
  if (Array.isArray(messages)) {
    return messages.slice(0, MAX_RECORDS).flatMap((one) => fromGoAudit(one));
  }
  return fromBeat(record) ?? fromLaurel(record);
}

function fromLine(line: unknown): readonly AuditRecord[] {
  if (typeof line !== 'string') return [];
  const head = HEAD.exec(line.slice(0, 4096));
  if (head === null) return [];
  return fromText(head[1] ?? '', line.slice(head.index + head[0].length));
}

/** auoms writes one line for a whole event, under types of its own. */
function fromText(type: string, text: string): readonly AuditRecord[] {
  const fields = fieldsIn(text);
  if (!type.startsWith('AUOMS_')) return [{ type, fields: decoded(type, fields) }];
  const paths = pathsIn(ownText(fields, 'path_name'), ownText(fields, 'path_nametype'));
  const command = ownText(fields, 'cmdline');
  const execve: AuditRecord[] = command === undefined ? [] : [commandRecord(command)];
  return [{ type: 'SYSCALL', fields: { ...fields, type: 'SYSCALL' } }, ...execve, ...paths];
}

function commandRecord(command: string): AuditRecord {
  const args = command.split(/\s+/, 64).map((text, at) => [`a${at}`, text] as const);
  return { type: 'EXECVE', fields: { ...Object.fromEntries(args), cmdline: command } };
}

function pathsIn(names: string | undefined, types: string | undefined): readonly AuditRecord[] {
  const read = (text: string | undefined): readonly unknown[] => {
    try {
      const list: unknown = JSON.parse(text ?? '[]');
      return Array.isArray(list) ? list.slice(0, 64) : [];
    } catch {
      return [];
    }
  };
  const kinds = read(types);
  return read(names).map((name, at) => ({
    type: 'PATH',
    fields: { name, nametype: kinds[at] ?? '' },
  }));
}

const FIELD = /([A-Za-z_][\w-]{0,63})=(?:"([^"]*)"|'([^']*)'|(\[[^\]]*\])|(\S*))/g;

function fieldsIn(text: string): Plain {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let left = MAX_FIELDS;
  for (const [, name, double, single, list, bare] of text.slice(0, MAX_LINE).matchAll(FIELD)) {
    if (name === undefined || left <= 0) break;
    left -= 1;
    if (single !== undefined) Object.assign(fields, fieldsIn(single));
    fields[name] ??= double ?? single ?? list ?? bare;
  }
  return fields;
}

/** Fields that are written in hexadecimal where they have blanks or quotes. */
const ENCODED = /^(?:a\d{1,3}|name|comm|exe|cwd|proctitle|cmd|data|acct)$/;

function decoded(type: string, fields: Plain): Plain {
  const out: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const name in fields) {
    const value = fields[name];
    // Arguments of a call are registers; those of a program are its words.
    const isText = ENCODED.test(name) && !(type === 'SYSCALL' && /^a\d$/.test(name));
    out[name] = isText && typeof value === 'string' ? fromHex(value) : value;
  }
  return out;
}

function fromHex(text: string): string {
  if (!/^(?:[0-9A-F]{2}){2,}$/.test(text)) return text;
  return Buffer.from(text, 'hex').toString('utf8').replaceAll('\0', ' ');
}

function fromGoAudit(message: unknown): readonly AuditRecord[] {
  const type = ownText(message, 'type') ?? '';
  const name = Object.hasOwn(NUMBERS, type) ? (NUMBERS[type] ?? type) : type;
  return [{ type: name, fields: decoded(name, fieldsIn(ownText(message, 'data') ?? '')) }];
}

const NUMBERS: Readonly<Record<string, string>> = {
  1300: 'SYSCALL',
  1302: 'PATH',
  1305: 'CONFIG_CHANGE',
  1306: 'SOCKADDR',
  1307: 'CWD',
  1309: 'EXECVE',
  1327: 'PROCTITLE',
};

/** Auditbeat: what the kernel wrote, without its records' borders. */
function fromBeat(record: Plain): readonly AuditRecord[] | undefined {
  const audit = ownPlain(record, 'auditd');
  if (audit === undefined) return undefined;
  const type = (ownText(audit, 'message_type') ?? '').toUpperCase();
  const process = ownPlain(record, 'process');
  const args = own(process, 'args');
  const words: readonly unknown[] = Array.isArray(args) ? args.slice(0, MAX_FIELDS) : [];
  const called = { exe: own(process, 'executable'), comm: own(process, 'name') };
  const records = [{ type, fields: { ...called, ...ownPlain(audit, 'data') } }];
  if (words.length === 0) return records;
  const named = Object.fromEntries(words.map((word, at) => [`a${at}`, word]));
  return [...records, { type: 'EXECVE', fields: named }];
}

/** LAUREL: an object by type of record, or lists of them. */
function fromLaurel(record: Plain): readonly AuditRecord[] {
  return Object.keys(record)
    .filter((type) => TYPE.test(type) && type !== 'ID' && type !== 'NODE')
    .slice(0, 64)
    .flatMap((type) => {
      const value = own(record, type);
      const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, 64) : [value];
      return list.filter(isPlain).map((fields) => ({ type, fields: withArguments(fields) }));
    });
}

function withArguments(fields: Plain): Plain {
  const words = own(fields, 'ARGV');
  if (!Array.isArray(words)) return fields;
  const named = words.slice(0, MAX_FIELDS).map((word, at) => [`a${at}`, scalarText(word)] as const);
  return { ...fields, ...Object.fromEntries(named) };
}
