import { cypher } from '../../cypher/index.js';
import { asInteger, type Database } from '../db/database.js';
import type { Kind } from '../model/registry.js';

/** A name that telemetry uses. */
export interface KnownName {
  readonly kind: Kind;
  readonly name: string;
  /** Other names of the same thing. */
  readonly also: readonly string[];
  readonly type: string | undefined;
  readonly domain: string | undefined;
}

/** The words of one tenant's telemetry. */
export interface GraphVocabulary {
  readonly names: readonly KnownName[];
  /** Operations on resources, as logged. */
  readonly actions: readonly string[];
  /** Kinds that network flows begin at. */
  readonly talkers: readonly Kind[];
  /** Kinds that operations on resources begin at. */
  readonly callers: readonly Kind[];
}

/** Kinds whose names people speak of, and few enough to be held in memory. */
const named: readonly Kind[] = [
  'Host',
  'User',
  'Program',
  'Service',
  'ScheduledTask',
  'WmiSubscription',
  'Resource',
  'AiAgent',
  'AiModel',
  'Tool',
];

/** Names of one kind that are kept; what is beyond is found by a look-up of its own. */
const MOST_NAMES = 5_000;
const MOST_ACTIONS = 2_000;

export async function readVocabulary(
  database: Database,
  tenant: string,
  label: string,
): Promise<GraphVocabulary> {
  const caller = { caller: 'vocabulary', tenant };
  const markers = { tenant: label };
  const limit = asInteger(MOST_NAMES);
  const lists = await Promise.all(
    named.map(async (kind) => {
      const rows = await database.read(caller, cypher('vocabularyNames', { ...markers, kind }), {
        limit,
      });
      return rows.map((row) => ({
        kind,
        name: String(row['name']),
        also: row['also'] as readonly string[],
        type: (row['type'] ?? undefined) as string | undefined,
        domain: (row['domain'] ?? undefined) as string | undefined,
      }));
    }),
  );
  const actions = await database.read(caller, cypher('vocabularyActions', markers), {
    limit: asInteger(MOST_ACTIONS),
  });
  const [talkers] = await database.read(caller, cypher('vocabularyTalkers', markers));
  const [callers] = await database.read(caller, cypher('vocabularyCallers', markers));
  return {
    names: lists.flat(),
    actions: actions.flatMap(({ action }) => (typeof action === 'string' ? [action] : [])),
    talkers: kindsIn(talkers),
    callers: kindsIn(callers),
  };
}

const kindOfColumn = {
  process: 'Process',
  host: 'Host',
  user: 'User',
  address: 'IpAddress',
  credential: 'Credential',
} as const satisfies Readonly<Record<string, Kind>>;

/** The kinds whose column says that there are some. */
function kindsIn(row: Readonly<Record<string, unknown>> | undefined): Kind[] {
  return Object.entries(kindOfColumn).flatMap(([column, kind]) =>
    row?.[column] === true ? [kind] : [],
  );
}
