import type { Finding } from '../../common/facts.js';
import { resourceMention } from '../../common/mentions.js';
import { type DatedRecord, type FactRule, relate, type Rule } from '../rule.js';
import { SUBJECT_UNKNOWN, subjectOf } from '../users.js';

export const directoryRules: readonly Rule[] = [
  {
    id: 4662,
    title: 'An operation was performed on an object',
    edges: ['User REPLICATED_FROM Host'],
    note: 'Only where a directory replication right was used; other operations are ignored.',
    read: replicated,
  },
  objectRule(5136, 'A directory service object was modified', 'DirectoryObjectModified'),
  objectRule(5137, 'A directory service object was created', 'DirectoryObjectCreated'),
  objectRule(5138, 'A directory service object was undeleted', 'DirectoryObjectUndeleted'),
  objectRule(5139, 'A directory service object was moved', 'DirectoryObjectMoved'),
  objectRule(5141, 'A directory service object was deleted', 'DirectoryObjectDeleted'),
];

/** DS-Replication-Get-Changes, -All and -In-Filtered-Set. */
const REPLICATION_RIGHTS =
  /1131f6a[ad]-9c07-11d1-f79f-00c04fc2dcd2|89e95b76-444d-4c62-991a-0facbeda640c/i;

function replicated(record: DatedRecord): Finding {
  const properties = record.fields.raw('Properties') ?? '';
  if (!REPLICATION_RIGHTS.test(properties)) return 'no replication right';
  const subject = subjectOf(record);
  if (subject === undefined) return SUBJECT_UNKNOWN;
  return [relate(record, 'REPLICATED_FROM', subject, record.host)];
}

function objectRule(id: number, title: string, action: string): FactRule {
  return {
    id,
    title,
    edges: ['User ACCESSED_RESOURCE Resource'],
    read: (record) => onObject(record, action),
  };
}

function onObject(record: DatedRecord, action: string): Finding {
  const { fields } = record;
  const subject = subjectOf(record);
  const name = fields.text('ObjectDN') ?? fields.text('NewObjectDN') ?? fields.text('OldObjectDN');
  if (subject === undefined) return SUBJECT_UNKNOWN;
  if (name === undefined) return 'directory object unknown';
  const properties = { action, result: 'success', read_only: false };
  const resource = resourceMention('ad.object', name);
  return [relate(record, 'ACCESSED_RESOURCE', subject, resource, properties)];
}
