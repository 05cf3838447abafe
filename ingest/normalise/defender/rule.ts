import type { Observation } from '../../../graph/index.js';
import type { DeviceRow, HuntingRow } from './row.js';
import type { Table } from './tables.js';

/** Facts, or in a few fixed words why this row has none. */
export type Finding = readonly Observation[] | string;

interface RuleHead {
  readonly table: Table;
  /** Values of `ActionType` that the rule is for; without any, all of the table that no other has. */
  readonly actions: readonly string[];
  readonly title: string;
}

interface Facts extends RuleHead {
  readonly edges: readonly string[];
  readonly note?: string;
}

/** Rows of a device; rejected where it is not named. */
export interface DeviceRule extends Facts {
  readonly onDevice: (row: DeviceRow) => Finding;
}

/** Rows that a service reported. */
export interface ServiceRule extends Facts {
  readonly onService: (row: HuntingRow) => Finding;
}

/** Rows that are known and yield no fact, with the reason they are counted under. */
export interface SilentRule extends RuleHead {
  readonly ignored: string;
}

export type HuntingRule = DeviceRule | ServiceRule | SilentRule;

export function silent(
  table: Table,
  actions: readonly string[],
  title: string,
  ignored: string,
): SilentRule {
  return { table, actions, title, ignored };
}

export const PROCESS_UNKNOWN = 'process unknown';
export const ADDRESS_UNKNOWN = 'address unknown';
export const ACCOUNT_UNKNOWN = 'account unknown';
export const WITHIN_HOST = 'flow within the host';
