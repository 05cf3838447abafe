import { readAlerts, type AlertsRead } from '../../../ingest/index.js';
import { dataLines } from '../../support/normalised.js';

/** Half past ten on the day of the samples, and a day later. */
export const RECEIVED_AT = Date.UTC(2026, 4, 4, 10, 30) / 1000;
export const LATEST = RECEIVED_AT + 86_400;

export type Options = Partial<Parameters<typeof readAlerts>[1]>;

export function read(values: readonly unknown[], options: Options = {}): AlertsRead {
  const records = values.map((record, index) => ({ line: index + 1, record }));
  const reading = { format: 'auto', receivedAt: RECEIVED_AT, latest: LATEST, ...options };
  return readAlerts(records, reading);
}

/** The records of a file in test/data/alerts. */
export function sampleRecords(name: string): unknown[] {
  return dataLines(`alerts/${name}.jsonl`).map((line): unknown => JSON.parse(line));
}
