import type { CoverageRow } from '../format.js';

/** What a rule that yields facts tells of itself. A test holds what it makes to its edges. */
export interface FactHead {
  /** What the event is, in a few words. */
  readonly title: string;
  /** As `Process PROC_CREATED Process`. */
  readonly edges: readonly string[];
  readonly note?: string;
}

/** Events that are known and yield no fact, with the reason they are counted under. */
export interface SilentHead {
  readonly title: string;
  readonly ignored: string;
}

/** The row of the coverage table for a rule. */
export function coverageRow(event: string, rule: FactHead | SilentHead): CoverageRow {
  const { title } = rule;
  if ('ignored' in rule) return { event, title, edges: [], note: rule.ignored };
  const { edges, note } = rule;
  return note === undefined ? { event, title, edges } : { event, title, edges, note };
}
