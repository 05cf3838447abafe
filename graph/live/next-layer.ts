import { saturate } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import { followed, type Flow, type Heading, type Way } from '../read/heading.js';
import {
  NO_STEP,
  crowdingOf,
  logOfCertainty,
  logOfRarity,
  logOfStrength,
  logPriorityAfter,
  Stretch,
  type Advance,
} from '../read/stretch.js';
import { BLOCK, type Crowd } from './crowds.js';
import { NONE } from './node-table.js';
import type { Projection } from './projection.js';
import { Survivors } from './survivors.js';
import { actsAt } from './times.js';
import { verbOf, VERBS } from './verbs.js';
import type { Weights } from './weights.js';

/** A stretch over nodes and edges by number. */
export type LiveStretch = Stretch<number, number>;

/** The graph at the instant of a question. */
export interface Sight {
  readonly projection: Projection;
  readonly instant: EpochSeconds;
  readonly weights: Weights;
}

/** What an edge counts for cannot be said from what the projection keeps of it: ask the graph. */
export class NeedsHistory extends Error {}

/** Edges at a node from which on its lists are kept as arrays. */
const CROWDED = 64;
const ways: readonly Way[] = ['out', 'in'];
/** Of logarithms: what rounding may make of two that are equal. */
const ROUNDING = 1e-9;
const LEAST = logOfCertainty(0);

/** One layer grows at a time. */
const scratch = { leasts: new Float64Array(VERBS), degrees: new Int32Array(VERBS) };

/**
 * What may follow a layer of stretches. Thousands may and few do: an edge whose weight alone keeps it below the
 * least of those that stay is not looked at any closer. So the best stretches are to grow first.
 */
export class NextLayer {
  readonly #sight: Sight;
  readonly #heading: Heading;
  readonly #found: Survivors<LiveStretch>;
  // What is growing: a stretch, along edges one way.
  #stretch: LiveStretch;
  #way: Way = 'out';
  /** By verb, ln of the certainty below which an edge stays below the floor; NaN where not computed yet. */
  readonly #leasts = scratch.leasts;
  /** The floor that they are of. */
  #floor = NaN;
  /** By verb, how many edges the node has; NONE where not counted yet. */
  readonly #degrees = scratch.degrees;
  /** The step that is looked at. Few stay: what is not made need not be cleared away. */
  readonly #step: { -readonly [Part in keyof Advance]: Advance[Part] } = { ...NO_STEP };

  constructor(sight: Sight, heading: Heading, beam: number) {
    this.#sight = sight;
    this.#heading = heading;
    this.#found = new Survivors(beam);
    this.#stretch = Stretch.empty(NONE, heading);
  }

  /** True where there are more than the beam has room for. */
  get isCut(): boolean {
    return this.#found.isCut;
  }

  /** The best first. */
  best(): LiveStretch[] {
    return this.#found.best();
  }

  /** @throws NeedsHistory where an edge was seen after the instant, or before and after it */
  grow(stretch: LiveStretch): void {
    for (const way of ways) {
      this.#stretch = stretch;
      this.#way = way;
      this.#floor = NaN;
      this.#degrees.fill(NONE);
      for (const flow of followed[this.#heading][way]) this.#growAlong(flow);
    }
  }

  #growAlong(flow: Flow): void {
    const { projection, instant } = this.#sight;
    const { edges, nodes } = projection;
    const { node } = this.#stretch;
    if (nodes.degree(node) >= CROWDED) {
      const crowd = edges.crowd(node, this.#way, flow);
      if (crowd.latest <= instant) {
        this.#growInCrowd(crowd);
        return;
      }
    }
    let edge = nodes.first(node, this.#way, flow);
    for (; edge !== NONE; edge = edges.next(edge, this.#way)) this.#look(edge);
  }

  #look(edge: number): void {
    const { projection, instant, weights } = this.#sight;
    const { edges } = projection;
    if (edges.lastSeen(edge) > instant) {
      if (edges.firstSeen(edge) > instant) return;
      throw new NeedsHistory();
    }
    const verb = edges.verb(edge);
    if (edges.logWeight(edge) - (weights.fading[verb] ?? 0) < this.#leastOf(verb)) return;
    const node = this.#way === 'out' ? edges.to(edge) : edges.from(edge);
    this.#follow(edge, node, verb, weights.of(edge));
  }

  /** Of thousands of edges most are left out by the block, or by a look at the arrays. */
  #growInCrowd(crowd: Crowd): void {
    const { kinds, heaviest, earliest, count } = crowd;
    const isTimed = this.#heading === 'backward' && kinds.every((verb) => verbOf(verb).fades);
    let [floor, lightest] = [NaN, -Infinity];
    for (let block = Math.floor((count - 1) / BLOCK); block >= 0; block--) {
      if (floor !== this.#found.floor) lightest = this.#lightestOf(kinds);
      floor = this.#found.floor;
      if ((heaviest[block] ?? 0) < lightest) continue;
      if (isTimed && (earliest[block] ?? 0) > this.#stretch.time) continue;
      const first = block * BLOCK;
      for (let at = Math.min(count, first + BLOCK) - 1; at >= first; at--) {
        this.#lookInCrowd(crowd, at);
      }
    }
  }

  #lookInCrowd(crowd: Crowd, at: number): void {
    const { weights } = this.#sight;
    const verb = crowd.verbs[at] ?? 0;
    // No certainty is more than the weight that it comes of, nor is that more where the edge is stale.
    if ((crowd.logWeights[at] ?? 0) - (weights.fading[verb] ?? 0) < this.#leastOf(verb)) return;
    if (!this.#isInTime(crowd, at)) return;
    this.#follow(
      crowd.edges[at] ?? NONE,
      crowd.others[at] ?? NONE,
      verb,
      weights.inCrowd(crowd, at),
    );
  }

  /** Whether the edge at a place can follow: see `actsAt`. When a process began is asked last. */
  #isInTime({ node, others, verbs, firstSeen, lastSeen }: Crowd, at: number): boolean {
    const { time } = this.#stretch;
    if (!verbOf(verbs[at] ?? 0).fades) return true;
    const isForward = this.#heading === 'forward';
    if (isForward && (lastSeen[at] ?? 0) >= time) return true;
    if (!isForward && (firstSeen[at] ?? 0) > time) return false;
    const actor = this.#way === 'out' ? node : (others[at] ?? NONE);
    const began = this.#sight.projection.nodes.began(actor);
    return isForward ? began >= time : began <= time;
  }

  #follow(edge: number, node: number, verb: number, weight: number): void {
    const { projection } = this.#sight;
    const logCertainty = logOfCertainty(saturate(weight));
    if (logCertainty < this.#leastOf(verb)) return;
    const time = actsAt(projection, edge, this.#stretch.time, this.#heading);
    if (Number.isNaN(time) || this.#stretch.wasAt(node)) return;
    const { isDescriptive, fades } = verbOf(verb);
    const step = this.#step;
    step.isDescriptive = isDescriptive;
    step.fades = fades;
    step.logCertainty = logCertainty;
    step.logRarity = isDescriptive ? 0 : this.#logRarityOf(node, verb);
    step.crowding = isDescriptive ? crowdingOf(projection.nodes.degree(node)) : 0;
    const priority = logPriorityAfter(this.#stretch, step);
    if (priority < this.#found.floor) return;
    this.#found.add(this.#stretch.with({ edge, node, time }, step, priority));
  }

  #logRarityOf(node: number, verb: number): number {
    const { edges } = this.#sight.projection;
    return this.#way === 'out'
      ? logOfRarity({ out: this.#degreeOf(verb), in: edges.degree(node, 'in', verb) })
      : logOfRarity({ out: edges.degree(node, 'out', verb), in: this.#degreeOf(verb) });
  }

  #degreeOf(verb: number): number {
    const known = this.#degrees[verb] ?? NONE;
    if (known !== NONE) return known;
    const { edges } = this.#sight.projection;
    return (this.#degrees[verb] = edges.degree(this.#stretch.node, this.#way, verb));
  }

  /** ln of the weight at the landmark below which no edge of these verbs can come above the floor. */
  #lightestOf(kinds: readonly number[]): number {
    const { fading } = this.#sight.weights;
    return kinds.reduce(
      (least, verb) => Math.min(least, this.#leastOf(verb) + (fading[verb] ?? 0)),
      Infinity,
    );
  }

  #leastOf(verb: number): number {
    if (this.#floor !== this.#found.floor) {
      this.#floor = this.#found.floor;
      this.#leasts.fill(NaN);
    }
    const known = this.#leasts[verb] ?? NaN;
    return Number.isNaN(known) ? (this.#leasts[verb] = this.#certaintyFor(verb)) : known;
  }

  /** ln of the certainty with which `logPriorityAfter` is at the floor. */
  #certaintyFor(verb: number): number {
    const floor = this.#floor - ROUNDING;
    const { acting, logs, rarities, faintest, crowding, length } = this.#stretch;
    const { isDescriptive, fades } = verbOf(verb);
    if (floor === -Infinity) return -Infinity;
    if (isDescriptive) {
      const rest = acting === 0 ? -crowding / (length + 1) : rarities / acting;
      if (logOfStrength(this.#stretch) + rest < floor) return Infinity;
      return fades ? reached(floor - rest) : -Infinity;
    }
    // At the other end it may be the only one of its verb.
    const rarity = (rarities + logOfRarity({ out: this.#degreeOf(verb), in: 1 })) / (acting + 1);
    if (faintest + rarity < floor) return Infinity;
    return reached((floor - rarity) * (acting + 1) - logs);
  }
}

/** What is less certain than the least certainty counts as that. */
function reached(logCertainty: number): number {
  return logCertainty <= LEAST ? -Infinity : logCertainty;
}
