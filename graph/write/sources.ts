import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row } from '../db/database.js';
import type { EpochSeconds } from '../model/observation.js';
import {
  addReport,
  newSource,
  type FieldHabits,
  type SourceRecord,
  type SourceReport,
} from '../model/source-health.js';

/** Adds what a request said of its sources, each under the lock of its own record. */
export async function noteSources(
  database: Database,
  tenant: string,
  reports: readonly SourceReport[],
  now: EpochSeconds,
): Promise<void> {
  if (reports.length === 0) return;
  // One order for everybody: two requests that note the same sources do not wait for each other.
  const ordered = [...reports].sort((a, b) => (a.source < b.source ? -1 : 1));
  await database.write({ caller: 'sources', tenant }, async (tx) => {
    for (const report of ordered) {
      const { source } = report;
      const [row] = await tx.run(cypher('lockSource'), { tenant, source, now });
      const record = addReport(recordOf(row, source, now), report, now);
      await tx.run(cypher('writeSource'), { tenant, source, properties: propertiesOf(record) });
    }
  });
}

/** Every source that the tenant ever heard of, by name. */
export async function readSources(
  database: Database,
  tenant: string,
  now: EpochSeconds,
): Promise<SourceRecord[]> {
  const rows = await database.read({ caller: 'sources', tenant }, cypher('readSources'), {
    tenant,
  });
  return rows.map((row) => recordOf(row, '', now));
}

/** The sources of all tenants. */
export async function readAllSources(
  database: Database,
  now: EpochSeconds,
): Promise<SourceRecord[]> {
  const rows = await database.read({ caller: 'sources' }, cypher('listSources'));
  return rows.map((row) => recordOf(row, '', now));
}

interface StoredSource {
  readonly source: string;
  readonly formats?: readonly string[];
  readonly first_epoch: number;
  readonly received_epoch?: number;
  readonly event_epoch?: number | undefined;
  readonly accepted?: number;
  readonly ignored?: number;
  readonly duplicates?: number;
  readonly rejected?: number;
  readonly lag_seconds?: number;
  readonly skew_seconds?: number;
  readonly hours?: readonly number[];
  readonly last_hour?: number;
  readonly fields?: string;
}

function recordOf(row: Row | undefined, source: string, now: EpochSeconds): SourceRecord {
  const stored = row?.['properties'] as StoredSource | undefined;
  const fresh = newSource(stored?.source ?? source, stored?.first_epoch ?? now);
  // Locked for the first time just now: nothing is known yet.
  if (stored?.fields === undefined) return fresh;
  return {
    ...fresh,
    formats: stored.formats ?? [],
    lastReceivedAt: stored.received_epoch ?? fresh.lastReceivedAt,
    latestEventAt: stored.event_epoch,
    accepted: stored.accepted ?? 0,
    ignored: stored.ignored ?? 0,
    duplicates: stored.duplicates ?? 0,
    rejected: stored.rejected ?? 0,
    lagSeconds: stored.lag_seconds,
    skewSeconds: stored.skew_seconds,
    hours: stored.hours ?? [],
    lastHour: stored.last_hour ?? fresh.lastHour,
    fields: JSON.parse(stored.fields) as FieldHabits,
  };
}

function propertiesOf(record: SourceRecord): object {
  return {
    formats: record.formats,
    received_epoch: record.lastReceivedAt,
    event_epoch: record.latestEventAt ?? null,
    accepted: asInteger(record.accepted),
    ignored: asInteger(record.ignored),
    duplicates: asInteger(record.duplicates),
    rejected: asInteger(record.rejected),
    lag_seconds: record.lagSeconds ?? null,
    skew_seconds: record.skewSeconds ?? null,
    hours: record.hours.map((count) => asInteger(count)),
    last_hour: asInteger(record.lastHour),
    fields: JSON.stringify(record.fields),
  };
}
