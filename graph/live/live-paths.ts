import type { EdgeView } from '../read/edge-view.js';
import type { Heading } from '../read/heading.js';
import type { EntityName } from '../read/entities.js';
import { keyOf, logOfRarity, type ScoredPath } from '../read/path-score.js';
import type { Step } from '../read/path-search.js';
import { headings, limitsOf, SHORT_LIST, type ThreatPathsQuestion } from '../read/threat-paths.js';
import type { GraphSettings } from '../settings.js';
import { Fans } from './fan.js';
import { joinLive, type LivePath } from './join.js';
import type { Projection } from './projection.js';
import { searchLive, type LiveSearch, type LiveStretch } from './search.js';
import { beginOf, endOf } from './times.js';
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
  const search = (heading: Heading): LiveSearch => {
    const hops = headings[direction].includes(heading) ? limits : { ...limits, hopLimit: 0 };
    const fans = new Fans(projection, heading, asOf, weights);
    return searchLive(projection, start, heading, hops, fans);
  };
  const [back, ahead] = [search('backward'), search('forward')];
  const joined = joinLive(projection, back.stretches, ahead.stretches, {
    hopLimit,
    most: SHORT_LIST,
  });
  const told = new Telling(projection, weights);
  const best = bestOf(projection, joined.strongest);
  const paths = best
    .slice(0, first)
    .map(({ path, ...scores }) => ({ ...told.path(path), strength: path.strength, ...scores }));
  return {
    paths,
    names: namesIn(projection, paths),
    truncated:
      back.truncated ||
      ahead.truncated ||
      joined.count > SHORT_LIST ||
      best.length > first ||
      isCut,
  };
}

interface Scored {
  readonly path: LivePath;
  readonly rarity: number;
  readonly score: number;
}

function namesIn(
  projection: Projection,
  paths: readonly ScoredPath[],
): ReadonlyMap<string, EntityName> {
  const uids = new Set(paths.flatMap(({ nodes }) => nodes));
  return new Map([...uids].flatMap((uid) => projection.named(uid) ?? []).map((n) => [n.uid, n]));
}

/** Paths by their scores, the best first; between equals their names decide. */
function bestOf(projection: Projection, paths: readonly LivePath[]): Scored[] {
  const names = new Map<LivePath, string>();
  const nameOf = (path: LivePath): string => {
    const name = names.get(path) ?? keyOf({ steps: stepsOf(projection, path) });
    names.set(path, name);
    return name;
  };
  const rarities = new Rarities(projection);
  return paths
    .map((path): Scored => {
      const rarity = rarities.of(path);
      return { path, rarity, score: path.strength * rarity };
    })
    .sort((a, b) => b.score - a.score || (nameOf(a.path) < nameOf(b.path) ? -1 : 1));
}

/** As much of its steps as names a path. */
function stepsOf(projection: Projection, path: LivePath): Pick<Step, 'relation' | 'from' | 'to'>[] {
  const { edges, nodes } = projection;
  return edgesOf(path).map((edge) => ({
    relation: projection.relationOf(edge),
    from: nodes.uid(edges.from(edge)),
    to: nodes.uid(edges.to(edge)),
  }));
}

/** See `rarityOf` of graph/read, which this is for edges by number. An edge is a step of many paths. */
class Rarities {
  readonly #projection: Projection;
  readonly #logs = new Map<number, number>();

  constructor(projection: Projection) {
    this.#projection = projection;
  }

  of({ back, ahead }: LivePath): number {
    const acting = back.acting + ahead.acting;
    if (acting === 0) return 0;
    return Math.exp((this.#logsOf(back) + this.#logsOf(ahead)) / acting);
  }

  #logsOf(stretch: LiveStretch): number {
    let sum = 0;
    for (let at = stretch; at.before !== undefined; at = at.before) sum += this.#logOf(at.edge);
    return sum;
  }

  #logOf(edge: number): number {
    const known = this.#logs.get(edge);
    if (known !== undefined) return known;
    const { edges } = this.#projection;
    const verb = edges.verb(edge);
    const out = edges.degree(edges.from(edge), 'out', verb);
    const into = edges.degree(edges.to(edge), 'in', verb);
    const log = verbOf(verb).isDescriptive ? 0 : logOfRarity({ out, in: into });
    this.#logs.set(edge, log);
    return log;
  }
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

  path(path: LivePath): { readonly nodes: string[]; readonly steps: Step[] } {
    const { nodes } = this.#projection;
    return {
      nodes: nodesOf(path).map((node) => nodes.uid(node)),
      steps: edgesOf(path).map((edge) => this.#step(edge)),
    };
  }

  #step(edge: number): Step {
    const known = this.#steps.get(edge);
    if (known !== undefined) return known;
    const { edges, nodes } = this.#projection;
    const { fades, isDescriptive } = verbOf(edges.verb(edge));
    const step = {
      ...this.#view(edge),
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

  #view(edge: number): EdgeView {
    const { edges } = this.#projection;
    return {
      firstSeen: edges.firstSeen(edge),
      lastSeen: edges.lastSeen(edge),
      weight: this.#weights.of(edge),
      stale: this.#weights.isStale(edge),
      observations: edges.observations(edge),
      sources: this.#projection.sourcesOf(edge),
    };
  }
}

/** Its edges in causal order. */
function edgesOf({ back, ahead }: LivePath): number[] {
  return [...walk(back), ...walk(ahead).reverse()].map(({ edge }) => edge);
}

/** Its nodes in causal order: what leads to the one that was asked about, that, and what follows. */
function nodesOf({ back, ahead }: LivePath): number[] {
  const before = walk(back).map(({ node }) => node);
  const after = walk(ahead).map(({ node }) => node);
  return [...before, startOf(back), ...after.reverse()];
}

/** The stretches that one is made of, the outermost first; the empty one is no part of it. */
function walk(stretch: LiveStretch): LiveStretch[] {
  const found: LiveStretch[] = [];
  for (let at = stretch; at.before !== undefined; at = at.before) found.push(at);
  return found;
}

function startOf(stretch: LiveStretch): number {
  let at = stretch;
  while (at.before !== undefined) at = at.before;
  return at.node;
}
