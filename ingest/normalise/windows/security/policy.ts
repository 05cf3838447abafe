import type { Finding } from '../../common/facts.js';
import { hostResource } from '../../common/mentions.js';
import { type DatedRecord, type FactRule, relate } from '../rule.js';
import { SUBJECT_UNKNOWN, subjectOf } from '../users.js';

export const policyRules: readonly FactRule[] = [
  {
    id: 4719,
    title: 'System audit policy was changed',
    edges: ['User ACCESSED_RESOURCE Resource'],
    read: auditPolicyChanged,
  },
];

function auditPolicyChanged(record: DatedRecord): Finding {
  const subject = subjectOf(record);
  if (subject === undefined) return SUBJECT_UNKNOWN;
  const resource = hostResource('audit_policy', record.computer, 'audit policy');
  const properties = { action: 'AuditPolicyChanged', result: 'success', read_only: false };
  return [relate(record, 'ACCESSED_RESOURCE', subject, resource, properties)];
}
