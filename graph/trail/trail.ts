import type { EpochSeconds } from '../model/observation.js';
import { NONE } from '../live/node-table.js';
import type { Projection } from '../live/projection.js';
import { verbOf } from '../live/verbs.js';
import { influences } from './influence.js';
import { nearness, type Judge } from './judge.js';
import { chainOf, track, type Bounds, type Reached, type Tracked } from './track.js';

/** Where a search for a trail begins: an edge, or an entity at an instant. */
export interface TrailSeed {
  readonly edge?: number;
  readonly node: number;
  readonly at: EpochSeconds;
}

export interface TrailStep {
  readonly edge: number;
  readonly role: 'CAUSE' | 'CONSEQUENCE';
}

/** What led to a seed, and what else those did that led to it. */
export interface Trail {
  /** The chain from its root to the seed in causal order, then what followed, most noteworthy first. */
  readonly steps: readonly TrailStep[];
  /** How noteworthy the chain is, 0 to 1. */
  readonly worth: number;
}

export interface Trails {
  /** Most noteworthy chain first. */
  readonly trails: readonly Trail[];
  /** Edges that were looked at, and those that a bound kept from it. */
  readonly looked: number;
  readonly cut: number;
  /** Edges that came up, each once: more may be found out about them, and it be looked again. */
  readonly seen: readonly number[];
}

export interface TrailBounds {
  readonly back: Bounds;
  readonly ahead: Bounds;
  /** What follows is told only where it is as noteworthy as this, and so many steps of it. */
  readonly leastWorth: number;
  readonly most: number;
  /** Seconds before a chain began at its root in which the root's other acts count as part of it. */
  readonly lead: number;
}

export const defaultTrailBounds: TrailBounds = {
  back: { edges: 50_000, fan: 32, nodes: 400, length: 12, slack: 5 },
  ahead: { edges: 20_000, fan: 128, nodes: 60, length: 3, slack: 5 },
  leastWorth: 0.15,
  most: 30,
  lead: 3_600,
};

/**
 * The trails of a seed: backwards to what caused it, from there forwards to what else followed.
 * @param first trails at most
 */
export function trailsOf(
  projection: Projection,
  seed: TrailSeed,
  judge: Judge,
  first: number,
  bounds: TrailBounds = defaultTrailBounds,
): Trails {
  const back = backwards(projection, seed, judge, bounds);
  // What followed is told a few steps far, and not for want of room: only causes are cut by their length.
  let [looked, cut] = [back.looked, back.cut + back.beyond];
  const seen = new Set(back.steps.map(({ edge }) => edge));
  const trails = groupsOf(chainsOf(back, judge), first).map((chains): Trail => {
    const causes = new Set(chains.flatMap(({ end }) => edgesOf(chainOf(end))));
    if (seed.edge !== undefined) causes.add(seed.edge);
    for (const edge of between(back, chains, judge, bounds)) causes.add(edge);
    const starts = chains.flatMap(({ end }) => startsOf(projection, chainOf(end), bounds.lead));
    const ahead = track(
      projection,
      starts,
      'forward',
      judge,
      bounds.ahead,
      (edge) => !verbOf(projection.edges.verb(edge)).isDescriptive,
    );
    looked += ahead.looked;
    cut += ahead.cut;
    for (const { edge } of ahead.steps) seen.add(edge);
    const followed = noteworthy(projection, ahead, causes, judge, bounds);
    return {
      steps: [
        ...[...causes].map((edge): TrailStep => ({ edge, role: 'CAUSE' })),
        ...followed.map((edge): TrailStep => ({ edge, role: 'CONSEQUENCE' })),
      ],
      worth: Math.max(0, ...chains.map(({ value }) => value)),
    };
  });
  return { trails, looked, cut, seen: [...seen] };
}

/** A file that nobody is known to have written explains nothing; whoever acts does. */
function isCause({ nodes }: Projection, node: number): boolean {
  if (ACTORS.test(nodes.uid(node))) return true;
  return nodes.first(node, 'in', 'forward') !== NONE || nodes.first(node, 'in', 'both') !== NONE;
}

const ACTORS = /^(?:process|user|host|ipaddress|credential|aiagent|inference):/;

/** Every edge that a search for trails comes upon, so that more can be found out about them before it. */
export function candidatesOf(
  projection: Projection,
  seed: TrailSeed,
  judge: Judge,
  bounds: TrailBounds = defaultTrailBounds,
): number[] {
  const back = backwards(projection, seed, judge, bounds);
  const starts = back.reached.flatMap((state) => startsOf(projection, [state], bounds.lead));
  const ahead = track(projection, starts.slice(0, WIDELY), 'forward', judge, {
    ...bounds.ahead,
    nodes: WIDELY * 2,
  });
  const edges = [...back.steps, ...ahead.steps].map(({ edge }) => edge);
  return [...new Set(seed.edge === undefined ? edges : [seed.edge, ...edges])].slice(0, CANDIDATES);
}

function backwards(
  projection: Projection,
  seed: TrailSeed,
  judge: Judge,
  bounds: TrailBounds,
): Tracked {
  const start = stateAt(seed.node, seed.at);
  return track(projection, [start], 'backward', judge, bounds.back, (_, node) =>
    isCause(projection, node),
  );
}

/** Nodes from which it is looked ahead before anything is known of techniques, and edges found out about. */
const WIDELY = 60;
const CANDIDATES = 2_500;

function stateAt(node: number, time: EpochSeconds): Reached {
  return { node, edge: NONE, from: undefined, time, near: time, length: 0, share: 1 };
}

/** What a chain explains: how noteworthy its steps are, each as far as what happened is owed to it. */
function valueOf(end: Reached, judge: Judge, told: ReadonlySet<number>): number {
  let value = 0;
  for (let at = end; at.from !== undefined; at = at.from) {
    if (!told.has(at.edge)) value += judge.noteworthiness(at.edge) * at.share;
  }
  return value;
}

interface Chain {
  readonly end: Reached;
  readonly value: number;
}

/**
 * Ends of the chains that explain most, each by what it adds to those before it: a chain that only comes to
 * the same story by another door adds next to nothing.
 */
function chainsOf({ reached }: Tracked, judge: Judge): Chain[] {
  const told = new Set<number>();
  const chosen: Chain[] = [];
  const ends = reached.filter(({ share }) => share >= LEAST_SHARE);
  while (chosen.length < MOST_CHAINS) {
    const [best] = ends
      .map((end) => ({ end, value: valueOf(end, judge, told) }))
      .sort((a, b) => b.value - a.value);
    if (best === undefined || (best.value <= 0 && chosen.length > 0)) break;
    chosen.push(best);
    for (const { edge } of chainOf(best.end)) told.add(edge);
  }
  return chosen;
}

/** Chains of like value are one story, as NoDoze merges paths of like score (Algorithm 3). */
function groupsOf(chains: readonly Chain[], first: number): Chain[][] {
  const groups: Chain[][] = [];
  for (const chain of chains) {
    const group = groups.at(-1);
    const best = group?.[0]?.value ?? 0;
    if (group !== undefined && chain.value >= best * ALIKE) group.push(chain);
    else if (groups.length < first) groups.push([chain]);
    else break;
  }
  return groups;
}

/** What else passed between nodes of the chains, where it is noteworthy: a node is reached by one edge only. */
function between(
  { steps }: Tracked,
  chains: readonly Chain[],
  judge: Judge,
  { leastWorth }: TrailBounds,
): number[] {
  const nodes = new Set(chains.flatMap(({ end }) => chainOf(end).map(({ node }) => node)));
  return steps
    .filter(({ node, from }) => nodes.has(node) && from !== undefined && nodes.has(from.node))
    .filter(({ edge, share }) => share >= LEAST_SHARE && judge.noteworthiness(edge) >= leastWorth)
    .map(({ edge }) => edge);
}

/** To what less than this is owed is no part of a story. */
const LEAST_SHARE = 0.005;
const MOST_CHAINS = 18;
/** Chains worth as much of the best of their group go with it. */
const ALIKE = 0.5;

function edgesOf(chain: readonly Reached[]): number[] {
  return chain.flatMap(({ edge }) => (edge === NONE ? [] : [edge]));
}

/** The nodes of a chain, each from when the chain had come to it. */
function startsOf(
  { edges, nodes }: Projection,
  chain: readonly Reached[],
  lead: number,
): Reached[] {
  return chain.map(({ node, near }, at) => {
    const before = chain[at - 1]?.edge ?? NONE;
    const isMade = before !== NONE && !influences[verbOf(edges.verb(before)).relation].passes;
    const arrival = isMade ? edges.firstSeen(before) : near - lead;
    return { ...stateAt(node, Math.max(nodes.began(node), arrival)), near };
  });
}

/**
 * Edges of what followed, the most noteworthy first, each once. Where there is not room for all, what one did to
 * another in some way stands for the other ways in which it did the same: twenty requests for a file are one thing.
 */
function noteworthy(
  { edges }: Projection,
  { steps }: Tracked,
  known: ReadonlySet<number>,
  judge: Judge,
  { leastWorth, most, lead }: TrailBounds,
): number[] {
  const worths = new Map<number, number>();
  for (const step of steps) {
    if (known.has(step.edge)) continue;
    const gap = Math.abs(step.near - (step.from?.near ?? step.near));
    const worth = (step.from?.share ?? 1) * judge.noteworthiness(step.edge) * nearness(gap, lead);
    worths.set(step.edge, Math.max(worths.get(step.edge) ?? 0, worth));
  }
  const sorted = [...worths]
    .filter(([, worth]) => worth >= leastWorth)
    .sort((a, b) => b[1] - a[1])
    .map(([edge]) => edge);
  const acts = new Set<string>();
  const isFirst = (edge: number): boolean => {
    const act = `${edges.from(edge)} ${edges.verb(edge)} ${edges.to(edge)}`;
    const isNew = !acts.has(act);
    acts.add(act);
    return isNew;
  };
  const firsts = new Set(sorted.filter(isFirst));
  return [...firsts, ...sorted.filter((edge) => !firsts.has(edge))].slice(0, most);
}
