import { cypher } from '../../cypher/index.js';
import type { Database } from '../db/database.js';
import { edgeKey } from '../model/edge-key.js';
import type { Properties } from '../model/properties.js';
import { readEntities } from '../read/entities.js';
import type { Step } from '../read/path-search.js';
import type { ThreatPath } from '../read/threat-paths.js';
import type { TaggableEdge, Tagger } from './tagger.js';

interface Place {
  readonly database: Database;
  readonly tenant: string;
}

interface EdgeRow extends Pick<TaggableEdge, 'relation' | 'from' | 'to'> {
  readonly properties: Properties;
}

/**
 * Ids of the techniques that steps of each path are a sign of, the strongest first, in the order of the paths.
 * What the signs ask of an edge beyond its times and of a node beyond its name is read here, each in one statement.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function tagPaths(
  { database, tenant }: Place,
  paths: readonly ThreatPath[],
  tag: Tagger,
): Promise<string[][]> {
  const pairs = new Map(paths.flatMap(({ steps }) => steps.map((step) => [pairOf(step), step])));
  if (pairs.size === 0) return paths.map(() => []);
  const uids = new Set(paths.flatMap(({ nodes }) => nodes.map(({ uid }) => uid)));
  const [rows, records] = await Promise.all([
    database.read({ caller: 'threat-paths', tenant }, cypher('readEdges'), {
      pairs: [...pairs.values()].map(({ relation, from, to }) => ({ relation, from, to })),
      tenant,
    }),
    readEntities(database, tenant, [...uids]),
  ]);
  const edges = new Map((rows as unknown as EdgeRow[]).map((row) => [nameOf(row), taggable(row)]));
  const entities = new Map([...records].map(([uid, { properties }]) => [uid, properties]));
  const signs = tag([...edges.values()], entities);
  return paths.map(({ steps }) => {
    const found = steps.flatMap((step) => signs.get(edges.get(nameOf(step))?.key ?? '') ?? []);
    const sorted = found.toSorted((a, b) => b.weight - a.weight);
    return [...new Set(sorted.map(({ technique }) => technique))];
  });
}

function taggable({ relation, from, to, properties }: EdgeRow): TaggableEdge {
  return {
    key: edgeKey(relation, from, to, properties),
    ...{ relation, from, to, properties },
    firstSeen: Number(properties['first_seen_epoch']),
    lastSeen: Number(properties['last_seen_epoch']),
  };
}

type Ends = Pick<Step, 'relation' | 'from' | 'to'>;

function pairOf({ relation, from, to }: Ends): string {
  return JSON.stringify([relation, from, to]);
}

/** A step does not tell its verb's properties: when it was first seen tells it from others between the two. */
function nameOf(edge: Step | EdgeRow): string {
  const first = 'firstSeen' in edge ? edge.firstSeen : edge.properties['first_seen_epoch'];
  return `${pairOf(edge)} ${Number(first)}`;
}
