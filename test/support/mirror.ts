import type { ChangeSet, Graph } from '../../graph/index.js';
import { edgeKey } from '../../graph/model/edge-key.js';
import { query } from './graph.js';

/** What a subscriber knows of a graph: nodes by uid, edges with how often and how strongly they were seen. */
export interface Mirror {
  readonly nodes: ReadonlyMap<string, string>;
  readonly edges: ReadonlyMap<string, string>;
}

const DIGITS = 9;

const seenText = (observations: unknown, logWeight: unknown): string =>
  `${String(observations)} ${Number(logWeight).toPrecision(DIGITS)}`;

/** A projection of the graph that is kept by applying changes in order. */
export function mirrorOf(changeSets: readonly ChangeSet[]): Mirror {
  const nodes = new Map<string, string>();
  const edges = new Map<string, string>();
  for (const { entities, relationships } of changeSets) {
    for (const { uid, name, action } of entities) {
      if (action === 'DELETED') nodes.delete(uid);
      else nodes.set(uid, name);
    }
    for (const {
      relation,
      from,
      to,
      properties,
      action,
      observations,
      logWeight,
    } of relationships) {
      const key = edgeKey(relation, from, to, properties);
      if (action === 'DELETED') edges.delete(key);
      else edges.set(key, seenText(observations, logWeight));
    }
  }
  return { nodes, edges };
}

/** The same, read from the graph itself. */
export async function readMirror(graph: Graph, tenant: string): Promise<Mirror> {
  const { label } = graph.tenant(tenant);
  const nodes = await query(graph, `MATCH (n:Entity:${label}) RETURN n.uid AS uid, n.name AS name`);
  const edges = await query(
    graph,
    `MATCH (a:${label})-[r]->(b:${label})
     RETURN type(r) AS relation, a.uid AS from, b.uid AS to, properties(r) AS properties`,
  );
  return {
    nodes: new Map(nodes.map(({ uid, name }) => [String(uid), String(name ?? uid)])),
    edges: new Map(
      (edges as unknown as EdgeRow[]).map(({ relation, from, to, properties }) => [
        edgeKey(relation, from, to, properties),
        seenText(properties['observations'], properties['log_weight']),
      ]),
    ),
  };
}

interface EdgeRow {
  readonly relation: Parameters<typeof edgeKey>[0];
  readonly from: string;
  readonly to: string;
  readonly properties: Parameters<typeof edgeKey>[3];
}

/** All that was committed so far. */
export async function readChanges(graph: Graph, tenant: string): Promise<ChangeSet[]> {
  const ours = graph.tenant(tenant);
  const { version } = await ours.position();
  const changeSets: ChangeSet[] = [];
  if (version === 0) return changeSets;
  for await (const item of ours.changes(0)) {
    if (item.type === 'changes') changeSets.push(item.changes);
    if (changeSets.at(-1)?.sequence === version) break;
  }
  return changeSets;
}
