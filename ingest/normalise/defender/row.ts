import type { EpochSeconds } from '../../../graph/index.js';
import { hostMention, type Mention } from '../common/mentions.js';
import { clip, isPlain, MAX_NAME, type Plain } from '../common/text.js';
import type { RawEvent } from '../format.js';
import { Row } from '../microsoft/row.js';
import { stampOf } from '../microsoft/stamp.js';
import { isStored, isStreamed, type Table, tableOf } from './tables.js';

/** A row of an advanced hunting table. */
export interface HuntingRow {
  readonly table: Table;
  /** `ActionType` as logged; empty in tables without one. */
  readonly action: string;
  readonly at: EpochSeconds;
  readonly skewSeconds: number | undefined;
  /** Tells rows apart: report ids repeat on other devices and later. */
  readonly recordId: string | undefined;
  readonly row: Row;
  /** `AdditionalFields`. */
  readonly extra: Row;
}

/** A row that a device reported. */
export interface DeviceRow extends HuntingRow {
  /** The device's name as seen. */
  readonly computer: string;
  readonly host: Mention<'Host'>;
}

/**
 * Reads a row out of a query's result, Log Analytics, or the envelope of the streaming API; undefined
 * where it is of a table that is named and not known.
 */
export function readHuntingRow(
  event: RawEvent,
): HuntingRow | { readonly problem: string } | undefined {
  const table = tableOf(event);
  if (table === undefined) {
    if (isStreamed(event) || isStored(event)) return undefined;
    return { problem: 'no known table; expected Type, category or the columns of one' };
  }
  const row = new Row(columnsOf(event));
  const stamp = stampOf(row.value('Timestamp', 'TimeGenerated'), event['time']);
  if ('problem' in stamp) return { problem: `Timestamp: ${stamp.problem}` };
  return {
    table,
    action: clip(row.text('ActionType') ?? '', MAX_NAME),
    at: stamp.at,
    skewSeconds: stamp.skewSeconds,
    recordId: recordIdOf(table, row, stamp.at),
    row,
    extra: row.row('AdditionalFields'),
  };
}

/** The row with its device; undefined where none is named. */
export function deviceRow(hunting: HuntingRow): DeviceRow | undefined {
  const name = hunting.row.text('DeviceName', 'ComputerName');
  if (name === undefined) return undefined;
  const computer = clip(name, MAX_NAME);
  return { ...hunting, computer, host: hostMention(computer) };
}

/** The columns, where the streaming API wraps them into `properties`. */
function columnsOf(event: RawEvent): Plain {
  const properties = event['properties'];
  return isPlain(properties) ? properties : event;
}

function recordIdOf(table: Table, row: Row, at: EpochSeconds): string | undefined {
  const report = row.text('ReportId');
  // The adapters of a device are told in one report, a row each.
  if (report === undefined || report === '0' || table === 'DeviceNetworkInfo') return undefined;
  const device = row.text('DeviceName', 'DeviceId')?.toLowerCase() ?? '';
  return clip(`${table}|${clip(device, MAX_NAME)}|${clip(report, MAX_NAME)}|${at}`, 4 * MAX_NAME);
}
