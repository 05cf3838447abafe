import { cypher } from '../../cypher/index.js';
import { abstractOf, detailOf } from '../baseline/abstraction.js';
import type { Database } from '../db/database.js';
import { edgeKey, edgeOfKey } from '../model/edge-key.js';
import type { Properties } from '../model/properties.js';
import { isDescriptive, type Relation } from '../model/registry.js';
import { readEntities } from '../read/entities.js';
import type { StepHabit } from './pattern.js';

/**
 * What edges show, by their keys, as the baseline counts it. Not in the map: a key that names no edge of this
 * tenant that is still kept, and one of a verb that is not learned.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function readStepHabits(
  database: Database,
  tenant: string,
  keys: readonly string[],
): Promise<Map<string, StepHabit>> {
  const named = new Map(
    keys.flatMap((key) => {
      const edge = edgeOfKey(key);
      return edge === undefined || isDescriptive(edge.relation) ? [] : [[key, edge] as const];
    }),
  );
  const edges = [...named.values()];
  if (edges.length === 0) return new Map();
  const caller = { caller: 'step-habits', tenant };
  const actors = [...new Set(edges.map(({ from }) => from))];
  const uids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const pairs = edges.map(({ relation, from, to }) => ({ relation, from, to }));
  const [entities, rows, hosts] = await Promise.all([
    readEntities(database, tenant, uids),
    database.read(caller, cypher('readEdges'), { pairs, tenant }),
    database.read(caller, cypher('hostsOfActors'), { uids: actors, tenant }),
  ]);
  const hostOf = new Map(hosts.map((row) => [row['uid'], row['host'] as string]));
  const found = (rows as unknown as EdgeRow[]).flatMap(({ relation, from, to, properties }) => {
    const key = edgeKey(relation, from, to, properties);
    const [actor, object] = [entities.get(from), entities.get(to)];
    if (!named.has(key) || actor === undefined || object === undefined) return [];
    const habit: StepHabit = {
      actor: abstractOf(actor.kind, actor.properties).actor,
      relation,
      object: abstractOf(object.kind, object.properties).object,
      detail: detailOf(relation, properties),
      host: hostOf.get(from) ?? from,
    };
    return [[key, habit] as const];
  });
  return new Map(found);
}

interface EdgeRow {
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties;
}
