import {
  actorOf,
  edgeKey,
  relationshipDeclaration,
  SpoorError,
  type FoundTrails,
  type Graph,
  type Relation,
} from '../../graph/index.js';
import type { Properties } from '../../graph/model/properties.js';
import { tagSteps } from '../../hunts/index.js';
import type { Random } from '../../ingest/demo/random.js';
import { edgesOfStep, type GraphEdge, type TruthDataset, type TruthStep } from './truth.js';

/** As many trails as the interface gives without being asked for more. */
const TRAILS = 3;
const READING_MS = 120_000;

/** A place in the graph to ask from: who acts along an edge, and when. */
export interface Seed {
  readonly edge: GraphEdge;
  readonly at: number;
}

/** The attack of a capture, as the graph holds it. */
export interface Attack {
  /** Keys of the edges of each step that was written down, in their order. */
  readonly steps: readonly ReadonlySet<string>[];
  /** Who did the last of them, and when. */
  readonly seed: Seed;
}

/** One capture in a graph, asked as of its last event. */
export class Capture {
  readonly #graph: Graph;
  readonly #tenant: string;
  readonly #asOf: number;

  constructor(graph: Graph, tenant: string, asOf: number) {
    this.#graph = graph;
    this.#tenant = tenant;
    this.#asOf = asOf;
  }

  trails({ edge, at }: Seed): Promise<FoundTrails> {
    const asOf = Math.max(at, this.#asOf);
    const tenant = this.#graph.tenant(this.#tenant);
    return tenant.trails({ uid: actorOf(edge), at, edge, asOf, first: TRAILS, tag: tagSteps });
  }

  /** The same where the tenant may still have to be read into memory. */
  async firstTrails(seed: Seed): Promise<FoundTrails> {
    const until = performance.now() + READING_MS;
    for (;;) {
      try {
        return await this.trails(seed);
      } catch (error) {
        const isReading = error instanceof SpoorError && error.code === 'NOT_READY';
        if (!isReading || performance.now() > until) throw error;
      }
    }
  }

  /** @throws Error where the last step is not in the graph */
  async attack({ steps }: TruthDataset): Promise<Attack> {
    const edges: GraphEdge[][] = [];
    for (const step of steps) edges.push(await edgesOfStep(this.#graph, this.#tenant, step));
    const [last, end] = [steps.at(-1), edges.at(-1)?.[0]];
    if (last === undefined || end === undefined) throw new Error('has no last step to ask from');
    return {
      steps: edges.map((of) => new Set(of.map(keyOf))),
      seed: { edge: end, at: timeOf(last) },
    };
  }

  /** Edges at which something was done, drawn by chance, but for those of these keys. */
  async others(count: number, random: Random, but: ReadonlySet<string>): Promise<Seed[]> {
    const { label } = this.#graph.tenant(this.#tenant);
    const rows = await this.#graph.database.read(
      { caller: 'path-score', tenant: this.#tenant },
      `MATCH (a:${label})-[r]->(b:${label})
       RETURN a.uid AS from, type(r) AS relation, b.uid AS to, properties(r) AS properties`,
    );
    const acts = (rows as unknown as (GraphEdge & { readonly properties: Properties })[])
      .filter(({ relation }) => isAct(relation))
      .map((edge) => ({ key: keyOf(edge), edge }))
      .filter(({ key }) => !but.has(key))
      // The server gives them in any order; the draw must be the same each time.
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    return Array.from({ length: Math.min(count, acts.length) }, () => {
      const [drawn] = acts.splice(random.whole(0, acts.length - 1), 1);
      return drawn === undefined ? [] : [drawn.edge];
    })
      .flat()
      .map((edge) => ({ edge, at: Number(edge.properties['last_seen_epoch']) }));
  }
}

/** When the last thing in a tenant's graph was seen. */
export async function lastSeen(graph: Graph, tenant: string): Promise<number> {
  const { label } = graph.tenant(tenant);
  const [row] = await graph.database.read(
    { caller: 'path-score', tenant },
    `MATCH (:${label})-[r]->(:${label}) RETURN max(r.last_seen_epoch) AS last`,
  );
  return Number(row?.['last']);
}

function keyOf({ relation, from, to, properties }: GraphEdge): string {
  return edgeKey(relation, from, to, properties);
}

function isAct(relation: Relation): boolean {
  const { descriptive, halfLifeHours } = relationshipDeclaration(relation);
  return descriptive !== true && halfLifeHours !== null;
}

function timeOf({ time }: TruthStep): number {
  return Date.parse(time) / 1000;
}
