import type { ChangeSet, EntityChange, RelationshipChange } from '../change/change.js';
import { abstractOf, detailOf, type Abstract } from '../baseline/abstraction.js';
import { Baseline } from '../baseline/baseline.js';
import { Numbers } from '../baseline/numbers.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import { KnownGoodSet } from '../known-good/known-good-set.js';
import { isDescriptive, kinds, type Relation } from '../model/registry.js';
import { kindOfUid } from '../write/uid.js';
import { Column } from './column.js';
import { EdgeTable, type EdgeIdentity } from './edge-table.js';
import { HabitCache } from './habit-cache.js';
import { Interned } from './interned.js';
import type { EntityName } from '../read/entities.js';
import { flows, type Way } from '../read/heading.js';
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
const SECONDS_PER_HOUR = 3_600;

/**
 * One tenant's graph in memory: what paths are made of, and nothing else. It is told of changes in their
 * order, and holds for every edge what the last change said; to be told again of what it knows changes
 * nothing. Not shared between threads, and never waited for.
 */
export class Projection {
  readonly nodes = new NodeTable();
  readonly edges = new EdgeTable(this.nodes);
  /** What is normal here, by which steps are judged. */
  readonly baseline: Baseline;
  /** What people said is normal, whatever the baseline learned. */
  readonly knownGood: KnownGoodSet;
  readonly #sources = new Interned();
  readonly #classes = new Numbers();
  /** Of each edge, by number: what habit it shows. */
  readonly #habits = new Column();
  readonly #habitCache = new HabitCache();
  readonly #budget: number;
  /** With more edges than this some are dropped. */
  #limit: number;
  #evicted = 0;
  #evictedUntil = -Infinity;

  /** @param budget edges that may be held; the oldest go first, standing facts last. */
  constructor(budget: number, baseline = new Baseline(), knownGood = new KnownGoodSet()) {
    this.baseline = baseline;
    this.knownGood = knownGood;
    this.#budget = budget;
    this.#limit = budget;
  }

  get size(): ProjectionSize {
    return {
      nodes: this.nodes.size,
      edges: this.edges.size,
      bytes: this.nodes.bytes + this.edges.bytes + this.#habits.bytes,
      evicted: this.#evicted,
    };
  }

  /** What was last seen at this instant or before may be missing; -∞ while nothing is. */
  get evictedUntil(): EpochSeconds {
    return this.#evictedUntil;
  }

  apply({ entities, relationships }: Pick<ChangeSet, 'entities' | 'relationships'>): void {
    for (const { uid, action, abstract } of entities) {
      if (action !== 'DELETED' && abstract !== undefined) this.isA(uid, abstract);
    }
    for (const change of relationships) this.#applyEdge(change);
    for (const change of entities) {
      this.#applyNode(change);
      this.#applyName(change);
    }
  }

  /** Has the baseline learn from what was applied: by then it is known which host a process ran on. */
  learn({ relationships }: Pick<ChangeSet, 'relationships'>): void {
    // In the order of time: an hour before one that counted would count no more.
    for (const change of [...relationships].sort((a, b) => a.lastSeen - b.lastSeen)) {
      if (change.action === 'DELETED' || isDescriptive(change.relation)) continue;
      const edge = this.edgeOf(change);
      if (edge === undefined) continue;
      const host = this.hostOf(this.edges.from(edge));
      this.baseline.observe(this.#habits.get(edge), host, change.lastSeen);
    }
  }

  /** Has a baseline that knows nothing yet learn from all that is held. */
  learnAll(): void {
    const hours = this.#edgesByHour();
    for (const hour of [...hours.keys()].sort((a, b) => a - b)) {
      for (const edge of hours.get(hour) ?? []) {
        const host = this.hostOf(this.edges.from(edge));
        this.baseline.observe(this.#habits.get(edge), host, hour * SECONDS_PER_HOUR);
      }
    }
  }

  /** Edges that are learned from, by the hours of their first and last sightings. */
  #edgesByHour(): Map<number, number[]> {
    const hours = new Map<number, number[]>();
    const note = (edge: number, at: EpochSeconds): void => {
      const hour = Math.floor(at / SECONDS_PER_HOUR);
      const known = hours.get(hour);
      if (known === undefined) hours.set(hour, [edge]);
      else known.push(edge);
    };
    for (let edge = 0; edge < this.edges.end; edge++) {
      if (!this.edges.isThere(edge) || isDescriptive(this.relationOf(edge))) continue;
      note(edge, this.edges.firstSeen(edge));
      note(edge, this.edges.lastSeen(edge));
    }
    return hours;
  }

  /** Notes what sort of thing a node is. */
  isA(uid: string, { actor, object }: Abstract): void {
    const node = this.nodes.ensure(uid);
    const classes = { actor: this.#classes.of(actor), object: this.#classes.of(object) };
    const known = this.nodes.classes(node);
    if (known.actor === classes.actor && known.object === classes.object) return;
    this.nodes.setClasses(node, classes);
    if (known.actor !== NONE) this.#judgeAnew(node);
  }

  /** The number of what it shows, for the baseline. */
  habitOf(edge: number): number {
    return this.#habits.get(edge);
  }

  /** Uid of the host that a process ran on, the node's own for anything else. */
  hostOf(node: number): string {
    for (let edge = this.nodes.first(node, 'out', 'reverse'); edge !== NONE;) {
      if (this.edges.verb(edge) === RAN_ON) return this.nodes.uid(this.edges.to(edge));
      edge = this.edges.next(edge, 'out');
    }
    return this.nodes.uid(node);
  }

  /** The edge that a change or a path speaks of; undefined where it is not held. */
  edgeOf(edge: Pick<LiveEdge, 'relation' | 'from' | 'to' | 'properties'>): number | undefined {
    const [from, to] = [this.nodes.find(edge.from), this.nodes.find(edge.to)];
    if (from === undefined || to === undefined) return undefined;
    return this.edges.find(identityOf(edge, from, to));
  }

  /** Adds an edge or writes it anew. */
  put(edge: LiveEdge): void {
    this.putBetween(this.nodes.ensure(edge.from), this.nodes.ensure(edge.to), edge);
  }

  /** The same between nodes that are known by number. */
  putBetween(from: number, to: number, edge: Omit<LiveEdge, 'from' | 'to'>): void {
    const { firstSeen, lastSeen, observations, logWeight } = edge;
    const identity = identityOf(edge, from, to);
    const known = this.edges.find(identity);
    const sources = this.#sources.numberOf(edge.sources);
    const said = { firstSeen, lastSeen, observations, logWeight, sources };
    if (known !== undefined) this.edges.update(known, said);
    else {
      const added = this.edges.add(identity, said);
      const detail = detailOf(edge.relation, edge.properties);
      this.#habits.set(added, this.#habitOfEnds(identity, detail));
    }
    if (this.edges.size > this.#limit) this.#evict();
  }

  /** Notes when a process began; its edges tell of nothing before. */
  began(uid: string, at: EpochSeconds): void {
    this.nodes.setBegan(this.nodes.ensure(uid), at);
  }

  /** Notes what a node is called. */
  call(uid: string, name: string): void {
    this.nodes.setName(this.nodes.ensure(uid), name);
  }

  /**
   * What an entity is called, as of the last change that was applied. Undefined where there is none of the
   * uid, and where only the graph can say: it lost its name, or was let go for want of room and came back by
   * its edges alone.
   */
  named(uid: string): EntityName | undefined {
    const node = this.nodes.find(uid);
    const name = node === undefined ? undefined : this.nodes.name(node);
    const kind = kindOfUid(uid, kinds);
    return name === undefined || kind === undefined ? undefined : { uid, kind, name };
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
    if (action === 'DELETED' && this.nodes.degree(node) === 0) this.nodes.remove(node);
  }

  /** Every change that may have been one of the name tells it. */
  #applyName({ uid, action, name }: EntityChange): void {
    const node = this.nodes.find(uid);
    // A change of what has no name bears its uid instead: what that is called the graph says.
    if (action !== 'DELETED' && name !== uid) this.call(uid, name);
    else if (node !== undefined) this.nodes.setName(node, undefined);
  }

  #remove(change: RelationshipChange): void {
    const edge = this.edgeOf(change);
    if (edge !== undefined) this.edges.remove(edge);
  }

  #habitOfEnds({ from, to, verb }: EdgeIdentity, detail: string): number {
    const { actor } = this.nodes.classes(from);
    const { object } = this.nodes.classes(to);
    return this.#habitCache.of(actor, object, verb, detail, () =>
      this.baseline.numberOf({
        actor: this.#classNameOf(from, 'actor'),
        relation: verbOf(verb).relation,
        object: this.#classNameOf(to, 'object'),
        detail,
      }),
    );
  }

  #classNameOf(node: number, role: 'actor' | 'object'): string {
    const number = this.nodes.classes(node)[role];
    if (number !== NONE) return this.#classes.name(number);
    const kind = kindOfUid(this.nodes.uid(node), kinds);
    return kind === undefined ? '' : abstractOf(kind, {})[role];
  }

  /** Its edges show other habits now that it is known what it is. */
  #judgeAnew(node: number): void {
    const { edges } = this;
    for (const way of ['out', 'in'] as readonly Way[]) {
      for (const flow of flows) {
        let edge = this.nodes.first(node, way, flow);
        for (; edge !== NONE; edge = edges.next(edge, way)) {
          const identity = { from: edges.from(edge), to: edges.to(edge), verb: edges.verb(edge) };
          const detail = this.baseline.habit(this.#habits.get(edge))?.detail ?? '';
          this.#habits.set(edge, this.#habitOfEnds({ ...identity, discriminator: 0 }, detail));
        }
      }
    }
  }

  /** For want of room: what its ends are is forgotten with the last of their edges. */
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

const RAN_ON = verbNumber('RAN_ON');

function identityOf(
  { relation, properties }: Pick<LiveEdge, 'relation' | 'properties'>,
  from: number,
  to: number,
): EdgeIdentity {
  const verb = verbNumber(relation);
  return { from, to, verb, discriminator: discriminatorOf(verb, properties) };
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over the values that tell edges of one verb between the same nodes apart; 0 where the verb has none. */
function discriminatorOf(verb: number, properties: Properties): number {
  const { discriminators } = verbOf(verb);
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
