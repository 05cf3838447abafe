import { parseJson } from '../../common/json.js';
import { readFields } from './fields.js';
import type { AuditFields, AuditRecord } from './record.js';

/** Names of accounts in a merged record, with the field of auditd's enriched format. */
const ACCOUNTS: readonly (readonly [auoms: string, enriched: string])[] = [
  ['user', 'UID'],
  ['effective_user', 'EUID'],
  ['audit_user', 'AUID'],
];

const MAX_PATHS = 64;
const MAX_LIST_TEXT = 64 * 1024;

/** True for record types that auoms makes up. */
export function isAuoms(type: string): boolean {
  return type.startsWith('AUOMS_');
}

/**
 * The records of the event that auoms merged into one: fields of SYSCALL, CWD and SOCKADDR side by
 * side, the command line put together, the paths as lists. Types other than calls stay as they are.
 */
export function readAuoms(type: string, text: string): readonly AuditRecord[] {
  const fields = new Map(readFields(type, text, 'auoms'));
  if (!fields.has('syscall')) return [{ type, fields }];
  for (const [name, enriched] of ACCOUNTS) {
    const value = fields.get(name);
    if (value !== undefined) fields.set(enriched, value);
  }
  const records: AuditRecord[] = [
    { type: 'SYSCALL', fields },
    { type: 'CWD', fields: only(fields, 'cwd') },
    ...pathsOf(fields),
  ];
  const commandLine = fields.get('cmdline');
  if (commandLine !== undefined) {
    records.push({ type: 'EXECVE', fields: new Map(), args: [commandLine] });
  }
  if (fields.has('saddr')) records.push({ type: 'SOCKADDR', fields });
  return records;
}

function only(fields: AuditFields, name: string): AuditFields {
  const value = fields.get(name);
  return new Map(value === undefined ? [] : [[name, value]]);
}

function pathsOf(fields: AuditFields): readonly AuditRecord[] {
  const names = listIn(fields, 'path_name');
  const types = listIn(fields, 'path_nametype');
  const modes = listIn(fields, 'path_mode');
  return names.slice(0, MAX_PATHS).map((name, item) => ({
    type: 'PATH',
    fields: new Map([
      ['item', String(item)],
      ['name', name],
      ['nametype', types[item] ?? ''],
      ['mode', modes[item] ?? ''],
    ]),
  }));
}

function listIn(fields: AuditFields, name: string): readonly string[] {
  const list = parseJson(fields.get(name) ?? '', MAX_LIST_TEXT);
  return Array.isArray(list) ? list.map((item) => (typeof item === 'string' ? item : '')) : [];
}
