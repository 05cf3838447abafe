import { firstAt, listAt, type Path, plainAt, textAt } from '../../common/fields.js';
import { isPlain, type Plain, scalarText } from '../../common/text.js';
import type { RawEvent } from '../../format.js';
import { type AuditEvent, type AuditRecord, NO_FIELDS } from './record.js';

const MAX_DATA = 256;
const MAX_PATHS = 64;
const MAX_ARGS = 4096;

/** Where Auditbeat keeps what the records told, by the records' own names; several for its versions. */
const FIELDS: readonly (readonly [name: string, ...paths: readonly Path[]])[] = [
  ['pid', ['process', 'pid']],
  ['ppid', ['process', 'parent', 'pid'], ['process', 'ppid']],
  ['exe', ['process', 'executable'], ['process', 'exe']],
  ['comm', ['process', 'name']],
  ['proctitle', ['process', 'title']],
  ['uid', ['user', 'id'], ['user', 'uid']],
  ['euid', ['user', 'effective', 'id'], ['user', 'euid']],
  ['auid', ['user', 'audit', 'id'], ['user', 'auid']],
  ['UID', ['user', 'name'], ['user', 'name_map', 'uid']],
  ['EUID', ['user', 'effective', 'name'], ['user', 'name_map', 'euid']],
  ['AUID', ['user', 'audit', 'name'], ['user', 'name_map', 'auid']],
  ['addr', ['source', 'ip']],
  ['res', ['auditd', 'result'], ['event', 'outcome']],
  ['success', ['auditd', 'result'], ['event', 'outcome']],
];

/**
 * Auditbeat's auditd module, 6 to 9: the event is taken apart into the records it was made of, so that
 * the same rules read it.
 */
export function readAuditbeat(event: RawEvent): AuditEvent | undefined {
  const data = plainAt(event, 'auditd', 'data');
  const type = (textAt(event, 'auditd', 'message_type') ?? textAt(event, 'event', 'type') ?? '')
    .slice(0, 48)
    .toUpperCase();
  const isCall = type === 'SYSCALL' || 'syscall' in data;
  if (!isCall && type === '') return undefined;
  return {
    node: undefined,
    stamp: event['@timestamp'],
    serial: textAt(event, 'auditd', 'sequence'),
    records: isCall ? callRecords(event, data) : [{ type, fields: fieldsOf(event, data) }],
    isPart: false,
    uidNames: NO_FIELDS,
  };
}

function fieldsOf(event: RawEvent, data: Plain): Map<string, string> {
  const fields = texts(data);
  for (const [name, ...paths] of FIELDS) {
    const text = firstAt(event, paths, (found) => found);
    if (text !== undefined && !fields.has(name)) fields.set(name, text);
  }
  return fields;
}

function callRecords(event: RawEvent, data: Plain): readonly AuditRecord[] {
  const fields = fieldsOf(event, data);
  const args = listAt(MAX_ARGS, event, 'process', 'args').map((arg) => scalarText(arg) ?? '');
  const cwd = textAt(event, 'process', 'working_directory') ?? textAt(event, 'process', 'cwd');
  const socket = plainAt(data, 'socket');
  return [
    { type: 'SYSCALL', fields },
    ...(args.length === 0 ? [] : [{ type: 'EXECVE', fields: NO_FIELDS, args }]),
    ...(cwd === undefined ? [] : [{ type: 'CWD', fields: new Map([['cwd', cwd]]) }]),
    ...listAt(MAX_PATHS, event, 'auditd', 'paths').filter(isPlain).map(pathRecord),
    ...(textAt(socket, 'addr') === undefined ? [] : [{ type: 'SOCKADDR', fields: texts(socket) }]),
  ];
}

function pathRecord(path: Plain): AuditRecord {
  return { type: 'PATH', fields: texts(path) };
}

function texts(source: Plain): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(source).slice(0, MAX_DATA)) {
    const text = scalarText(value);
    if (text !== undefined) fields.set(name, text);
  }
  return fields;
}
