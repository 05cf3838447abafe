import type { ChangeSet, EntityChange, RelationshipChange } from '../change/change.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import { relationshipDeclaration, type Relation } from '../model/registry.js';
import { EdgeTable, type EdgeIdentity } from './edge-table.js';
import { Interned } from './interned.js';
import { NONE, NodeTable } from './node-table.js';
import { verbNumber, verbOf } from './verbs.js';

/** An edge with all that the projection keeps of it, however it came to be known. */
export type LiveEdge = Pick<
  RelationshipChange,
  | 'relation'
  | 'from'
  | 'to'
  | 'properties'
  | 'firstSeen'
  | 'lastSeen'
  | 'observations'
  | 'logWeight'
  | 'sources'
>;

export interface ProjectionSize {
  readonly nodes: number;
  readonly edges: number;
  /** Of its tables; texts such as uids are held beside them. */
  readonly bytes: number;
  /** Edges that were left out for want of room, since it was begun. */
  readonly evicted: number;
}

/** So much of the budget is freed at once when it is used up. */
const FREED = 0.05;
const SAMPLED = 4_096;

/**
 * One tenant's graph in memory: what paths are made of, and nothing else. It is told of changes in their
 * order, and holds for every edge what the last change said; to be told again of what it knows changes
 * nothing. Not shared between threads, and never waited for.
 */
export class Projection {
  readonly nodes = new NodeTable();
  readonly edges = new EdgeTable(this.nodes);
  readonly #sources = new Interned();
  readonly #budget: number;
  /** With more edges than this some are dropped. */
  #limit: number;
  #evicted = 0;
  #evictedUntil = -Infinity;

  /** @param budget edges that may be held; the oldest go first, standing facts last. */
  constructor(budget: number) {
    this.#budget = budget;
    this.#limit = budget;
  }

  get size(): ProjectionSize {
    return {
      nodes: this.nodes.size,
      edges: this.edges.size,
      bytes: this.nodes.bytes + this.edges.bytes,
      evicted: this.#evicted,
    };
  }

  /** What was last seen at this instant or before may be missing; -∞ while nothing is. */
  get evictedUntil(): EpochSeconds {
    return this.#evictedUntil;
  }

  apply({ entities, relationships }: Pick<ChangeSet, 'entities' | 'relationships'>): void {
    for (const change of relationships) this.#applyEdge(change);
    for (const change of entities) this.#applyNode(change);
  }

  /** Adds an edge or writes it anew. */
  put(edge: LiveEdge): void {
    const { firstSeen, lastSeen, observations, logWeight, sources } = edge;
    const identity = identityOf(edge, this.nodes.ensure(edge.from), this.nodes.ensure(edge.to));
    const known = this.edges.find(identity);
    const said = {
      ...{ firstSeen, lastSeen, observations, logWeight },
      sources: this.#sources.numberOf(sources),
    };
    if (known !== undefined) this.edges.update(known, said);
    else this.edges.add(identity, said);
    if (this.edges.size > this.#limit) this.#evict();
  }

  /** Notes when a process began; its edges tell of nothing before. */
  began(uid: string, at: EpochSeconds): void {
    this.nodes.setBegan(this.nodes.ensure(uid), at);
  }

  sourcesOf(edge: number): readonly string[] {
    return this.#sources.valueOf(this.edges.sources(edge));
  }

  relationOf(edge: number): Relation {
    return verbOf(this.edges.verb(edge)).relation;
  }

  #applyEdge(change: RelationshipChange): void {
    if (change.action === 'DELETED') this.#remove(change);
    else this.put(change);
  }

  #applyNode({ uid, action, startedAt }: EntityChange): void {
    if (startedAt !== undefined && action !== 'DELETED') {
      this.began(uid, startedAt);
      return;
    }
    const node = this.nodes.find(uid);
    if (node === undefined) return;
    // A start that was told may turn out to be another process's.
    this.nodes.setBegan(node, 0);
    if (this.nodes.degree(node) === 0) this.nodes.remove(node);
  }

  #remove(change: RelationshipChange): void {
    const [from, to] = [this.nodes.find(change.from), this.nodes.find(change.to)];
    if (from === undefined || to === undefined) return;
    const edge = this.edges.find(identityOf(change, from, to));
    if (edge !== undefined) this.#drop(edge);
  }

  #drop(edge: number): void {
    const ends = [this.edges.from(edge), this.edges.to(edge)];
    this.edges.remove(edge);
    for (const node of new Set(ends)) {
      // When a process began is known from its first change alone, so such a node stays.
      const isIdle = this.nodes.degree(node) === 0 && this.nodes.began(node) === 0;
      if (isIdle) this.nodes.remove(node);
    }
  }

  /** Drops the share of edges that was last seen longest ago: at once, so that it is seldom. */
  #evict(): void {
    const until = this.#ageOf(FREED);
    for (let edge = 0; edge < this.edges.end; edge++) {
      if (!this.edges.isThere(edge) || this.#isStanding(edge)) continue;
      if (this.edges.lastSeen(edge) > until) continue;
      this.#drop(edge);
      this.#evicted += 1;
    }
    this.#evictedUntil = Math.max(this.#evictedUntil, until);
    // Standing facts are not dropped, and may alone be more than the budget.
    this.#limit = Math.max(this.#budget, this.edges.size + this.#budget * (FREED / 2));
  }

  /** Instant before which about this share of the edges that fade was last seen, by a sample. */
  #ageOf(share: number): EpochSeconds {
    const step = Math.max(1, Math.floor(this.edges.end / SAMPLED));
    const ages: number[] = [];
    for (let edge = 0; edge < this.edges.end; edge += step) {
      if (this.edges.isThere(edge) && !this.#isStanding(edge)) ages.push(this.edges.lastSeen(edge));
    }
    ages.sort((a, b) => a - b);
    return ages[Math.floor(ages.length * share)] ?? NONE;
  }

  #isStanding(edge: number): boolean {
    return !verbOf(this.edges.verb(edge)).fades;
  }
}

function identityOf({ relation, properties }: LiveEdge, from: number, to: number): EdgeIdentity {
  const discriminator = discriminatorOf(relation, properties);
  return { from, to, verb: verbNumber(relation), discriminator };
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over the values that tell edges of one verb between the same nodes apart; 0 where the verb has none. */
function discriminatorOf(relation: Relation, properties: Properties): number {
  const { discriminators } = relationshipDeclaration(relation);
  if (discriminators.length === 0) return 0;
  let hash = FNV_OFFSET;
  for (const name of discriminators) {
    const value = properties[name] ?? '';
    const text = `${typeof value} ${String(value)}\0`;
    for (let at = 0; at < text.length; at++) {
      hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
    }
  }
  return hash | 0;
}
