import type { RawEvent } from '../../format.js';
import { machineName } from '../machine.js';
import { isAuoms, readAuoms } from './auoms.js';
import { readFields } from './fields.js';
import { readHead } from './head.js';
import { type AuditEvent, type AuditRecord, NO_FIELDS } from './record.js';

/** The kernel writes some twenty records for an event, more only for very long command lines. */
const MAX_RECORDS = 256;

/** What the framing of raw audit lines makes: all lines of one event. */
export function isJoined(event: RawEvent): boolean {
  return Array.isArray(event['audit_records']);
}

/** All records of one event, joined; the first line says which event it is. */
export function readJoined(event: RawEvent): AuditEvent | undefined {
  const lines: readonly unknown[] = Array.isArray(event['audit_records'])
    ? event['audit_records'].slice(0, MAX_RECORDS)
    : [];
  const [first, ...others] = lines.flatMap((line) => {
    const read = typeof line === 'string' ? readLine(line) : undefined;
    return read === undefined ? [] : [read];
  });
  if (first === undefined) return undefined;
  const records = [first, ...others].flatMap((read) => read.records);
  return { ...first, records, isPart: false };
}

/** One record by itself, or one line of auoms, which holds a whole event. */
export function readLine(line: string): AuditEvent | undefined {
  const head = readHead(line);
  if (head === undefined) return undefined;
  const { type, stamp, serial } = head;
  const text = line.slice(head.end);
  const isMerged = isAuoms(type);
  const records: readonly AuditRecord[] = isMerged
    ? readAuoms(type, text)
    : [{ type, fields: readFields(type, text) }];
  const node = head.node ?? (isMerged ? machineName(records[0]?.fields.get('node')) : undefined);
  return { node, stamp, serial, records, isPart: !isMerged, uidNames: NO_FIELDS };
}
