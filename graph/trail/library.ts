import { LRUCache } from 'lru-cache';
import { cypher } from '../../cypher/index.js';
import type { ChangeSet } from '../change/change.js';
import type { Database } from '../db/database.js';
import { edgeKey } from '../model/edge-key.js';
import type { Properties } from '../model/properties.js';
import type { Relation } from '../model/registry.js';
import { readEntities, type EntityRecord } from '../read/entities.js';
import type { Projection } from '../live/projection.js';
import { evidenceOf, type Sign } from './score.js';
import type { TaggableEdge, Tagger } from './tagger.js';

/** What was found out about so many edges, and so many entities, is kept: a thousand paths have about as many. */
const MOST = 32_768;
const noSigns: readonly Sign[] = [];

interface Entry {
  readonly edge: TaggableEdge;
  readonly signs: readonly Sign[];
}

/**
 * What the projection does not hold of edges and of the entities at their ends, read from the graph when it
 * is first asked about, with the signs of techniques that each edge is by itself.
 */
export class Library {
  readonly #database: Database;
  readonly #tenant: string;
  readonly #projection: Projection;
  readonly #tag: Tagger;
  readonly #entities: LRUCache<string, EntityRecord>;
  readonly #entries: LRUCache<number, Entry>;
  /** Numbers of edges by the uids of their ends. */
  readonly #byEnd = new Map<string, Set<number>>();

  /** @param most edges, and entities, of which is kept what was found out: above what one question asks for */
  constructor(
    database: Database,
    tenant: string,
    projection: Projection,
    tag: Tagger,
    most = MOST,
  ) {
    this.#database = database;
    this.#tenant = tenant;
    this.#projection = projection;
    this.#tag = tag;
    // By `max` the room for all would be made at once, for every question about trails.
    const size = { maxSize: most, sizeCalculation: () => 1 };
    this.#entities = new LRUCache(size);
    this.#entries = new LRUCache({
      ...size,
      dispose: (entry, edge) => {
        this.#unlink(edge, entry);
      },
    });
  }

  /**
   * @returns false where all of them were known
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async learn(edges: readonly number[]): Promise<boolean> {
    const unknown = edges.filter((edge) => !this.#isKnown(edge));
    if (unknown.length === 0) return false;
    const ends = unknown.map((edge) => this.#endsOf(edge));
    const uids = [...new Set(ends.flatMap(({ from, to }) => [from, to]))];
    const pairs = [...new Map(ends.map((pair) => [Object.values(pair).join(' '), pair])).values()];
    const tenant = this.#tenant;
    const [entities, rows] = await Promise.all([
      readEntities(
        this.#database,
        tenant,
        uids.filter((uid) => !this.#entities.has(uid)),
      ),
      this.#database.read({ caller: 'trails', tenant }, cypher('readEdges'), { pairs, tenant }),
    ]);
    for (const [uid, entity] of entities) this.#entities.set(uid, entity);
    this.#take(rows as unknown as EdgeRow[]);
    return true;
  }

  entity(uid: string): EntityRecord | undefined {
    return this.#entities.get(uid);
  }

  edge(edge: number): TaggableEdge | undefined {
    return this.#entry(edge)?.edge;
  }

  /** The strongest first; none of an edge that was not learned. */
  signs(edge: number): readonly Sign[] {
    return this.#entry(edge)?.signs ?? noSigns;
  }

  /** How strongly it speaks for an attack by itself, 0 to 1. */
  evidence(edge: number): number {
    return evidenceOf(this.signs(edge));
  }

  /** Signs of edges that are looked at together, by number: those of several edges too. */
  signsOf(edges: readonly number[]): ReadonlyMap<number, readonly Sign[]> {
    const known = edges.flatMap((edge) => {
      const entry = this.#entry(edge);
      return entry === undefined ? [] : [[edge, entry.edge] as const];
    });
    const tags = this.#tag(
      known.map(([, edge]) => edge),
      this.#propertiesOf(known.map(([, edge]) => edge)),
    );
    return new Map(known.map(([edge, { key }]) => [edge, tags.get(key) ?? noSigns]));
  }

  /** Forgets what changed. */
  forget({ entities, relationships }: Pick<ChangeSet, 'entities' | 'relationships'>): void {
    for (const { uid } of entities) {
      this.#entities.delete(uid);
      for (const edge of [...(this.#byEnd.get(uid) ?? [])]) this.#entries.delete(edge);
    }
    for (const change of relationships) {
      const edge = this.#projection.edgeOf(change);
      if (edge !== undefined) this.#entries.delete(edge);
    }
  }

  #take(rows: readonly EdgeRow[]): void {
    const edges = rows.flatMap(({ relation, from, to, properties }) => {
      const number = this.#projection.edgeOf({ relation, from, to, properties });
      if (number === undefined) return [];
      const { firstSeen, lastSeen } = this.#seen(number);
      const key = edgeKey(relation, from, to, properties);
      return [[number, { key, relation, from, to, properties, firstSeen, lastSeen }] as const];
    });
    const all = edges.map(([, edge]) => edge);
    const tags = this.#tag(all, this.#propertiesOf(all));
    for (const [number, edge] of edges) {
      this.#entries.set(number, { edge, signs: tags.get(edge.key) ?? noSigns });
      for (const uid of [edge.from, edge.to]) {
        const edgesThere = this.#byEnd.get(uid) ?? new Set();
        this.#byEnd.set(uid, edgesThere.add(number));
      }
    }
  }

  #propertiesOf(edges: readonly TaggableEdge[]): Map<string, Properties> {
    const uids = new Set(edges.flatMap(({ from, to }) => [from, to]));
    return new Map(
      [...uids].flatMap((uid) => {
        const entity = this.#entities.get(uid);
        return entity === undefined ? [] : [[uid, entity.properties] as const];
      }),
    );
  }

  /** With the entities at its ends, of which others may have come since. */
  #isKnown(edge: number): boolean {
    const entry = this.#entry(edge);
    return (
      entry !== undefined &&
      [entry.edge.from, entry.edge.to].every((uid) => this.#entities.get(uid) !== undefined)
    );
  }

  /** Numbers of edges are given anew: what is kept counts for the edge that it was kept of. */
  #entry(edge: number): Entry | undefined {
    const entry = this.#entries.get(edge);
    if (entry === undefined) return undefined;
    const { relation, from, to } = this.#endsOf(edge);
    const isSame =
      entry.edge.relation === relation && entry.edge.from === from && entry.edge.to === to;
    return isSame ? entry : undefined;
  }

  #endsOf(edge: number): Pick<TaggableEdge, 'relation' | 'from' | 'to'> {
    const { edges, nodes } = this.#projection;
    return {
      relation: this.#projection.relationOf(edge),
      from: nodes.uid(edges.from(edge)),
      to: nodes.uid(edges.to(edge)),
    };
  }

  #seen(edge: number): Pick<TaggableEdge, 'firstSeen' | 'lastSeen'> {
    const { edges } = this.#projection;
    return { firstSeen: edges.firstSeen(edge), lastSeen: edges.lastSeen(edge) };
  }

  #unlink(edge: number, { edge: { from, to } }: Entry): void {
    for (const uid of [from, to]) {
      const edgesThere = this.#byEnd.get(uid);
      edgesThere?.delete(edge);
      if (edgesThere?.size === 0) this.#byEnd.delete(uid);
    }
  }
}

interface EdgeRow {
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties;
}
