import type { Observation } from '../../../graph/index.js';
import type { Finding } from '../common/facts.js';
import type { FactHead, SilentHead } from '../common/rule.js';
import { NOBODY } from '../microsoft/act.js';
import type { DeviceRow, HuntingRow } from './row.js';
import type { Table } from './tables.js';

interface RuleHead {
  readonly table: Table;
  /** Values of `ActionType` that the rule is for; without any, all of the table that no other has. */
  readonly actions: readonly string[];
}

/** Rows of a device; rejected where it is not named. */
export interface DeviceRule extends RuleHead, FactHead {
  readonly onDevice: (row: DeviceRow) => Finding;
}

/** Rows that a service reported. */
export interface ServiceRule extends RuleHead, FactHead {
  readonly onService: (row: HuntingRow) => Finding;
}

export interface SilentRule extends RuleHead, SilentHead {}

export type HuntingRule = DeviceRule | ServiceRule | SilentRule;

export function silent(
  table: Table,
  actions: readonly string[],
  title: string,
  ignored: string,
): SilentRule {
  return { table, actions, title, ignored };
}

export const ACCOUNT_UNKNOWN = 'account unknown';

/** For rows that tell an act: nothing where nobody is told to have acted. */
export function orNobody(facts: readonly Observation[]): Finding {
  return facts.length === 0 ? NOBODY : facts;
}
