import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import { addressMention, isLocalOnly, type Mention } from '../../common/mentions.js';
import { resultOf } from '../../common/result.js';
import { shareMention } from '../../common/share.js';
import { isAuditFailure } from '../record.js';
import { type DatedRecord, type FactRule, relate } from '../rule.js';
import { SUBJECT_UNKNOWN, subjectOf } from '../users.js';
import { accessMask, FILE_WRITES } from './access-mask.js';

export const shareRules: readonly FactRule[] = [
  shareRule(5140, 'A network share object was accessed', 'ShareAccessed'),
  shareRule(5142, 'A network share object was added', 'ShareAdded'),
  shareRule(5143, 'A network share object was modified', 'ShareModified'),
  shareRule(5144, 'A network share object was deleted', 'ShareDeleted'),
  shareRule(5145, 'A network share object was checked for access', 'ShareObjectAccessed'),
];

function shareRule(id: number, title: string, action: string): FactRule {
  return {
    id,
    title,
    edges: [
      'User ACCESSED_RESOURCE Resource',
      'IpAddress ACCESSED_RESOURCE Resource',
      'Resource MEMBER_OF Host',
    ],
    note: 'A file on a share is named by host, share and relative path; one on IPC$ is the pipe.',
    read: (record) => onShare(record, action),
  };
}

function onShare(record: DatedRecord, action: string): Finding {
  const resource = shareResource(record);
  if (resource === undefined) return 'share unknown';
  const properties = {
    action,
    result: resultOf(!isAuditFailure(record)),
    read_only: action.endsWith('Accessed') ? (accessMask(record) & FILE_WRITES) === 0 : false,
  };
  const facts: Observation[] = actors(record).map((actor) =>
    relate(record, 'ACCESSED_RESOURCE', actor, resource, properties),
  );
  if (facts.length === 0) return SUBJECT_UNKNOWN;
  facts.push(relate(record, 'MEMBER_OF', resource, record.host));
  return facts;
}

function actors(record: DatedRecord): (Mention<'User'> | Mention<'IpAddress'>)[] {
  const user = subjectOf(record);
  const address = addressMention(record.fields.text('IpAddress'));
  const remote = address === undefined || isLocalOnly(address) ? undefined : address;
  return [user, remote].filter((actor) => actor !== undefined);
}

/** `\\*\ADMIN$` + `b6a1.exe` on HOST → `\\host\admin$\b6a1.exe`. */
function shareResource({ fields, computer }: DatedRecord): Mention<'Resource'> | undefined {
  return shareMention(computer, fields.text('ShareName'), fields.text('RelativeTargetName'));
}
