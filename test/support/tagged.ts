import {
  edgeKey,
  kinds,
  relationshipDeclaration,
  relations as allRelations,
  type Graph,
  type Relation,
} from '../../graph/index.js';
import type { Properties } from '../../graph/model/properties.js';
import { compile } from '../../hunts/compile/compile.js';
import { allTechniques, tagSteps, type Sign, type TaggableStep } from '../../hunts/index.js';
import { PLAN_VERSION, planSchema } from '../../hunts/plan/plan.js';
import { query } from './graph.js';

/** `technique key` → its strongest weight. */
export type Tags = Record<string, number>;

interface EdgeRow {
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties;
}

const shares = { high: 1, medium: 0.5, low: 0.15 } as const;

/** Signs that are looked for in memory: those that ask for nothing absent and for no chains. */
export function signsInMemory(): { technique: string; weight: number; sign: Sign }[] {
  return allTechniques().flatMap(({ id, weight, signs }) =>
    signs
      .filter(({ branch }) => branch.without.length === 0)
      .filter(({ branch }) => branch.edges.every((edge) => edge.hops === undefined && !edge.either))
      .map((sign) => ({ technique: id, weight: weight * shares[sign.strength], sign })),
  );
}

/** Techniques of all edges of a tenant, recognised without a database. */
export async function taggedInMemory(graph: Graph, tenant: string): Promise<Tags> {
  const { label } = graph.tenant(tenant);
  const nodes = await query(graph, `MATCH (n:${label}) RETURN n.uid AS uid, properties(n) AS p`);
  const rows = await query(
    graph,
    `MATCH (a:${label})-[r]->(b:${label})
     RETURN a.uid AS from, type(r) AS relation, b.uid AS to, properties(r) AS properties`,
  );
  const steps = (rows as unknown as EdgeRow[]).map((row): TaggableStep => ({
    ...row,
    key: keyOf(row),
    firstSeen: Number(row.properties['first_seen_epoch']),
    lastSeen: Number(row.properties['last_seen_epoch']),
  }));
  const entities = new Map(nodes.map(({ uid, p }) => [String(uid), p as Properties]));
  const tags = [...tagSteps(steps, entities)].flatMap(([key, of]) =>
    of.map(({ technique, weight }): [string, number] => [`${technique} ${key}`, weight]),
  );
  return Object.fromEntries(tags);
}

/** The same by the Cypher that a hunt for each sign runs. */
export async function taggedByCypher(graph: Graph, tenant: string): Promise<Tags> {
  const tags: Tags = {};
  for (const { technique, weight, sign } of signsInMemory()) {
    for (const edge of await edgesOfSign(graph, tenant, technique, sign)) {
      const key = `${technique} ${keyOf(edge)}`;
      tags[key] = Math.max(weight, tags[key] ?? 0);
    }
  }
  return tags;
}

async function edgesOfSign(
  graph: Graph,
  tenant: string,
  technique: string,
  { branch, answers }: Sign,
): Promise<EdgeRow[]> {
  const plan = planSchema.parse({
    version: PLAN_VERSION,
    branches: [{ ...branch, techniques: [technique] }],
    ask: { nodes: answers },
  });
  const { text, parameters } = compile(plan);
  // What follows hands on a few matches for each answer; here all of them are wanted.
  const [pattern = ''] = text.split('\nWITH ', 1);
  const [match = '', where = 'true'] = pattern.split('\nWHERE ');
  const own = branch.nodes.map(({ id }) => `${id}.tenant = $tenant`).join(' AND ');
  const acting = branch.edges.filter(
    ({ relations }) => !relations.every((relation) => isDescriptive(relation as Relation)),
  );
  const rest = acting.length > 0 ? tellEdges(acting) : tellCauses(answers[0] ?? '');
  const rows = await query(graph, `${match}\nWHERE ${own} AND ${where}\n${rest}`, {
    ...{ ...parameters, tenant },
  });
  return rows as unknown as EdgeRow[];
}

const asked = `RETURN DISTINCT startNode(told).uid AS from, type(told) AS relation,
  endNode(told).uid AS to, properties(told) AS properties`;

function tellEdges(edges: Sign['branch']['edges']): string {
  const list = edges.map(({ id }) => id).join(', ');
  return `UNWIND [${list}] AS told\n${asked}`;
}

/** Of a thing that is a sign by itself, what brought it about. */
function tellCauses(subject: string): string {
  const relations = (kind: string): string[] => [
    ...new Set(bringers.filter(({ to }) => to.includes(kind)).map(({ relation }) => relation)),
  ];
  const cases = kinds
    .filter((kind) => relations(kind).length > 0)
    .map((kind) => `(${subject}:${kind} AND type(told) IN ${JSON.stringify(relations(kind))})`);
  return `MATCH ()-[told]->(${subject}) WHERE ${cases.join(' OR ')}\n${asked}`;
}

const bringers = allRelations
  .map((relation) => relationshipDeclaration(relation))
  .filter(({ descriptive }) => descriptive !== true)
  .map(({ relation, to }) => ({ relation, to: [...to] as string[] }))
  .filter(({ relation, to }) => relation === 'PROC_CREATED' || !to.includes('Process'));

function isDescriptive(relation: Relation): boolean {
  return relationshipDeclaration(relation).descriptive === true;
}

function keyOf({ relation, from, to, properties }: EdgeRow): string {
  return edgeKey(relation, from, to, properties);
}
