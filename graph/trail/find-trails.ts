import type { Database } from '../db/database.js';
import { SpoorError } from '../errors.js';
import type { KnownGoodRef, StepHabit } from '../known-good/pattern.js';
import { actorOf, edgeKey, type KeyedEdge } from '../model/edge-key.js';
import type { EpochSeconds } from '../model/observation.js';
import { isDescriptive, type Relation } from '../model/registry.js';
import type { EntityRecord } from '../read/entities.js';
import type { EdgeView } from '../read/edge-view.js';
import type { GraphSettings } from '../settings.js';
import { NONE } from '../live/node-table.js';
import type { Projection } from '../live/projection.js';
import { Weights } from '../live/weights.js';
import { Judge } from './judge.js';
import { Library } from './library.js';
import type { Tagger } from './tagger.js';
import { scoreTrail, type Sign, type TrailScore } from './score.js';
import { learnedTrails } from './learned-trails.js';
import { candidatesOf, type Trail, type TrailSeed, type TrailStep } from './trail.js';

export interface TrailsQuestion {
  /** Where it is asked from: an entity; without one, whoever acted along `edge`. */
  readonly uid?: string | undefined;
  /** When the entity did, or suffered, what is asked about; without it, when `edge` was last seen. */
  readonly at?: EpochSeconds | undefined;
  /** The edge by which it did that, or suffered it: part of each trail where it is named and held. */
  readonly edge?: KeyedEdge | undefined;
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
  /** 0 to 1 against the baseline, lowered where a known-good pattern holds. */
  readonly rarity: number;
  /** The same without known-good patterns. */
  readonly baselineRarity: number;
  readonly knownGood: readonly KnownGoodRef[];
  /** What it shows; undefined for what is not learned. */
  readonly habit: StepHabit | undefined;
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
 * What led to an entity's part in something, and what else those did that led to it. Looked for by rarity and
 * nearness alone first, then with what the techniques say that are recognised in the edges that came up.
 * @throws SpoorError GRAPH_UNAVAILABLE, NOT_FOUND for an edge that is not held
 */
export async function findTrails(
  place: Place,
  projection: Projection,
  question: TrailsQuestion,
): Promise<FoundTrails> {
  const { asOf, first, tag } = question;
  const seed = seedOf(projection, question);
  if (seed === undefined && question.edge !== undefined) {
    throw new SpoorError('NOT_FOUND', 'No such step in this tenant that is still held in memory.');
  }
  if (seed === undefined) return { asOf, truncated: false, looked: 0, cut: 0, trails: [] };
  const library = new Library(place.database, place.tenant, projection, tag);
  await library.learn(candidatesOf(projection, seed, new Judge(projection, asOf, noEvidence)));
  const judge = new Judge(projection, asOf, (edge) => library.evidence(edge));
  const { trails, looked, cut } = await learnedTrails(projection, seed, judge, library, first);
  const weights = new Weights(projection.edges, asOf, place.settings);
  const tell = (trail: Trail): FoundTrail => {
    const signs = library.signsOf(trail.steps.map(({ edge }) => edge));
    const signsOf = (edge: number): readonly Sign[] => signs.get(edge) ?? [];
    return {
      ...scoreTrail(projection, trail.steps, judge, weights, signsOf),
      steps: trail.steps.map((step) => stepOf(projection, step, judge, weights, library, signsOf)),
      entities: entitiesOf(projection, trail.steps, seed.node, library),
    };
  };
  const found = trails.map(tell).sort((a, b) => b.score - a.score);
  return { asOf, truncated: cut > 0, looked, cut, trails: found };
}

/** Undefined where neither the entity nor the edge is held. */
function seedOf(
  projection: Projection,
  { uid, at, edge: named, asOf }: TrailsQuestion,
): TrailSeed | undefined {
  const edge = named === undefined ? undefined : projection.edgeOf(named);
  const actor = named === undefined ? undefined : actorOf(named);
  const node = projection.nodes.find(uid ?? actor ?? '');
  if (node === undefined || (named !== undefined && edge === undefined)) return undefined;
  const seen = edge === undefined ? asOf : Math.min(asOf, projection.edges.lastSeen(edge));
  return { node, at: at ?? seen, ...(edge !== undefined && { edge }) };
}

function stepOf(
  projection: Projection,
  { edge, role }: TrailStep,
  judge: Judge,
  weights: Weights,
  library: Library,
  signs: (edge: number) => readonly Sign[],
): FoundStep {
  const { edges, nodes } = projection;
  const relation = projection.relationOf(edge);
  const [from, to] = [nodes.uid(edges.from(edge)), nodes.uid(edges.to(edge))];
  return {
    key: library.edge(edge)?.key ?? edgeKey(relation, from, to, {}),
    ...{ relation, from, to, role, signs: signs(edge) },
    rarity: judge.lowered(edge),
    baselineRarity: judge.unusual(edge),
    knownGood: judge.knownGood(edge),
    habit: habitOf(projection, edge),
    firstSeen: edges.firstSeen(edge),
    lastSeen: edges.lastSeen(edge),
    weight: weights.of(edge),
    stale: weights.isStale(edge),
    observations: edges.observations(edge),
    sources: projection.sourcesOf(edge),
  };
}

function habitOf(projection: Projection, edge: number): StepHabit | undefined {
  if (isDescriptive(projection.relationOf(edge))) return undefined;
  const habit = projection.baseline.habit(projection.habitOf(edge));
  if (habit === undefined) return undefined;
  const { actor, relation, object, detail } = habit;
  const host = projection.hostOf(projection.edges.from(edge));
  return { actor, relation, object, detail, host };
}

function entitiesOf(
  { edges, nodes }: Projection,
  steps: readonly TrailStep[],
  seed: number,
  library: Library,
): EntityRecord[] {
  const places = new Set([seed]);
  for (const { edge } of steps) places.add(edges.from(edge)).add(edges.to(edge));
  return [...places]
    .filter((node) => node !== NONE)
    .flatMap((node) => library.entity(nodes.uid(node)) ?? []);
}
