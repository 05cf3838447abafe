import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import { relationshipDeclaration } from '../model/registry.js';
import type { GraphSettings } from '../settings.js';
import { NONE } from '../live/node-table.js';
import type { Projection } from '../live/projection.js';
import { Weights } from '../live/weights.js';
import { Judge } from '../trail/judge.js';
import type { Library } from '../trail/library.js';
import { evidenceOf, scoreTrail, type Sign } from '../trail/score.js';
import { learnedTrails } from '../trail/learned-trails.js';
import type { TrailSeed, TrailStep } from '../trail/trail.js';
import type { AttackPath, PathSeed, PathStepState } from './attack-path.js';
import { chokePointsOf } from './choke-points.js';
import { heldSteps } from './held-steps.js';
import { storiesOf, strandOf, type Strand } from './story.js';
import { furthestTactic } from './stage.js';

/** What of a path follows from its seeds and the graph. */
export type Computed = Pick<
  AttackPath,
  'steps' | 'score' | 'stage' | 'chokePoints' | 'truncated' | 'cut'
>;

export interface ComputeContext {
  readonly projection: Projection;
  readonly library: Library;
  readonly settings: GraphSettings;
  readonly now: EpochSeconds;
}

/** Seeds that are weighed by themselves: what is behind the others is in the steps that they lead to. */
const TOLD = new Set(['ALERT', 'DECOY', 'HUNT']);
/** A path is computed from so many seeds at most, the strongest and newest. */
const MOST_SEEDS = 12;

export interface ComputedPath {
  readonly state: Computed;
  /** The seeds by what they have in common: more than one where they tell of things apart. */
  readonly stories: readonly (readonly PathSeed[])[];
}

/**
 * @param told steps that the path told of before; see `heldSteps`
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function computePath(
  context: ComputeContext,
  seeds: readonly PathSeed[],
  told: readonly PathStepState[] = [],
): Promise<ComputedPath> {
  const { projection, library, now, settings } = context;
  const steps = new Map<number, TrailStep>();
  const ends = new Set<number>();
  let cut = 0;
  const judge = new Judge(projection, now, (edge) => library.evidence(edge));
  const strands = new Map<PathSeed, Strand>();
  for (const seed of chosen(seeds)) {
    const node = projection.nodes.find(seed.uid);
    if (node === undefined) continue;
    ends.add(node);
    const start: TrailSeed = { node, at: Math.min(seed.at, now) };
    const found = await learnedTrails(projection, start, judge, library, 1);
    cut += found.cut;
    const all = found.trails.flatMap((trail) => trail.steps);
    strands.set(seed, strandOf(projection, seed, all));
    for (const step of all) {
      if (steps.get(step.edge)?.role !== 'CAUSE') steps.set(step.edge, step);
    }
  }
  await library.learn(edgesOf(projection, steps, told));
  const found = [...steps.values()];
  const all = [...found, ...heldSteps(projection, judge, found, told)];
  const signs = library.signsOf(all.map(({ edge }) => edge));
  const signsOf = (edge: number): readonly Sign[] => signs.get(edge) ?? [];
  const final = new Judge(projection, now, (edge) => evidenceOf(signsOf(edge)));
  const weights = new Weights(projection.edges, now, settings);
  const seeded = seeds.filter(({ kind }) => TOLD.has(kind)).map(({ weight }) => weight);
  const tactics = [...signs.values()].flatMap((those) => those.flatMap((sign) => sign.tactics));
  const state = {
    steps: all.flatMap((step) => stateOf(context, step, final, signsOf) ?? []),
    score: rounded(scoreTrail(projection, all, final, weights, signsOf, seeded)),
    stage: furthestTactic(tactics),
    chokePoints: chokePointsOf(projection, all, ends).map((point) =>
      point.edge === undefined
        ? projection.nodes.uid(point.node)
        : (library.edge(point.edge)?.key ?? ''),
    ),
    truncated: cut > 0,
    cut,
  };
  // Of seeds that were not looked at nobody knows whom they belong to.
  const isWhole = seeds.every((seed) => strands.has(seed));
  const strandAt = (seed: PathSeed): Strand => strands.get(seed) ?? { seeds: [seed], causes: [] };
  return { state, stories: isWhole ? storiesOf(seeds, strandAt) : [seeds] };
}

/** All that is to be found out about: what came up, and what was told of before. */
function edgesOf(
  projection: Projection,
  found: ReadonlyMap<number, TrailStep>,
  told: readonly PathStepState[],
): number[] {
  const earlier = told.flatMap((step) => projection.edgeOf(step) ?? []);
  return [...new Set([...found.keys(), ...earlier])];
}

function chosen(seeds: readonly PathSeed[]): readonly PathSeed[] {
  const sorted = seeds.toSorted((a, b) => b.weight - a.weight || b.at - a.at);
  return sorted.slice(0, MOST_SEEDS);
}

/** Undefined for an edge that went while it was found out about. */
function stateOf(
  { projection, library }: ComputeContext,
  { edge, role }: TrailStep,
  judge: Judge,
  signsOf: (edge: number) => readonly Sign[],
): PathStepState | undefined {
  const { edges } = projection;
  const known = library.edge(edge);
  if (known === undefined || edges.from(edge) === NONE) return undefined;
  const { key, relation, from, to, properties } = known;
  return {
    ...{ key, relation, from, to, role },
    properties: discriminatorsOf(relation, properties),
    firstSeen: edges.firstSeen(edge),
    lastSeen: edges.lastSeen(edge),
    observations: edges.observations(edge),
    logWeight: edges.logWeight(edge),
    sources: projection.sourcesOf(edge),
    rarity: round(judge.lowered(edge)),
    ...goodOf(judge, edge),
    techniques: signsOf(edge).map(({ technique }) => technique),
  };
}

/** Nothing where no known-good pattern holds: most steps are kept as they were before there were any. */
function goodOf(judge: Judge, edge: number): Pick<PathStepState, 'baselineRarity' | 'knownGood'> {
  const knownGood = judge.knownGood(edge);
  if (knownGood.length === 0) return {};
  return { knownGood, baselineRarity: round(judge.unusual(edge)) };
}

function discriminatorsOf(relation: PathStepState['relation'], properties: Properties): Properties {
  const { discriminators } = relationshipDeclaration(relation);
  return Object.fromEntries(
    discriminators.flatMap((name) => {
      const value = properties[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Changes of a thousandth are no news. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function rounded(score: AttackPath['score']): AttackPath['score'] {
  const { score: whole, strength, rarity, baselineRarity, evidence } = score;
  return {
    score: round(whole),
    strength: round(strength),
    rarity: round(rarity),
    ...(baselineRarity !== undefined && { baselineRarity: round(baselineRarity) }),
    evidence: round(evidence),
  };
}
