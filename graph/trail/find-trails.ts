import { cypher } from '../../cypher/index.js';
import type { Database } from '../db/database.js';
import { edgeKey } from '../model/edge-key.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import { relationshipDeclaration, type Relation } from '../model/registry.js';
import { readEntities, type EntityRecord } from '../read/entities.js';
import type { EdgeView } from '../read/edge-view.js';
import type { GraphSettings } from '../settings.js';
import { NONE } from '../live/node-table.js';
import type { Projection } from '../live/projection.js';
import { verbOf } from '../live/verbs.js';
import { Weights } from '../live/weights.js';
import { Judge } from './judge.js';
import { scoreTrail, type Sign, type TrailScore } from './score.js';
import { candidatesOf, trailsOf, type Trail, type TrailSeed, type TrailStep } from './trail.js';

/** An edge as a tagger sees it. */
export interface TaggableEdge {
  readonly key: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
}

/** Recognises techniques in edges that are looked at together; by key of edge. */
export type Tagger = (
  edges: readonly TaggableEdge[],
  entities: ReadonlyMap<string, Properties>,
) => ReadonlyMap<string, readonly Sign[]>;

export interface TrailsQuestion {
  /** Where it is asked from: an entity. */
  readonly uid: string;
  /** When the entity did, or suffered, what is asked about. */
  readonly at: EpochSeconds;
  /** The edge by which it did that, or suffered it: part of each trail where it is named and held. */
  readonly edge?: Pick<TaggableEdge, 'relation' | 'from' | 'to' | 'properties'> | undefined;
  /** The instant that decay and the baseline are taken at; not before `at`. */
  readonly asOf: EpochSeconds;
  readonly first: number;
  readonly tag: Tagger;
}

export interface FoundStep extends EdgeView {
  readonly key: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly role: TrailStep['role'];
  /** 0 to 1 against the baseline. */
  readonly rarity: number;
  readonly signs: readonly Sign[];
}

export interface FoundTrail extends TrailScore {
  readonly steps: readonly FoundStep[];
  readonly entities: readonly EntityRecord[];
}

export interface FoundTrails {
  readonly asOf: EpochSeconds;
  /** True where a bound kept edges from being looked at; `cut` says how many. */
  readonly truncated: boolean;
  readonly looked: number;
  readonly cut: number;
  /** Best first. */
  readonly trails: readonly FoundTrail[];
}

interface Place {
  readonly database: Database;
  readonly tenant: string;
  readonly settings: GraphSettings;
}

const noEvidence = (): number => 0;

/**
 * What led to an entity's part in something, and what else those did that led to it. Looked for twice: by
 * rarity and nearness alone, then again with what the techniques say that are recognised in all edges that
 * came up.
 */
export async function findTrails(
  place: Place,
  projection: Projection,
  question: TrailsQuestion,
): Promise<FoundTrails> {
  const { uid, at, asOf, first, tag } = question;
  const node = projection.nodes.find(uid);
  if (node === undefined) return { asOf, truncated: false, looked: 0, cut: 0, trails: [] };
  const edge = question.edge === undefined ? undefined : projection.edgeOf(question.edge);
  const seed: TrailSeed = { node, at, ...(edge !== undefined && { edge }) };
  const candidates = candidatesOf(projection, seed, new Judge(projection, asOf, noEvidence));
  const known = await describe(place, projection, candidates);
  const signs = signsOf(known, tag);
  const signsOfEdge = (edge: number): readonly Sign[] => signs.get(edge) ?? [];
  const judge = new Judge(projection, asOf, (edge) => signsOfEdge(edge)[0]?.weight ?? 0);
  const { trails, looked, cut } = trailsOf(projection, seed, judge, first);
  const weights = new Weights(projection.edges, asOf, place.settings);
  const tell = (trail: Trail): FoundTrail => ({
    ...scoreTrail(projection, trail.steps, judge, weights, signsOfEdge),
    steps: trail.steps.map((step) => stepOf(projection, step, judge, weights, known, signsOfEdge)),
    entities: entitiesOf(projection, trail.steps, node, known.entities),
  });
  const found = trails.map(tell).sort((a, b) => b.score - a.score);
  return { asOf, truncated: cut > 0, looked, cut, trails: found };
}

/** What is not held in memory of edges and of the entities at their ends. */
interface Described {
  readonly entities: ReadonlyMap<string, EntityRecord>;
  readonly edges: ReadonlyMap<number, TaggableEdge>;
}

async function describe(
  { database, tenant }: Place,
  projection: Projection,
  edges: readonly number[],
): Promise<Described> {
  const { nodes } = projection;
  const ends = edges.map((edge) => ({
    relation: projection.relationOf(edge),
    from: nodes.uid(projection.edges.from(edge)),
    to: nodes.uid(projection.edges.to(edge)),
  }));
  const uids = [...new Set(ends.flatMap(({ from, to }) => [from, to]))];
  const pairs = [...new Map(ends.map((pair) => [Object.values(pair).join(' '), pair])).values()];
  const [entities, rows] = await Promise.all([
    readEntities(database, tenant, uids),
    database.read({ caller: 'trails', tenant }, cypher('readEdges'), { pairs, tenant }),
  ]);
  const described = new Map<number, TaggableEdge>();
  for (const row of rows as unknown as EdgeRow[]) {
    const { relation, from, to, properties } = row;
    const edge = projection.edgeOf({ relation, from, to, properties });
    if (edge === undefined) continue;
    described.set(edge, {
      ...{ key: edgeKey(relation, from, to, properties), relation, from, to, properties },
      firstSeen: projection.edges.firstSeen(edge),
      lastSeen: projection.edges.lastSeen(edge),
    });
  }
  return { entities, edges: described };
}

interface EdgeRow {
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties;
}

function signsOf({ edges, entities }: Described, tag: Tagger): Map<number, readonly Sign[]> {
  const properties = new Map([...entities].map(([uid, record]) => [uid, record.properties]));
  const byKey = tag([...edges.values()], properties);
  return new Map([...edges].map(([edge, { key }]) => [edge, byKey.get(key) ?? []]));
}

function stepOf(
  projection: Projection,
  { edge, role }: TrailStep,
  judge: Judge,
  weights: Weights,
  { edges: described }: Described,
  signs: (edge: number) => readonly Sign[],
): FoundStep {
  const { edges, nodes } = projection;
  const relation = projection.relationOf(edge);
  const [from, to] = [nodes.uid(edges.from(edge)), nodes.uid(edges.to(edge))];
  const isAct = relationshipDeclaration(relation).descriptive !== true;
  return {
    key: described.get(edge)?.key ?? edgeKey(relation, from, to, {}),
    ...{ relation, from, to, role, signs: signs(edge) },
    rarity: isAct && verbOf(edges.verb(edge)).fades ? judge.unusual(edge) : 0,
    firstSeen: edges.firstSeen(edge),
    lastSeen: edges.lastSeen(edge),
    weight: weights.of(edge),
    stale: weights.isStale(edge),
    observations: edges.observations(edge),
    sources: projection.sourcesOf(edge),
  };
}

function entitiesOf(
  { edges, nodes }: Projection,
  steps: readonly TrailStep[],
  seed: number,
  entities: ReadonlyMap<string, EntityRecord>,
): EntityRecord[] {
  const places = new Set([seed]);
  for (const { edge } of steps) places.add(edges.from(edge)).add(edges.to(edge));
  return [...places]
    .filter((node) => node !== NONE)
    .flatMap((node) => entities.get(nodes.uid(node)) ?? []);
}
