import type { Projection } from '../live/projection.js';
import type { Judge } from './judge.js';
import type { Library } from './library.js';
import { trailsOf, type TrailSeed, type Trails } from './trail.js';

/** What is recognised leads elsewhere, where something else comes up: so often it is looked again at most. */
const ROUNDS = 3;
/** As many edges are found out about in a round, of those that come up. */
const LEARNED = 400;

/**
 * The trails of a seed, looked for again as long as edges come up of which nothing was known.
 * @param judge takes evidence from `library`
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function learnedTrails(
  projection: Projection,
  seed: TrailSeed,
  judge: Judge,
  library: Library,
  first: number,
): Promise<Trails> {
  for (let round = 0; ; round += 1) {
    const found = trailsOf(projection, seed, judge, first);
    // Most are looked for again over edges that are all known.
    if (round === ROUNDS || !(await library.learn(found.seen.slice(0, LEARNED)))) return found;
  }
}
