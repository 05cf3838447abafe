import type { EpochSeconds } from '../model/observation.js';
import { greatest } from './greatest.js';
import { logOfScore, logOfStrength, type Stretch } from './stretch.js';

/** A path through the node at which both stretches began. */
export interface PathEnds<Node, Edge> {
  readonly back: Stretch<Node, Edge>;
  readonly ahead: Stretch<Node, Edge>;
}

export interface JoinedPath<Node, Edge> extends PathEnds<Node, Edge> {
  readonly strength: number;
  /** 0 where nothing was done: what things are is not unusual. */
  readonly rarity: number;
  /** strength × rarity. */
  readonly score: number;
}

export interface Joined<Node, Edge> {
  readonly best: readonly JoinedPath<Node, Edge>[];
  /** False where there are more. */
  readonly isAll: boolean;
}

/** What joining asks of stretches. */
export interface Joinery<Node, Edge> {
  /** The earliest instant at which a backward stretch can have come to where it was searched from. */
  readonly arrivalOf: (back: Stretch<Node, Edge>) => EpochSeconds;
  /** The latest instant at which a forward stretch can begin: each of its steps must still be to come. */
  readonly departureOf: (ahead: Stretch<Node, Edge>) => EpochSeconds;
  /** That a host has an address is worth a step on the way, and nothing at the end of a story. */
  readonly isStanding: (edge: Edge) => boolean;
  /** Decides between paths of equal score. */
  readonly nameOf: (path: PathEnds<Node, Edge>) => string;
}

export interface JoinLimits {
  readonly hopLimit: number;
  /** Paths that are wanted. */
  readonly first: number;
}

/** What a path is made of, in causal order: what leads to the node that was asked about, and what follows. */
export function partsOf<Node, Edge>({
  back,
  ahead,
}: PathEnds<Node, Edge>): {
  readonly nodes: Node[];
  readonly edges: Edge[];
} {
  return {
    nodes: [...back.nodes(), ...ahead.nodes().reverse().slice(1)],
    edges: [...back.edges(), ...ahead.edges().reverse()],
  };
}

/** Pairs that are looked at for each path that is wanted, at first: many are pieces of longer ones. */
const LOOK = 32;
const LOOK_FURTHER = 8;
/** Of ln score. Paths in which nothing was done come after all others. */
const NOTHING_DONE = -1e6;

/**
 * The best causal paths of at most `hopLimit` steps that a backward and a forward stretch make, without those that
 * are a piece of a longer one: by score, and by strength where nothing was done. Both lists have the empty
 * stretch first and none before a shorter one. Nearly all pairs are only counted up: whether one makes a path is
 * asked of the best until there are enough.
 */
export function joinStretches<Node, Edge>(
  back: readonly Stretch<Node, Edge>[],
  ahead: readonly Stretch<Node, Edge>[],
  joinery: Joinery<Node, Edge>,
  { hopLimit, first }: JoinLimits,
): Joined<Node, Edge> {
  const joining = new Joining(back, ahead, joinery, hopLimit);
  const pairs = joining.pairs();
  for (let look = LOOK * first; ; look *= LOOK_FURTHER) {
    const best = bestOf(pairs, look);
    const paths = joining.firstPaths(best, first + 1);
    if (paths.length <= first && best.length < pairs.keys.length) continue;
    return { best: paths.slice(0, first), isAll: paths.length <= first };
  }
}

/** Pairs by their place: row of `back` × columns + column of `ahead`. */
interface Pairs {
  readonly places: Int32Array;
  /** ln score of each. */
  readonly keys: Float64Array;
}

/** Where pairs are gathered whose number is not known yet; one question joins at a time. */
let gathered = { places: new Int32Array(4_096), keys: new Float64Array(4_096) };

function makeRoom(): void {
  const length = 2 * gathered.keys.length;
  const more = { places: new Int32Array(length), keys: new Float64Array(length) };
  more.places.set(gathered.places);
  more.keys.set(gathered.keys);
  gathered = more;
}

interface Pair {
  readonly place: number;
  readonly key: number;
}

/** The best `count` pairs in their order, and all that are equal to the last of them. */
function bestOf({ places, keys }: Pairs, count: number): Pair[] {
  const floor = greatest(keys, count);
  const best: Pair[] = [];
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? -Infinity;
    if (key >= floor) best.push({ place: places[at] ?? 0, key });
  }
  return best.sort((a, b) => b.key - a.key);
}

/** All that is asked of the stretches of one heading. */
interface Side<Node, Edge> {
  readonly stretches: readonly Stretch<Node, Edge>[];
  /** When each comes to where it was searched from, or leaves it. */
  readonly times: Float64Array;
  /** Whether its outermost step is a standing fact. */
  readonly isPadded: readonly boolean[];
  /** Of each, the place of one that is a step longer, and of the next such one as that one's `other`; NONE after the last. */
  readonly further: Int32Array;
  readonly other: Int32Array;
}

const NONE = -1;

function sideOf<Node, Edge>(
  stretches: readonly Stretch<Node, Edge>[],
  timeOf: (stretch: Stretch<Node, Edge>) => EpochSeconds,
  isStanding: (edge: Edge) => boolean,
): Side<Node, Edge> {
  const count = stretches.length;
  const [further, other] = [new Int32Array(count).fill(NONE), new Int32Array(count).fill(NONE)];
  const places = new Map<Stretch<Node, Edge>, number>();
  const times = new Float64Array(count);
  for (const [place, stretch] of stretches.entries()) {
    places.set(stretch, place);
    times[place] = timeOf(stretch);
    const shorter = stretch.before && places.get(stretch.before);
    if (shorter === undefined) continue;
    other[place] = further[shorter] ?? NONE;
    further[shorter] = place;
  }
  const isPadded = stretches.map(({ edge }) => edge !== undefined && isStanding(edge));
  return { stretches, times, isPadded, further, other };
}

class Joining<Node, Edge> {
  readonly #back: Side<Node, Edge>;
  readonly #ahead: Side<Node, Edge>;
  readonly #nameOf: Joinery<Node, Edge>['nameOf'];
  readonly #hopLimit: number;

  constructor(
    back: readonly Stretch<Node, Edge>[],
    ahead: readonly Stretch<Node, Edge>[],
    { arrivalOf, departureOf, isStanding, nameOf }: Joinery<Node, Edge>,
    hopLimit: number,
  ) {
    this.#back = sideOf(back, arrivalOf, isStanding);
    this.#ahead = sideOf(ahead, departureOf, isStanding);
    this.#nameOf = nameOf;
    this.#hopLimit = hopLimit;
  }

  /** Those whose lengths and times fit. */
  pairs(): Pairs {
    const [back, ahead] = [this.#back.stretches, this.#ahead.stretches];
    let count = 0;
    for (let i = 0; i < back.length; i++) {
      for (let j = 0; j < ahead.length; j++) {
        const [before, after] = [back[i], ahead[j]];
        if (before === undefined || after === undefined) continue;
        if (before.length + after.length > this.#hopLimit) break;
        if (!this.#fits(i, j)) continue;
        if (count === gathered.keys.length) makeRoom();
        gathered.places[count] = i * ahead.length + j;
        gathered.keys[count] = logScoreOf(before, after);
        count += 1;
      }
    }
    const { places, keys } = gathered;
    return { places: places.subarray(0, count), keys: keys.subarray(0, count) };
  }

  /** The first `wanted` pairs that make paths and are no pieces of others; between equals names decide. */
  firstPaths(pairs: readonly Pair[], wanted: number): JoinedPath<Node, Edge>[] {
    const found: { readonly key: number; readonly path: JoinedPath<Node, Edge> }[] = [];
    for (const { place, key } of pairs) {
      if (found.length >= wanted && key < (found.at(-1)?.key ?? 0)) break;
      const columns = this.#ahead.stretches.length;
      const [i, j] = [Math.floor(place / columns), place % columns];
      if (this.#isPath(i, j) && !this.#isPiece(i, j)) found.push({ key, path: this.#path(i, j) });
    }
    const names = new Map<JoinedPath<Node, Edge>, string>();
    const nameOf = (path: JoinedPath<Node, Edge>): string => {
      const name = names.get(path) ?? this.#nameOf(path);
      names.set(path, name);
      return name;
    };
    return found
      .sort((a, b) => b.key - a.key || (nameOf(a.path) < nameOf(b.path) ? -1 : 1))
      .slice(0, wanted)
      .map(({ path }) => path);
  }

  #fits(i: number, j: number): boolean {
    if ((this.#back.times[i] ?? 0) > (this.#ahead.times[j] ?? 0)) return false;
    const length = this.#lengthOf(i, j);
    if (length < 2) return length === 1;
    const isPadded = this.#back.isPadded[i] === true || this.#ahead.isPadded[j] === true;
    return length <= this.#hopLimit && !isPadded;
  }

  #lengthOf(i: number, j: number): number {
    return (this.#back.stretches[i]?.length ?? 0) + (this.#ahead.stretches[j]?.length ?? 0);
  }

  #isPath(i: number, j: number): boolean {
    return this.#fits(i, j) && !crosses(this.#back.stretches[i], this.#ahead.stretches[j]);
  }

  #isPiece(i: number, j: number): boolean {
    const [back, ahead] = [this.#back, this.#ahead];
    for (let one = back.further[i] ?? NONE; one !== NONE; one = back.other[one] ?? NONE) {
      if (this.#isPath(one, j)) return true;
    }
    for (let one = ahead.further[j] ?? NONE; one !== NONE; one = ahead.other[one] ?? NONE) {
      if (this.#isPath(i, one)) return true;
    }
    return false;
  }

  #path(i: number, j: number): JoinedPath<Node, Edge> {
    const [back, ahead] = [this.#back.stretches[i], this.#ahead.stretches[j]];
    if (back === undefined || ahead === undefined) throw new RangeError('no such stretch');
    const acting = back.acting + ahead.acting;
    const logs = back.logs + ahead.logs;
    const faintest = Math.min(back.faintest, ahead.faintest);
    const strength = Math.exp(logOfStrength({ acting, logs, faintest }));
    const rarity = acting === 0 ? 0 : Math.exp((back.rarities + ahead.rarities) / acting);
    return { back, ahead, strength, rarity, score: strength * rarity };
  }
}

function logScoreOf(before: Stretch<unknown, unknown>, after: Stretch<unknown, unknown>): number {
  const acting = before.acting + after.acting;
  const faintest = Math.min(before.faintest, after.faintest);
  if (acting === 0) return NOTHING_DONE + faintest;
  return logOfScore(acting, before.logs + after.logs, before.rarities + after.rarities, faintest);
}

/** True where both are at one node beside the one that they began at. */
function crosses<Node>(
  before: Stretch<Node, unknown> | undefined,
  after: Stretch<Node, unknown> | undefined,
): boolean {
  for (let a = before; a?.before !== undefined; a = a.before) {
    for (let b = after; b?.before !== undefined; b = b.before) {
      if (a.node === b.node) return true;
    }
  }
  return false;
}
