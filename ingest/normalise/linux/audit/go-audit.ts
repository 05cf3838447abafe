import { listAt, plainAt, textAt } from '../../common/fields.js';
import type { RawEvent } from '../../format.js';
import { readFields } from './fields.js';
import { typeName } from './record-types.js';
import type { AuditEvent } from './record.js';

const MAX_RECORDS = 256;
const MAX_NAMES = 256;

/** go-audit: one JSON object per event with the text of each record and a table of account names. */
export function readGoAudit(event: RawEvent): AuditEvent | undefined {
  const records = listAt(MAX_RECORDS, event, 'messages').flatMap((message) => {
    const number = textAt(message, 'type');
    const data = textAt(message, 'data');
    if (number === undefined || data === undefined) return [];
    const type = typeName(number.slice(0, 48));
    return [{ type, fields: readFields(type, data) }];
  });
  if (records.length === 0) return undefined;
  const names = Object.entries(plainAt(event, 'uid_map')).slice(0, MAX_NAMES);
  return {
    node: undefined,
    stamp: event['timestamp'],
    serial: textAt(event, 'sequence'),
    records,
    isPart: false,
    uidNames: new Map(
      names.flatMap(([uid, name]) => (typeof name === 'string' ? [[uid, name]] : [])),
    ),
  };
}
