import type { Row } from '../db/database.js';
import { precedentOfRef as idIn } from '../precedents/precedent.js';
import { alertRisk } from '../risk/risk.js';
import { rankOf, type Kept } from './intake.js';

/** A path of what an alert speaks of is there a moment later, and is part of what it is judged by: seconds. */
const SETTLE_SECONDS = 2;

/** An alert as it is stored: what is looked for, and the whole. */
export function rowOf(kept: Kept): { id: string; properties: Row } {
  const { alert, key, isCritical, isMore, isAgain } = kept;
  const { id, status, source, ruleId, createdAt, updatedAt, version, severity, entities } = alert;
  const isFirst = alert.verdict === null && status === 'PENDING';
  const isDue = isFirst || (isAgain === true && status !== 'RESOLVED');
  return {
    id,
    properties: {
      ...{ status, source, rule_id: ruleId, entities, sequence: version },
      ...{ created_epoch: createdAt, updated_epoch: updatedAt, last_epoch: alert.lastAt },
      risk: alertRisk(alert),
      open_key: status === 'RESOLVED' ? null : key,
      ...(isMore === true && { claimed_until: null }),
      decision: alert.resolution?.verdict ?? null,
      precedent: alert.verdict?.precedent === undefined ? null : idIn(alert.verdict.precedent),
      due_rank: isDue ? rankOf(severity, isCritical) : null,
      due_epoch: isDue ? createdAt + SETTLE_SECONDS : null,
      body: JSON.stringify({ ...kept, isMore: undefined }),
    },
  };
}

export function keptOf(row: Row): Kept {
  return JSON.parse(row['body'] as string) as Kept;
}
