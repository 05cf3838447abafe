import { cypher } from '../../cypher/index.js';
import type { Database } from '../db/database.js';
import { isKind, type Kind } from '../model/registry.js';
import type { Properties } from '../model/properties.js';

/** What a node is called. */
export interface EntityName {
  readonly uid: string;
  readonly kind: Kind;
  readonly name: string;
}

/** A node as it is shown: declared properties under their names in the graph. */
export interface EntityRecord extends EntityName {
  readonly properties: Properties;
}

/** What an entity is called of which no name was told: a process known by pid or GUID only. */
export const NAMELESS = 'unknown';

/** Nodes by uid; what is not in this tenant is not in the map. */
export async function readEntities(
  database: Database,
  tenant: string,
  uids: readonly string[],
): Promise<Map<string, EntityRecord>> {
  if (uids.length === 0) return new Map();
  const text = cypher('readEntities');
  const rows = await database.read({ caller: 'entities', tenant }, text, { uids, tenant });
  return new Map(rows.flatMap((row) => recordOf(row['properties'])).map((r) => [r.uid, r]));
}

/** The same, also by uids of nodes that turned out to be others: the record then bears its own uid. */
export async function findEntities(
  database: Database,
  tenant: string,
  uids: readonly string[],
): Promise<Map<string, EntityRecord>> {
  const found = await readEntities(database, tenant, uids);
  const missing = uids.filter((uid) => !found.has(uid));
  if (missing.length === 0) return found;
  const parameters = { uids: missing, tenant };
  const rows = await database.read(
    { caller: 'entities', tenant },
    cypher('readAliases'),
    parameters,
  );
  for (const row of rows) {
    for (const record of recordOf(row['properties'])) found.set(row['uid'] as string, record);
  }
  return found;
}

/** One record, or none where the row is not an entity of a known kind. */
export function recordOf(row: unknown): EntityRecord[] {
  const properties = row as Properties;
  const { uid, kind, name } = properties;
  if (typeof uid !== 'string' || typeof kind !== 'string' || !isKind(kind)) return [];
  return [{ uid, kind, name: typeof name === 'string' ? name : NAMELESS, properties }];
}
