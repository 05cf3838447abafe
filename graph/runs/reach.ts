import { cypher } from '../../cypher/index.js';
import { CRITICALITY, criticalities, criticalityTag, type Criticality } from '../alerts/alert.js';
import { asInteger, type Database } from '../db/database.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Kind } from '../model/registry.js';
import { kindOfUid } from '../write/uid.js';
import { kinds } from '../model/registry.js';
import type { EntityTags } from '../write/entity-tags.js';
import type { ActionFacts } from './run.js';

/** Hosts, and users, that are named; where there are more, there are at least so many. */
export const MOST_REACHED = 100;
/** Neighbours that are looked at. */
const MOST_NEAR = 1_000;
/** What had nothing to do with it for so long is not within reach: seconds. */
export const REACH_SECONDS = 86_400;
/** What has a record of its own of how much it matters. */
const assets: readonly Kind[] = ['Host', 'Resource'];

/**
 * What doing something to an entity would reach, as the graph has it now: whoever had to do with it in the last day. How
 * much that matters is what the record of assets says of the entity, or, of one that has no such record by itself, of the
 * machines within its reach.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function readReach(
  { database, tenant, tags }: { database: Database; tenant: string; tags: EntityTags },
  uid: string,
  now: EpochSeconds,
): Promise<Omit<ActionFacts, 'graphVersion'>> {
  const [row] = await database.read({ caller: 'reach', tenant }, cypher('readReach'), {
    ...{ tenant, uid, since: now - REACH_SECONDS },
    ...{ limit: asInteger(MOST_NEAR), reached: asInteger(MOST_REACHED) },
  });
  const hosts = (row?.['hosts'] as string[] | undefined) ?? [];
  const users = (row?.['users'] as string[] | undefined) ?? [];
  const known = await tags.of([uid, ...hosts]);
  const own = known.get(uid) ?? [];
  return {
    ...{ hosts, users, tags: own },
    // Itself is within its own reach.
    entities: ((row?.['entities'] as number | undefined) ?? 0) + 1,
    criticality: criticalityOf(uid, own, row?.['isCut'] === true ? undefined : hosts, known),
  };
}

function criticalityOf(
  uid: string,
  own: readonly string[],
  /** Undefined where there are more than can be looked at. */
  hosts: readonly string[] | undefined,
  known: ReadonlyMap<string, readonly string[]>,
): Criticality | 'UNKNOWN' {
  const kind = kindOfUid(uid, kinds);
  const recorded = recordedCriticality(own);
  if (recorded !== 'UNKNOWN' || kind === undefined || assets.includes(kind)) return recorded;
  if (hosts === undefined) return 'UNKNOWN';
  const around = hosts.map((host) => recordedCriticality(known.get(host) ?? []));
  // Nothing is known of what nobody can be seen to use.
  if (around.length === 0 || around.includes('UNKNOWN')) return 'UNKNOWN';
  return criticalities.findLast((one) => around.includes(one)) ?? 'UNKNOWN';
}

/** What the record of assets says; with tags that contradict each other, the gravest. */
export function recordedCriticality(tags: readonly string[]): Criticality | 'UNKNOWN' {
  const ours = tags.filter((tag) => tag.startsWith(`${CRITICALITY}:`));
  return criticalities.findLast((one) => ours.includes(criticalityTag(one))) ?? 'UNKNOWN';
}
