import type { EdgeView } from '../read/edge-view.js';
import type { Heading } from '../read/expand-cypher.js';
import { keyOf, type ScoredPath } from '../read/path-score.js';
import type { Step } from '../read/path-search.js';
import { relations } from '../model/registry.js';
import { headings, limitsOf, SHORT_LIST, type ThreatPathsQuestion } from '../read/threat-paths.js';
import type { GraphSettings } from '../settings.js';
import { Fans, verbOf } from './fan.js';
import { joinLive, type LivePath } from './join.js';
import { NONE } from './node-table.js';
import type { Projection } from './projection.js';
import { beginOf, endOf, searchLive, type LiveSearch, type LiveStretch } from './search.js';

export interface LiveAnswer {
  /** Best first. */
  readonly paths: readonly ScoredPath[];
  readonly truncated: boolean;
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
  if (start === undefined) return { paths: [], truncated: false };
  const fans = (heading: Heading): Fans => new Fans(projection, heading, asOf, settings);
  const limits = limitsOf(hopLimit);
  const search = (heading: Heading): LiveSearch => {
    const hops = headings[direction].includes(heading) ? limits : { ...limits, hopLimit: 0 };
    return searchLive(projection, start, heading, hops, fans(heading));
  };
  const [back, ahead] = [search('backward'), search('forward')];
  const joined = joinLive(projection, back.stretches, ahead.stretches, {
    hopLimit,
    most: SHORT_LIST,
  });
  const told = new Telling(projection, fans('forward'));
  const best = bestOf(joined.strongest, new Degrees(projection), (path) => keyOf(told.path(path)));
  return {
    paths: best
      .slice(0, first)
      .map(({ path, ...scores }) => ({ ...told.path(path), strength: path.strength, ...scores })),
    truncated:
      back.truncated ||
      ahead.truncated ||
      joined.count > SHORT_LIST ||
      best.length > first ||
      projection.evictedUntil > -Infinity,
  };
}

interface Scored {
  readonly path: LivePath;
  readonly rarity: number;
  readonly score: number;
}

/** Paths by their scores, the best first; `nameOf` decides between equals. */
function bestOf(
  paths: readonly LivePath[],
  degrees: Degrees,
  nameOf: (path: LivePath) => string,
): Scored[] {
  const scored = paths.map((path): Scored => {
    const rarity = degrees.rarityOf(path);
    return { path, rarity, score: path.strength * rarity };
  });
  const names = new Map<LivePath, string>();
  const known = (path: LivePath): string => {
    const name = names.get(path) ?? nameOf(path);
    names.set(path, name);
    return name;
  };
  return scored.sort((a, b) => b.score - a.score || (known(a.path) < known(b.path) ? -1 : 1));
}

/** How many edges of each verb nodes have, counted once a node. */
class Degrees {
  readonly #projection: Projection;
  readonly #known = new Map<number, Int32Array>();

  constructor(projection: Projection) {
    this.#projection = projection;
  }

  /** See `rarityOf` of graph/read, which this is for edges by number. */
  rarityOf({ back, ahead }: LivePath): number {
    const acting = back.acting + ahead.acting;
    if (acting === 0) return 0;
    return Math.exp((this.#logs(back) + this.#logs(ahead)) / acting);
  }

  #logs(stretch: LiveStretch): number {
    const { edges } = this.#projection;
    let sum = 0;
    for (let at = stretch; at.before !== undefined; at = at.before) {
      const verb = edges.verb(at.edge);
      if (verbOf(verb).isDescriptive) continue;
      const out = this.#count(edges.from(at.edge), 'out', verb);
      const into = this.#count(edges.to(at.edge), 'in', verb);
      sum -= Math.log1p(Math.log(Math.max(1, out) * Math.max(1, into)) / 2);
    }
    return sum;
  }

  #count(node: number, way: 'out' | 'in', verb: number): number {
    const key = way === 'out' ? node * 2 : node * 2 + 1;
    const known = this.#known.get(key);
    if (known !== undefined) return known[verb] ?? 0;
    const { edges, nodes } = this.#projection;
    const counts = new Int32Array(relations.length);
    let edge = way === 'out' ? nodes.firstOut(node) : nodes.firstIn(node);
    for (; edge !== NONE; edge = way === 'out' ? edges.nextOut(edge) : edges.nextIn(edge)) {
      const one = edges.verb(edge);
      counts[one] = (counts[one] ?? 0) + 1;
    }
    this.#known.set(key, counts);
    return counts[verb] ?? 0;
  }
}

/** Paths as the answer tells them; the same edge is the same step. */
class Telling {
  readonly #projection: Projection;
  readonly #fans: Fans;
  readonly #steps = new Map<number, Step>();

  constructor(projection: Projection, fans: Fans) {
    this.#projection = projection;
    this.#fans = fans;
  }

  path({ back, ahead }: LivePath): { readonly nodes: string[]; readonly steps: Step[] } {
    const before = walk(back);
    const after = walk(ahead).reverse();
    const { nodes } = this.#projection;
    const stretches = [...before, ...after];
    const places = [...before.map(({ node }) => node), rootOf(back), ...after.map((s) => s.node)];
    return {
      nodes: places.map((node) => nodes.uid(node)),
      steps: stretches.map(({ edge }) => this.#step(edge)),
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
      weight: this.#fans.weightOf(edge),
      stale: this.#fans.isStale(edge),
      observations: edges.observations(edge),
      sources: this.#projection.sourcesOf(edge),
    };
  }
}

/** Its stretches from the outermost to the first. */
function walk(stretch: LiveStretch): LiveStretch[] {
  const found: LiveStretch[] = [];
  for (let at = stretch; at.before !== undefined; at = at.before) found.push(at);
  return found;
}

function rootOf(stretch: LiveStretch): number {
  let at = stretch;
  while (at.before !== undefined) at = at.before;
  return at.node;
}
