import { cypher } from '../../cypher/index.js';
import type { Database } from '../db/database.js';

/** A setting of the server that hunts rely on and that is not as it should be. */
export interface SettingFault {
  readonly name: string;
  /** As the server has it; undefined where it does not tell. */
  readonly found: string | undefined;
  readonly wanted: string;
  /** What it is for, and so what is open without it. */
  readonly because: string;
}

interface Wanted {
  readonly name: string;
  readonly wanted: string;
  readonly because: string;
  readonly holds: (value: string) => boolean;
}

const isOff = (value: string): boolean => /^(?:false|no|off)$/i.test(value);

/** Milliseconds of `500ms`, `30s`, `2m`; NaN for what is none. */
function duration(value: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value) ?? [];
  const factors: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  return Number(digits) * (factors[unit] ?? NaN);
}

/** True for a size that bounds something: `0B` is Neo4j’s word for no bound. */
const isBounded = (value: string): boolean =>
  /^[1-9]\d*(?:\.\d+)?\s*[KMGT]?i?B?$/i.test(value.trim());

const wanted: readonly Wanted[] = [
  {
    name: 'dbms.security.allow_csv_import_from_file_urls',
    wanted: 'false',
    because: 'LOAD CSV could read files of the server',
    holds: isOff,
  },
  {
    name: 'db.transaction.timeout',
    wanted: '30s (any limit)',
    because: 'a transaction that loses its client could run for ever',
    holds: (value) => duration(value) > 0,
  },
  {
    name: 'db.transaction.monitor.check.interval',
    wanted: '500ms (at most 1s)',
    because: 'a hunt overruns its time by as much',
    holds: (value) => duration(value) > 0 && duration(value) <= 1_000,
  },
  {
    name: 'db.memory.transaction.max',
    wanted: '128m (any limit)',
    because: 'one hunt could take all memory',
    holds: isBounded,
  },
  {
    name: 'dbms.memory.transaction.total.max',
    wanted: '768m of a 2g heap (any limit)',
    because: 'several hunts at once could take all memory',
    holds: isBounded,
  },
  {
    name: 'dbms.cypher.forbid_exhaustive_shortestpath',
    wanted: 'true',
    because: 'shortestPath with a condition could search every path',
    holds: (value) => /^true$/i.test(value),
  },
];

/** Names of the settings that are looked at, for the docs. */
export const checkedSettings: readonly Omit<Wanted, 'holds'>[] = wanted;

/** Compares the server's settings with those that hunts rely on; an empty list is as it should be. */
export async function checkSettings(database: Database): Promise<SettingFault[]> {
  const names = wanted.map(({ name }) => name);
  const rows = await database.command({ caller: 'settings' }, cypher('showSettings'), { names });
  const found = new Map(rows.map((row) => [String(row['name']), String(row['value'])]));
  return wanted
    .filter(({ name, holds }) => !holds(found.get(name) ?? ''))
    .map(({ name, wanted: value, because }) => ({
      name,
      found: found.get(name),
      wanted: value,
      because,
    }));
}
