import { coverageRow } from './common/rule.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Verdict } from './format.js';
import { NOBODY } from './microsoft/act.js';
import { auditRuleFor, auditRules } from './microsoft/audit/index.js';
import { looksLikeAuditRecord, readAuditRecord } from './microsoft/audit/record.js';

/**
 * Microsoft 365's unified audit log: records of the Management Activity API, rows of an audit search
 * or its export (`AuditData`), Graph's `auditLogRecord`, and the table OfficeActivity.
 */
export const m365 = {
  name: 'm365',
  recognises: looksLikeAuditRecord,
  normalise,
  coverage: auditRules.map((rule) => coverageRow(rule.event, rule)),
} satisfies Format;

function normalise(event: RawEvent): Verdict {
  const record = readAuditRecord(event);
  if ('problem' in record) return rejected(record.problem);
  const rule = auditRuleFor(record);
  if ('ignored' in rule) return ignored(rule.ignored);
  const observations = rule.read(record);
  if (observations.length === 0) return ignored(NOBODY);
  const { at, recordId } = record;
  return accepted({ observations, at, recordId });
}
