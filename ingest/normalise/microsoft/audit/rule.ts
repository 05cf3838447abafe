import type { Observation } from '../../../../graph/index.js';
import type { FactHead, SilentHead } from '../../common/rule.js';
import type { AuditRecord } from './record.js';

interface RuleHead {
  readonly event: string;
  /** True for the records that the rule is for; the first rule that fits counts. */
  readonly fits: (record: AuditRecord) => boolean;
}

/** Records that yield facts; none where nobody is told to have acted. */
export interface FactRule extends RuleHead, FactHead {
  readonly read: (record: AuditRecord) => readonly Observation[];
}

export interface SilentRule extends RuleHead, SilentHead {}

export type AuditRule = FactRule | SilentRule;
