import { known } from './common/text.js';
import { ignored, rejected } from './common/verdict.js';
import type { Accepted, CoverageRow, Format, RawEvent, Verdict } from './format.js';
import { NOBODY } from './microsoft/act.js';
import { auditRuleFor, auditRules } from './microsoft/audit/index.js';
import { looksLikeAuditRecord, readAuditRecord } from './microsoft/audit/record.js';
import type { AuditRule } from './microsoft/audit/rule.js';

/**
 * Microsoft 365's unified audit log: records of the Management Activity API, rows of an audit search
 * or its export (`AuditData`), Graph's `auditLogRecord`, and the table OfficeActivity.
 */
export const m365 = {
  name: 'm365',
  recognises: looksLikeAuditRecord,
  normalise,
  coverage: auditRules.map(coverageRow),
} satisfies Format;

function coverageRow(rule: AuditRule): CoverageRow {
  const { event, title } = rule;
  if ('ignored' in rule) return { event, title, edges: [], note: rule.ignored };
  const { edges, note } = rule;
  return note === undefined ? { event, title, edges } : { event, title, edges, note };
}

function normalise(event: RawEvent): Verdict {
  const record = readAuditRecord(event);
  if ('problem' in record) return rejected(record.problem);
  const rule = auditRuleFor(record);
  if ('ignored' in rule) return ignored(rule.ignored);
  const observations = rule.read(record);
  if (observations.length === 0) return ignored(NOBODY);
  const { at, recordId } = record;
  return known<Accepted>({
    outcome: 'accepted',
    observations,
    at,
    recordId,
    skewSeconds: undefined,
    undated: undefined,
  });
}
