import { RecordView, type SigmaEvent } from '../match/sigma-event.js';
import { own, ownText, type Plain } from '../plain.js';
import { type AuditRecord, readAuditRecords } from './audit-record.js';
import type { SourceSet } from './sources.js';

const AUDITD: SourceSet = [{ product: 'linux', service: 'auditd' }];
const PROCESS: SourceSet = [{ product: 'linux', category: 'process_creation' }];
const FILE: SourceSet = [{ product: 'linux', category: 'file_event' }];
const CONNECTION: SourceSet = [{ product: 'linux', category: 'network_connection' }];

/**
 * An event of the audit system as rules see it: each of its records by itself, as rules for auditd are
 * written about lines; and the event as a whole where it starts a program, makes a file or connects.
 */
export function auditViews(record: Plain): readonly SigmaEvent[] {
  const records = readAuditRecords(record);
  const call = records.find(({ type }) => type === 'SYSCALL');
  return [
    ...records.map((one) => recordView(one, call)),
    ...processViews(records, call),
    ...records.filter(isCreation).map((path) => fileView(path, records, call)),
    ...records.flatMap((one) => connectionViews(one, call)),
  ];
}

/** Rules for auditd name what the call was even where they are about its paths: `exe`, `SYSCALL`. */
function recordView({ type, fields }: AuditRecord, call: AuditRecord | undefined): SigmaEvent {
  const find = (name: string): unknown => {
    if (name === 'type') return type;
    if (name === 'SYSCALL') return own(call?.fields, 'SYSCALL') ?? own(call?.fields, 'syscall');
    return own(fields, name) ?? (/^a\d+$/.test(name) ? undefined : own(call?.fields, name));
  };
  return new RecordView(AUDITD, find, [fields]);
}

function processViews(
  records: readonly AuditRecord[],
  call: AuditRecord | undefined,
): readonly SigmaEvent[] {
  const execve = records.find(({ type }) => type === 'EXECVE');
  if (execve === undefined) return [];
  const fields = {
    ...shared(records, call),
    CommandLine: ownText(execve.fields, 'cmdline') ?? wordsOf(execve.fields).join(' '),
  };
  return [view(PROCESS, fields)];
}

const MAX_WORDS = 1024;

function wordsOf(fields: Plain): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < MAX_WORDS; at += 1) {
    const word = ownText(fields, `a${at}`);
    if (word === undefined) break;
    words.push(word);
  }
  return words;
}

/** What Sysmon for Linux tells of every event, out of the records of a call. */
function shared(records: readonly AuditRecord[], call: AuditRecord | undefined): Plain {
  const fields = call?.fields;
  const cwd = records.find(({ type }) => type === 'CWD')?.fields;
  return {
    Image: own(fields, 'exe'),
    ProcessId: own(fields, 'pid'),
    ParentProcessId: own(fields, 'ppid'),
    ParentImage: own(fields, 'PARENT_EXE'),
    User: own(fields, 'UID') ?? own(fields, 'user') ?? rootOf(ownText(fields, 'uid')),
    LogonId: own(fields, 'auid'),
    CurrentDirectory: own(cwd, 'cwd') ?? own(fields, 'cwd'),
  };
}

function rootOf(uid: string | undefined): string | undefined {
  return uid === '0' ? 'root' : uid;
}

function isCreation({ type, fields }: AuditRecord): boolean {
  return type === 'PATH' && ownText(fields, 'nametype') === 'CREATE';
}

function fileView(
  path: AuditRecord,
  records: readonly AuditRecord[],
  call: AuditRecord | undefined,
): SigmaEvent {
  const fields = shared(records, call);
  const name = ownText(path.fields, 'name') ?? '';
  const folder = ownText(fields, 'CurrentDirectory') ?? '';
  const isWhole = name.startsWith('/') || folder === '';
  const whole = isWhole ? name : `${folder.replace(/\/$/, '')}/${name}`;
  return view(FILE, { ...fields, TargetFilename: whole });
}

const V4 = /^0200([0-9A-F]{4})([0-9A-F]{8})/i;

function connectionViews(
  { type, fields }: AuditRecord,
  call: AuditRecord | undefined,
): readonly SigmaEvent[] {
  const found = type === 'SOCKADDR' ? V4.exec(ownText(fields, 'saddr') ?? '') : null;
  const name = ownText(call?.fields, 'SYSCALL') ?? ownText(call?.fields, 'syscall');
  if (found === null || (name !== 'connect' && name !== '42')) return [];
  const bytes = Buffer.from(found[2] ?? '', 'hex');
  return [
    view(CONNECTION, {
      ...shared([], call),
      Initiated: 'true',
      DestinationIp: [...bytes].join('.'),
      DestinationPort: Number.parseInt(found[1] ?? '', 16),
    }),
  ];
}

function view(sources: SourceSet, fields: Plain): SigmaEvent {
  return new RecordView(sources, (name) => own(fields, name), [fields]);
}
