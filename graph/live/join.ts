import type { EpochSeconds } from '../model/observation.js';
import { JOIN_WIDTH, strengthFrom } from '../read/path-search.js';
import { NONE } from './node-table.js';
import { descending } from './order.js';
import type { Projection } from './projection.js';
import type { LiveStretch } from './search.js';
import { actsAt, endOf } from './times.js';
import { verbOf } from './verbs.js';

/** A path through the node at which both stretches began. */
export interface LivePath {
  readonly back: LiveStretch;
  readonly ahead: LiveStretch;
  readonly strength: number;
}

/** Paths that were joined, the strongest first, and how many there were in all. */
export interface Joined {
  readonly strongest: readonly LivePath[];
  readonly count: number;
}

/**
 * All causal paths of at most `hopLimit` steps that a backward and a forward stretch make, without those
 * that are a piece of a longer one. The same as `joinStretches` of graph/read, but no stretch is walked
 * more than once to see whether the times of a pair fit, and only the `most` strongest become paths.
 */
export function joinLive(
  projection: Projection,
  back: readonly LiveStretch[],
  ahead: readonly LiveStretch[],
  { hopLimit, most }: { readonly hopLimit: number; readonly most: number },
): Joined {
  const arrivals = Float64Array.from(back, (stretch) => arrivalOf(projection, stretch));
  const departures = Float64Array.from(ahead, (stretch) => departureOf(projection, stretch));
  const padded = (list: readonly LiveStretch[]): readonly boolean[] =>
    list.map(({ edge }) => edge !== NONE && !verbOf(projection.edges.verb(edge)).fades);
  const [paddedBack, paddedAhead] = [padded(back), padded(ahead)];
  const width = ahead.length;
  /** 1 where the pair makes a path, by row of `back` and column of `ahead`. */
  const isPath = new Uint8Array(back.length * width);
  const joined: number[] = [];
  for (const [i, before] of back.entries()) {
    // The empty stretch stands first on both sides.
    const columns = i === 0 ? width : i > JOIN_WIDTH ? 1 : Math.min(width, JOIN_WIDTH + 1);
    for (let j = 0; j < columns; j++) {
      const after = ahead[j];
      if (after === undefined) continue;
      const length = before.length + after.length;
      if (length === 0 || length > hopLimit) continue;
      if (length > 1 && (paddedBack[i] === true || paddedAhead[j] === true)) continue;
      if ((arrivals[i] ?? 0) > (departures[j] ?? 0) || crosses(before, after)) continue;
      isPath[i * width + j] = 1;
      joined.push(i * width + j);
    }
  }
  dropPieces(isPath, joined, back, ahead);
  const kept = joined.filter((pair) => isPath[pair] === 1);
  const strengths = Float64Array.from(kept, (pair) => strengthOfPair(pair, back, ahead));
  const order = descending(strengths, strengths.length).subarray(0, most);
  const strongest = Array.from(order).flatMap((place): LivePath[] => {
    const pair = kept[place] ?? 0;
    const [before, after] = [back[Math.floor(pair / width)], ahead[pair % width]];
    if (before === undefined || after === undefined) return [];
    return [{ back: before, ahead: after, strength: strengths[place] ?? 0 }];
  });
  return { strongest, count: kept.length };
}

function strengthOfPair(
  pair: number,
  back: readonly LiveStretch[],
  ahead: readonly LiveStretch[],
): number {
  const [before, after] = [back[Math.floor(pair / ahead.length)], ahead[pair % ahead.length]];
  if (before === undefined || after === undefined) return 0;
  return strengthFrom(
    before.logs + after.logs,
    before.acting + after.acting,
    Math.min(before.faintest, after.faintest),
  );
}

function dropPieces(
  isPath: Uint8Array,
  joined: readonly number[],
  back: readonly LiveStretch[],
  ahead: readonly LiveStretch[],
): void {
  const places = (list: readonly LiveStretch[]): Int32Array => {
    const known = new Map(list.map((stretch, place) => [stretch, place]));
    return Int32Array.from(list, ({ before }) => (before && known.get(before)) ?? NONE);
  };
  const [backParents, aheadParents] = [places(back), places(ahead)];
  const width = ahead.length;
  for (const pair of joined) {
    const [i, j] = [Math.floor(pair / width), pair % width];
    const [backParent, aheadParent] = [backParents[i] ?? NONE, aheadParents[j] ?? NONE];
    // What is left of a path of one step is no path.
    if (backParent !== NONE) isPath[backParent * width + j] = 0;
    if (aheadParent !== NONE) isPath[i * width + aheadParent] = 0;
  }
}

/** The earliest instant at which a backward stretch can have come to where it was searched from. */
function arrivalOf(projection: Projection, stretch: LiveStretch): EpochSeconds {
  let time = -Infinity;
  for (let at = stretch; at.before !== undefined; at = at.before) {
    time = actsAt(projection, at.edge, time, 'forward');
  }
  return time;
}

/** The latest instant at which a forward stretch can begin: each of its steps must still be to come. */
function departureOf(projection: Projection, stretch: LiveStretch): EpochSeconds {
  let time = Infinity;
  for (let at = stretch; at.before !== undefined; at = at.before) {
    const { fades } = verbOf(projection.edges.verb(at.edge));
    if (fades) time = Math.min(time, endOf(projection, at.edge));
  }
  return time;
}

/** True where both are at one node beside the one that they began at. */
function crosses(before: LiveStretch, after: LiveStretch): boolean {
  for (let a = before; a.before !== undefined; a = a.before) {
    for (let b = after; b.before !== undefined; b = b.before) {
      if (a.node === b.node) return true;
    }
  }
  return false;
}
