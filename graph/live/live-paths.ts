import type { EntityName } from '../read/entities.js';
import type { Heading } from '../read/heading.js';
import { joinStretches, partsOf, type JoinedPath, type Joinery } from '../read/join-stretches.js';
import { keyOf, type ScoredPath } from '../read/path-score.js';
import type { SearchResult, Step } from '../read/path-search.js';
import { headings, limitsOf, type ThreatPathsQuestion } from '../read/threat-paths.js';
import type { GraphSettings } from '../settings.js';
import type { LiveStretch } from './next-layer.js';
import { NONE } from './node-table.js';
import type { Projection } from './projection.js';
import { searchLive } from './search.js';
import { actsAt, beginOf, endOf } from './times.js';
import { verbOf } from './verbs.js';
import { Weights } from './weights.js';

export interface LiveAnswer {
  /** Best first. */
  readonly paths: readonly ScoredPath[];
  readonly truncated: boolean;
  /** What their nodes are called, by uid, as far as that is held. */
  readonly names: ReadonlyMap<string, EntityName>;
}

/**
 * The strongest and rarest causal paths through a node, out of memory.
 * @throws NeedsHistory where that cannot be said of an instant so long ago.
 */
export function livePaths(
  projection: Projection,
  question: ThreatPathsQuestion,
  settings: GraphSettings,
): LiveAnswer {
  const { uid, hopLimit, first, asOf, direction } = question;
  const start = projection.nodes.find(uid);
  const isCut = projection.evictedUntil > -Infinity;
  if (start === undefined) return { paths: [], truncated: isCut, names: new Map() };
  const weights = new Weights(projection.edges, asOf, settings);
  const limits = limitsOf(hopLimit);
  const search = (heading: Heading): SearchResult<LiveStretch> => {
    const hops = headings[direction].includes(heading) ? limits : { ...limits, hopLimit: 0 };
    return searchLive({ projection, weights, instant: asOf }, start, heading, hops);
  };
  const [back, ahead] = [search('backward'), search('forward')];
  const told = new Telling(projection, weights);
  const joinery = joineryOf(projection);
  const joined = joinStretches(back.stretches, ahead.stretches, joinery, { hopLimit, first });
  const paths = joined.best.map((path) => told.path(path));
  return {
    paths,
    names: namesIn(projection, paths),
    truncated: back.truncated || ahead.truncated || !joined.isAll || isCut,
  };
}

function joineryOf(projection: Projection): Joinery<number, number> {
  const { edges, nodes } = projection;
  const isStanding = (edge: number): boolean => !verbOf(edges.verb(edge)).fades;
  const nameOf = (edge: number): Pick<Step, 'relation' | 'from' | 'to'> => ({
    relation: projection.relationOf(edge),
    from: nodes.uid(edges.from(edge)),
    to: nodes.uid(edges.to(edge)),
  });
  return {
    arrivalOf: (back) => {
      let time = -Infinity;
      for (let at = back; at.before !== undefined; at = at.before) {
        time = actsAt(projection, at.edge ?? NONE, time, 'forward');
      }
      return time;
    },
    departureOf: (ahead) => {
      let time = Infinity;
      for (let at = ahead; at.before !== undefined; at = at.before) {
        const edge = at.edge ?? NONE;
        if (!isStanding(edge)) time = Math.min(time, endOf(projection, edge));
      }
      return time;
    },
    isStanding,
    nameOf: (path) => keyOf(partsOf(path).edges.map(nameOf)),
  };
}

function namesIn(
  projection: Projection,
  paths: readonly ScoredPath[],
): ReadonlyMap<string, EntityName> {
  const uids = new Set(paths.flatMap(({ nodes }) => nodes));
  return new Map([...uids].flatMap((uid) => projection.named(uid) ?? []).map((n) => [n.uid, n]));
}

/** Paths as the answer tells them; the same edge is the same step. */
class Telling {
  readonly #projection: Projection;
  readonly #weights: Weights;
  readonly #steps = new Map<number, Step>();

  constructor(projection: Projection, weights: Weights) {
    this.#projection = projection;
    this.#weights = weights;
  }

  path(path: JoinedPath<number, number>): ScoredPath {
    const { nodes, edges } = partsOf(path);
    const { strength, rarity, score } = path;
    return {
      nodes: nodes.map((node) => this.#projection.nodes.uid(node)),
      steps: edges.map((edge) => this.#step(edge)),
      ...{ strength, rarity, score },
    };
  }

  #step(edge: number): Step {
    const known = this.#steps.get(edge);
    if (known !== undefined) return known;
    const { edges, nodes } = this.#projection;
    const { fades, isDescriptive } = verbOf(edges.verb(edge));
    const step: Step = {
      firstSeen: edges.firstSeen(edge),
      lastSeen: edges.lastSeen(edge),
      weight: this.#weights.of(edge),
      stale: this.#weights.isStale(edge),
      observations: edges.observations(edge),
      sources: this.#projection.sourcesOf(edge),
      id: String(edge),
      relation: this.#projection.relationOf(edge),
      from: nodes.uid(edges.from(edge)),
      to: nodes.uid(edges.to(edge)),
      standing: !fades,
      descriptive: isDescriptive,
      span: { first: beginOf(this.#projection, edge), last: endOf(this.#projection, edge) },
    };
    this.#steps.set(edge, step);
    return step;
  }
}
