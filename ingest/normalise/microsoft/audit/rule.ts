import type { Observation } from '../../../../graph/index.js';
import type { AuditRecord } from './record.js';

interface RuleHead {
  readonly event: string;
  readonly title: string;
  /** True for the records that the rule is for; the first rule that fits counts. */
  readonly fits: (record: AuditRecord) => boolean;
}

/** Records that yield facts; none where nobody is told to have acted. */
export interface FactRule extends RuleHead {
  readonly edges: readonly string[];
  readonly note?: string;
  readonly read: (record: AuditRecord) => readonly Observation[];
}

/** Records that are known and yield none, with the reason they are counted under. */
export interface SilentRule extends RuleHead {
  readonly ignored: string;
}

export type AuditRule = FactRule | SilentRule;
