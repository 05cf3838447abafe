import type { EvidenceProperties } from '../model/edge.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import type { Relation } from '../model/registry.js';
import { saturate } from '../model/decay.js';
import type { EdgeView } from './edge-view.js';
import type { Heading } from './heading.js';

/** An edge that a path may take, as the graph stores it. */
export interface Candidate {
  /** Index of the state it was found from. */
  readonly index: number;
  readonly id: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties & EvidenceProperties;
  /** When the process that acts along it started; 0 where unknown or no process acts. */
  readonly began: EpochSeconds;
  /** The node at its other end, and how many edges that has. */
  readonly uid: string;
  readonly crowd: number;
}

/** A step of a path: an edge as it counts at the instant of the question. */
export interface Step extends EdgeView {
  readonly id: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  /** The span in which it can have acted: never before the acting process began. */
  readonly span: { readonly first: EpochSeconds; readonly last: EpochSeconds };
  /** A standing fact holds at any time, so it puts no order on a path. */
  readonly standing: boolean;
  /** Says what something is or where it ran; a path may run along it, but gains nothing by it. */
  readonly descriptive: boolean;
}

/** A stretch of path in the order it was searched: outward from its start. */
export interface Stretch {
  readonly nodes: readonly string[];
  readonly steps: readonly Step[];
  /** Earliest (forward) or latest (backward) instant at which its last step can have acted. */
  readonly time: EpochSeconds;
  readonly strength: number;
  /** Σ ln(1 + ln crowd) over its nodes: what decides between stretches that are equally certain. */
  readonly crowding: number;
}

export interface SearchLimits {
  readonly hopLimit: number;
  /** Edges followed in one layer, shared among its stretches. */
  readonly edges: number;
  /** Edges followed from one node at least. */
  readonly fan: number;
  /** Stretches carried from one layer to the next. */
  readonly beam: number;
}

export interface SearchResult {
  /** Every stretch found, the empty one first. */
  readonly stretches: readonly Stretch[];
  /** True where fan or beam cut something off. */
  readonly truncated: boolean;
}

/** At most `fan` edges a branch for each state: outgoing and incoming are a branch each. */
export type Expand = (
  states: readonly { readonly index: number; readonly uid: string; readonly time: EpochSeconds }[],
  fan: number,
) => Promise<readonly Candidate[]>;

export type View = (candidate: Candidate) => Step | undefined;

/** The steps in which something was done; strength and rarity are theirs. */
export function actingSteps(steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ descriptive }) => !descriptive);
}

/** No certainty is less: its logarithm is added up. */
const LEAST_CERTAINTY = 1e-300;

export function logOfCertainty(certainty: number): number {
  return Math.log(Math.max(certainty, LEAST_CERTAINTY));
}

/**
 * The strength of a path whose `acting` steps have logarithms of certainty that add up to `logs`: their
 * geometric mean, so that length alone neither raises nor lowers it, and no more than the faintest of where
 * and as whom something ran.
 */
export function strengthFrom(logs: number, acting: number, faintest: number): number {
  return Math.min(acting === 0 ? 1 : Math.exp(logs / acting), faintest);
}

/**
 * How certain its acting steps are. Where and as whom a process ran never makes a path stronger, but
 * no path is stronger than the faintest of that: else last month's process would be as fresh as
 * today's logon on its host.
 */
export function strengthOf(steps: readonly Step[]): number {
  const described = steps.filter(({ descriptive, standing }) => descriptive && !standing);
  const faintest = Math.min(...described.map(({ weight }) => saturate(weight)));
  const acting = actingSteps(steps);
  const logs = acting.reduce((sum, { weight }) => sum + logOfCertainty(saturate(weight)), 0);
  return strengthFrom(logs, acting.length, faintest);
}

/** What a node adds to the crowding of a stretch, by how many edges it has. */
export function crowdingOf(crowd: number): number {
  return Math.log1p(Math.log(Math.max(1, crowd)));
}

/** The instant at which `step` acts after (before) `time`, greedily; nothing where it cannot. */
export function actsAt(step: Step, time: EpochSeconds, heading: Heading): EpochSeconds | undefined {
  if (step.standing) return time;
  const { first, last } = step.span;
  if (heading === 'forward') return last >= time ? Math.max(time, first) : undefined;
  return first <= time ? Math.min(time, last) : undefined;
}

/** Certain steps to nodes that few others touch come first. */
function priorityOf({ strength, crowding, steps }: Stretch): number {
  return strength * Math.exp(-crowding / Math.max(1, steps.length));
}

/**
 * Layered best-first search outward from `start`: each layer follows the most interesting feasible
 * edges of every stretch and keeps the `beam` best stretches. Bounded whatever the graph.
 */
export async function searchStretches(
  start: string,
  heading: Heading,
  limits: SearchLimits,
  expand: Expand,
  view: View,
): Promise<SearchResult> {
  const time = heading === 'forward' ? -Infinity : Infinity;
  const found: Stretch[] = [{ nodes: [start], steps: [], time, strength: 1, crowding: 0 }];
  let layer: readonly Stretch[] = [...found];
  let truncated = false;
  for (let hop = 0; hop < limits.hopLimit && layer.length > 0; hop += 1) {
    const fan = Math.max(limits.fan, Math.floor(limits.edges / layer.length));
    const candidates = await expand(layer.map(stateOf), fan);
    truncated ||= isFull(candidates, fan);
    const next = candidates.flatMap((candidate) => grow(layer, candidate, heading, view) ?? []);
    next.sort((a, b) => priorityOf(b) - priorityOf(a));
    truncated ||= next.length > limits.beam;
    layer = next.slice(0, limits.beam);
    found.push(...layer);
  }
  return { stretches: found, truncated };
}

/** Infinities do not travel in parameters of every driver; these bound all times that are accepted. */
const BEFORE_ALL = -1e12;
const AFTER_ALL = 1e12;

function stateOf(
  { nodes, time }: Stretch,
  index: number,
): { index: number; uid: string; time: number } {
  const bounded = Math.min(AFTER_ALL, Math.max(BEFORE_ALL, time));
  return { index, uid: nodes.at(-1) ?? '', time: bounded };
}

/** The query returns at most `fan` edges a branch, so a full branch may have had more. */
function isFull(candidates: readonly Candidate[], fan: number): boolean {
  const counts = new Map<string, number>();
  for (const { index, from, uid } of candidates) {
    const branch = `${index} ${from === uid ? 'in' : 'out'}`;
    const count = (counts.get(branch) ?? 0) + 1;
    if (count >= fan) return true;
    counts.set(branch, count);
  }
  return false;
}

function grow(
  layer: readonly Stretch[],
  candidate: Candidate,
  heading: Heading,
  view: View,
): Stretch | undefined {
  const stretch = layer[candidate.index];
  if (stretch === undefined || stretch.nodes.includes(candidate.uid)) return undefined;
  const step = view(candidate);
  const time = step === undefined ? undefined : actsAt(step, stretch.time, heading);
  if (step === undefined || time === undefined) return undefined;
  const steps = [...stretch.steps, step];
  const nodes = [...stretch.nodes, candidate.uid];
  const crowding = stretch.crowding + crowdingOf(candidate.crowd);
  return { nodes, steps, time, strength: strengthOf(steps), crowding };
}

export interface Path {
  /** In causal order. */
  readonly nodes: readonly string[];
  readonly steps: readonly Step[];
  readonly strength: number;
}

/** A backward and a forward stretch from one node make a path through it, where time allows. */
function join(back: Stretch, ahead: Stretch): Path | undefined {
  const nodes = [...back.nodes.toReversed(), ...ahead.nodes.slice(1)];
  if (new Set(nodes).size < nodes.length) return undefined;
  const steps = [...back.steps.toReversed(), ...ahead.steps];
  let time = -Infinity;
  for (const step of steps) {
    const next = actsAt(step, time, 'forward');
    if (next === undefined) return undefined;
    time = next;
  }
  return { nodes, steps, strength: strengthOf(steps) };
}

/** That a host has an address is worth a step on the way, and nothing at the end of a story. */
function isPadded({ steps }: Stretch): boolean {
  return steps.at(-1)?.standing === true;
}

/** Stretches of each side that are joined with the other's; each counts on its own as well. */
export const JOIN_WIDTH = 150;

/**
 * All causal paths of at most `hopLimit` steps through the node that both searches began at, without
 * those that are a piece of a longer one.
 */
export function joinStretches(
  back: readonly Stretch[],
  ahead: readonly Stretch[],
  hopLimit: number,
): Path[] {
  const paths = new Map<string, Path>();
  for (const [i, before] of back.entries()) {
    for (const [j, after] of ahead.entries()) {
      // The empty stretch stands first on both sides.
      if (i > 0 && j > 0 && (i > JOIN_WIDTH || j > JOIN_WIDTH)) continue;
      const length = before.steps.length + after.steps.length;
      if (length === 0 || length > hopLimit) continue;
      if (length > 1 && (isPadded(before) || isPadded(after))) continue;
      const path = join(before, after);
      if (path !== undefined) paths.set(pathKey(path.steps), path);
    }
  }
  for (const path of [...paths.values()]) {
    if (path.steps.length < 2) continue;
    paths.delete(pathKey(path.steps.slice(1)));
    paths.delete(pathKey(path.steps.slice(0, -1)));
  }
  return [...paths.values()];
}

function pathKey(steps: readonly Step[]): string {
  return steps.map(({ id }) => id).join(' ');
}
