import type { EpochSeconds } from '../model/observation.js';
import { followed, type Flow, type Heading, type Way } from '../read/heading.js';
import { NONE } from '../live/node-table.js';
import type { Projection } from '../live/projection.js';
import { beginOf, endOf } from '../live/times.js';
import { verbNumber, verbOf } from '../live/verbs.js';
import { Heap } from './heap.js';
import type { Judge } from './judge.js';

/** A node that was reached, and how. States lead back to where the search began, one edge each. */
export interface Reached {
  readonly node: number;
  /** The edge that was followed to it, and the state that it was followed from; absent at the start. */
  readonly edge: number;
  readonly from: Reached | undefined;
  /** Latest (backward) or earliest (forward) instant at which it can have had its part. */
  readonly time: EpochSeconds;
  /** The instant that what happened there is near to, or far from. */
  readonly near: EpochSeconds;
  readonly length: number;
  /** How much of what happened at the start is owed to it, 0 to 1: the product over its edges. */
  readonly share: number;
}

export interface Tracked {
  /** Every node that was reached, the start first, then in the order in which they were looked at. */
  readonly reached: readonly Reached[];
  /** Every edge that was followed, also those to where another way was more noteworthy. */
  readonly steps: readonly Reached[];
  /** Edges that were looked at, and those that a bound kept from it. */
  readonly looked: number;
  readonly cut: number;
  /** Edges that would have led beyond the length of a chain. */
  readonly beyond: number;
}

export interface Bounds {
  /** Edges that are looked at, in all. */
  readonly edges: number;
  /** Of one node, one way, the most noteworthy; others are cut. */
  readonly fan: number;
  /** Nodes that are reached. */
  readonly nodes: number;
  readonly length: number;
  /** Clocks of two machines differ by so much, seconds. */
  readonly slack: number;
}

/** May be followed from the state; for searches that must not run everywhere. */
export type May = (edge: number, node: number, from: Reached) => boolean;

const anywhere: May = () => true;

/**
 * What led to a node (backward) or followed from it (forward), the most telling first. Best-first over nodes
 * by the share that passes along each chain, which only falls: a node is reached once, by the chain that
 * holds best (Dijkstra), as DepImpact (Fang et al., USENIX Security 2022) passes impact on backwards. Time
 * runs one way along each chain; an edge is an interval and acts at the instant of it that leaves most room.
 */
export function track(
  projection: Projection,
  starts: readonly Reached[],
  heading: Heading,
  judge: Judge,
  bounds: Bounds,
  may: May = anywhere,
): Tracked {
  const search: Search = { projection, heading, judge, slack: bounds.slack, may };
  const waiting = new Heap<Reached>();
  const done = new Set<number>();
  const reached: Reached[] = [];
  const steps: Reached[] = [];
  let [looked, cut, beyond] = [0, 0, 0];
  for (const start of starts) waiting.push(start, start.share);
  while (reached.length < bounds.nodes && looked < bounds.edges) {
    const state = waiting.pop();
    if (state === undefined) break;
    if (done.has(state.node)) continue;
    done.add(state.node);
    reached.push(state);
    for (const way of ['out', 'in'] as const) {
      const next = stepsFrom(search, state, way, bounds.edges - looked);
      looked += next.looked;
      cut += next.cut;
      if (state.length >= bounds.length) {
        beyond += next.steps.filter(({ node }) => !done.has(node)).length;
        continue;
      }
      cut += Math.max(0, next.steps.length - bounds.fan);
      for (const step of next.steps.slice(0, bounds.fan)) {
        steps.push(step);
        if (!done.has(step.node)) waiting.push(step, step.share);
      }
    }
  }
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (!done.has(state.node)) cut += 1;
  }
  return { reached, steps, looked, cut, beyond };
}

interface Search {
  readonly projection: Projection;
  readonly heading: Heading;
  readonly judge: Judge;
  readonly slack: number;
  readonly may: May;
}

interface Next {
  /** The most noteworthy first. */
  readonly steps: readonly Reached[];
  readonly looked: number;
  /** Edges for which there was no room left: those seen longest ago, as lists begin with the newest. */
  readonly cut: number;
}

/** @param room edges that may still be looked at */
function stepsFrom(search: Search, state: Reached, way: Way, room: number): Next {
  const { heading } = search;
  const { edges, nodes } = search.projection;
  const steps: Reached[] = [];
  let [looked, cut] = [0, 0];
  for (const flow of flowsOf(heading, way)) {
    const isSession = heading === 'backward' && way === 'out' && flow === 'forward';
    let edge = nodes.first(state.node, way, flow);
    for (; edge !== NONE; edge = edges.next(edge, way)) {
      if (isSession && edges.verb(edge) !== LOGGED_ON) continue;
      if (looked >= room) {
        cut += 1;
        continue;
      }
      looked += 1;
      const step = stepAlong(search, state, edge, way);
      if (step !== undefined) steps.push(step);
    }
  }
  steps.sort((a, b) => b.share - a.share);
  return { steps, looked, cut };
}

/** Where an edge leads to from a state; nothing where it cannot have acted then, or was not known yet. */
function stepAlong(
  { projection, heading, judge, slack, may }: Search,
  state: Reached,
  edge: number,
  way: Way,
): Reached | undefined {
  const { edges } = projection;
  const node = way === 'out' ? edges.to(edge) : edges.from(edge);
  if (node === state.node || !judge.isKnown(edge)) return undefined;
  const time = actsAt(projection, edge, state.time, heading, slack);
  if (Number.isNaN(time) || !may(edge, node, state)) return undefined;
  const near = nearest(projection, edge, state.near);
  const hold = judge.hold(edge, node, Math.abs(state.near - near));
  const length = state.length + 1;
  return { node, edge, from: state, time, near, length, share: state.share * hold };
}

const LOGGED_ON = verbNumber('LOGGED_ON');

/** Beside where influence runs: a user acts where they are logged on, so what came there came to them. */
function flowsOf(heading: Heading, way: Way): readonly Flow[] {
  const flows = followed[heading][way];
  return heading === 'backward' && way === 'out' ? [...flows, 'forward'] : flows;
}

/** When an edge acts before (after) `time`, greedily; NaN where it cannot. */
function actsAt(
  projection: Projection,
  edge: number,
  time: EpochSeconds,
  heading: Heading,
  slack: number,
): EpochSeconds {
  if (!verbOf(projection.edges.verb(edge)).fades) return time;
  const [first, last] = [beginOf(projection, edge), endOf(projection, edge)];
  if (heading === 'backward') return first <= time + slack ? Math.min(time, last) : NaN;
  return last >= time - slack ? Math.max(time, first) : NaN;
}

/** The instant of an edge that is nearest to another; that itself for what holds at any time. */
function nearest(projection: Projection, edge: number, to: EpochSeconds): EpochSeconds {
  if (!verbOf(projection.edges.verb(edge)).fades) return to;
  return Math.min(endOf(projection, edge), Math.max(beginOf(projection, edge), to));
}

/** The states from the one that is given to where the search began. */
export function chainOf(state: Reached): Reached[] {
  const chain: Reached[] = [];
  for (let at: Reached | undefined = state; at !== undefined; at = at.from) chain.push(at);
  return chain;
}
