import type { EpochSeconds } from '../model/observation.js';
import type { Heading } from './heading.js';

/** What a step adds to a stretch. */
export interface Advance {
  /** Says what something is, where or as whom it ran: a path may run along it, but gains nothing by it. */
  readonly isDescriptive: boolean;
  /** False for a standing fact. */
  readonly fades: boolean;
  /** See `logOfCertainty`. */
  readonly logCertainty: number;
  /** See `logOfRarity`; 0 where it is descriptive. */
  readonly logRarity: number;
  /** See `crowdingOf`; 0 where it is not. */
  readonly crowding: number;
}

/** Where a step leads: along an edge to a node, at an instant. */
export interface Lead<Node, Edge> {
  readonly edge: Edge;
  readonly node: Node;
  readonly time: EpochSeconds;
}

/**
 * A stretch of path outward from where a search began, and what it is ranked by. Nodes and edges are numbers in
 * memory, and what the store tells of them elsewhere. A class, since V8 puts literals that often outlive one
 * collection of the young where only a full one clears them away, and a search makes thousands.
 */
export class Stretch<Node, Edge> {
  readonly before: Stretch<Node, Edge> | undefined;
  /** The edge that it took last; undefined for the empty stretch. */
  readonly edge: Edge | undefined;
  /** Where it has got to. */
  readonly node: Node;
  /** In steps. */
  readonly length: number;
  /** Earliest (forward) or latest (backward) instant at which its last step can have acted. */
  readonly time: EpochSeconds;
  /** How many of its steps something was done in, Σ ln certainty and Σ ln rarity of those. */
  readonly acting: number;
  readonly logs: number;
  readonly rarities: number;
  /** ln of the least certainty of where and as whom something ran; 0 where nothing of it fades. */
  readonly faintest: number;
  /** Σ ln(1 + ln crowd) over the nodes that descriptive steps led to. */
  readonly crowding: number;
  /** What decides between stretches of one layer: see `logPriorityAfter`. */
  readonly priority: number;

  private constructor(
    before: Stretch<Node, Edge> | undefined,
    { edge, node, time }: Omit<Lead<Node, Edge>, 'edge'> & { readonly edge?: Edge },
    { isDescriptive, fades, logCertainty, logRarity, crowding }: Advance,
    priority: number,
  ) {
    const [acting, faintest] = [before?.acting ?? 0, before?.faintest ?? 0];
    const [logs, rarities] = [before?.logs ?? 0, before?.rarities ?? 0];
    const isFaint = isDescriptive && fades && logCertainty < faintest;
    this.before = before;
    this.edge = edge;
    this.node = node;
    this.length = before === undefined ? 0 : before.length + 1;
    this.time = time;
    this.acting = isDescriptive ? acting : acting + 1;
    this.logs = isDescriptive ? logs : logs + logCertainty;
    this.rarities = isDescriptive ? rarities : rarities + logRarity;
    this.faintest = isFaint ? logCertainty : faintest;
    this.crowding = (before?.crowding ?? 0) + crowding;
    this.priority = priority;
  }

  static empty<Node, Edge>(node: Node, heading: Heading): Stretch<Node, Edge> {
    const time = heading === 'forward' ? -Infinity : Infinity;
    return new Stretch<Node, Edge>(undefined, { node, time }, NO_STEP, 0);
  }

  /** With one more step. @param priority where it is known already */
  with(
    lead: Lead<Node, Edge>,
    step: Advance,
    priority = logPriorityAfter(this, step),
  ): Stretch<Node, Edge> {
    return new Stretch(this, lead, step, priority);
  }

  /** True where it has been at the node. */
  wasAt(node: Node): boolean {
    if (this.node === node) return true;
    for (let { before } = this; before; { before } = before) {
      if (before.node === node) return true;
    }
    return false;
  }

  /** Its edges, the outermost first. */
  edges(): Edge[] {
    const found = this.edge === undefined ? [] : [this.edge];
    for (let { before } = this; before; { before } = before) {
      if (before.edge !== undefined) found.push(before.edge);
    }
    return found;
  }

  /** Its nodes, the outermost first and the one that it began at last. */
  nodes(): Node[] {
    const found = [this.node];
    for (let { before } = this; before; { before } = before) found.push(before.node);
    return found;
  }
}

/** Adds nothing. */
export const NO_STEP: Advance = {
  isDescriptive: true,
  fades: false,
  logCertainty: 0,
  logRarity: 0,
  crowding: 0,
};

/**
 * ln of what the score of a path would be that ends with this step. Where nothing was done yet, those stretches are
 * followed that lead to nodes which few others touch.
 */
export function logPriorityAfter(
  { acting, logs, rarities, faintest, crowding, length }: Stretch<unknown, unknown>,
  step: Advance,
): number {
  if (!step.isDescriptive) {
    return logOfScore(acting + 1, logs + step.logCertainty, rarities + step.logRarity, faintest);
  }
  const fainter = step.fades ? Math.min(faintest, step.logCertainty) : faintest;
  if (acting > 0) return logOfScore(acting, logs, rarities, fainter);
  return fainter - (crowding + step.crowding) / (length + 1);
}

/** ln of strength × rarity of steps of which at least one is acting: see the fields of `Stretch`. */
export function logOfScore(
  acting: number,
  logs: number,
  rarities: number,
  faintest: number,
): number {
  return Math.min(logs / acting, faintest) + rarities / acting;
}

/** No certainty is less: its logarithm is added up. */
const LEAST_CERTAINTY = 1e-300;

export function logOfCertainty(certainty: number): number {
  return Math.log(Math.max(certainty, LEAST_CERTAINTY));
}

/** What a node adds to the crowding of a stretch, by how many edges it has. */
export function crowdingOf(crowd: number): number {
  return Math.log1p(Math.log(Math.max(1, crowd)));
}

export interface Degree {
  readonly out: number;
  readonly in: number;
}

/**
 * ln of how unusual a step is whose start has `out` edges of its verb and whose end has `in`: what one process did
 * to one thing is rarer than what thousands do to thousands.
 */
export function logOfRarity({ out, in: into }: Degree): number {
  return -Math.log1p(Math.log(Math.max(1, out) * Math.max(1, into)) / 2);
}

/**
 * ln of how strong a path is: the geometric mean of the certainties of its acting steps, so that length alone
 * neither raises nor lowers it, and no more than the faintest of where and as whom something ran. Else last
 * month's process would be as fresh as today's logon on its host.
 */
export function logOfStrength({
  acting,
  logs,
  faintest,
}: Pick<Stretch<unknown, unknown>, 'acting' | 'logs' | 'faintest'>): number {
  return acting === 0 ? faintest : Math.min(logs / acting, faintest);
}
