import neo4j, { type Node, type Path, type Relationship } from 'neo4j-driver';
import { HuntError } from './hunt-error.js';
import { isInternal, isInternalOfEdge, isInternalOfNode } from './internal-properties.js';
import type { EdgeView } from '../read/edge-view.js';
import type { EvidenceEdge, EvidenceNode, EvidencePath } from './evidence.js';

export interface Ownership {
  readonly tenant: string;
  readonly label: string;
}

/** An edge in an answer whose ends are not known yet. */
interface OpenEdge {
  readonly ends: Ends;
  readonly start: string;
  readonly end: string;
}

interface Ends {
  from: string;
  to: string;
}

/** Something behind an answer, and how many bytes it would take to show it. */
interface Kept<T> {
  readonly it: T;
  readonly bytes: number;
}

/** A node or edge as it is shown, at one depth: how deep it stands decides how deep it may reach. */
interface Presented {
  readonly shown: Record<string, unknown>;
  readonly depth: number;
  readonly bytes: number;
}

/** As the driver gives them: whole numbers are bigints. */
export type RawProperties = Readonly<Record<string, unknown>>;

const DEEPEST = 64;
const BYTES_A_VALUE = 8;

/**
 * Turns what the driver gives into plain JSON, and looks at every node on its way out: one that does not
 * carry the tenant's label and name ends the whole answer, whatever let it through before.
 */
export class Presenter {
  readonly #owner: Ownership;
  /** By the server's number: uids of nodes that were looked at. */
  readonly #known = new Map<string, string>();
  /** What many rows show is presented once: the same nodes and edges are a part of many paths. */
  readonly #presented = new Map<string, Presented>();
  readonly #nodesBehind = new Map<string, Kept<EvidenceNode>>();
  readonly #edgesBehind = new Map<string, Kept<EvidenceEdge>>();
  readonly #open: OpenEdge[] = [];
  readonly #weigh:
    ((relation: string, properties: RawProperties) => EdgeView | undefined) | undefined;
  readonly #views = new Map<object, EdgeView>();
  #bytes = 0;

  /** `weigh` sees what an edge keeps and is not shown. */
  constructor(
    owner: Ownership,
    weigh?: (relation: string, properties: RawProperties) => EdgeView | undefined,
  ) {
    this.#owner = owner;
    this.#weigh = weigh;
  }

  get views(): ReadonlyMap<object, EdgeView> {
    return this.#views;
  }

  /** Roughly, as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  value(value: unknown): unknown {
    return this.#present(value, 0);
  }

  /** The paths in a value, however deep in lists. Far more are ranked than are ever shown. */
  evidence(value: unknown): EvidencePath[] {
    if (Array.isArray(value)) return value.flatMap((inner) => this.evidence(inner));
    return neo4j.isPath(value) ? [this.#pathBehind(value)] : [];
  }

  /** The server's numbers of ends of edges that no node of the answer has. */
  get missingEnds(): readonly string[] {
    const ends = this.#open.flatMap(({ start, end }) => [start, end]);
    return [...new Set(ends)].filter((id) => !this.#known.has(id));
  }

  /** Tells the uid of an end; whoever calls has seen that it is ours. */
  tellEnd(id: string, uid: string): void {
    this.#known.set(id, uid);
  }

  /** Writes the ends into all edges. @throws HuntError where one has none that is ours. */
  closeEdges(): void {
    for (const { ends, start, end } of this.#open) {
      const from = this.#known.get(start);
      const to = this.#known.get(end);
      if (from === undefined || to === undefined) throw foreign('an end of a relationship');
      ends.from = from;
      ends.to = to;
    }
  }

  #present(value: unknown, depth: number): unknown {
    this.#bytes += BYTES_A_VALUE;
    if (depth > DEEPEST)
      throw new HuntError('HUNT_RESULT_TOO_LARGE', 'A value of the answer is nested too deeply.');
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      case 'object':
        return value === null ? null : this.#object(value, depth);
      case 'boolean':
        return value;
      case 'undefined':
      case 'function':
      case 'symbol':
        return null;
    }
  }

  /** The tenant's own label can come out through labels(n): nobody is helped by it. */
  #text(text: string): string {
    this.#bytes += text.length;
    return text.includes(this.#owner.label) ? text.replaceAll(this.#owner.label, '') : text;
  }

  #object(value: object, depth: number): unknown {
    if (Array.isArray(value)) return this.#list(value as unknown[], depth);
    if (neo4j.isNode(value)) return this.#node(value, depth);
    if (neo4j.isRelationship(value)) return this.#relationship(value, depth);
    if (neo4j.isPath(value)) return this.#path(value, depth);
    if (neo4j.isPoint(value)) {
      const { srid, x, y, z } = value;
      return { srid: Number(srid), x, y, ...(z !== undefined && { z }) };
    }
    const time = textOfTime(value);
    if (time !== undefined) return this.#text(time);
    if (ArrayBuffer.isView(value)) return this.#text(Buffer.from(value.buffer).toString('base64'));
    if (
      Object.getPrototypeOf(value) !== Object.prototype &&
      Object.getPrototypeOf(value) !== null
    ) {
      // A type that a later driver brings: shown as nothing rather than with what it may hold.
      return null;
    }
    return this.#map(value as Record<string, unknown>, depth);
  }

  #list(values: readonly unknown[], depth: number): unknown[] {
    const { label } = this.#owner;
    return values
      .filter((value) => value !== label)
      .map((value) => this.#present(value, depth + 1));
  }

  #map(map: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
    return this.#properties(map, isInternal, depth);
  }

  #properties(
    properties: Readonly<Record<string, unknown>>,
    hidden: (name: string) => boolean,
    depth: number,
    shown: Record<string, unknown> = {},
  ): Record<string, unknown> {
    // What is there already is ours to say, never a property's: the ends of an edge, above all.
    const own = Object.keys(shown);
    for (const name of Object.keys(properties)) {
      if (hidden(name) || own.includes(name)) continue;
      this.#bytes += name.length;
      const presented = this.#present(properties[name], depth + 1);
      if (name === '__proto__') defineOwn(shown, name, presented);
      else shown[name] = presented;
    }
    return shown;
  }

  /** The same object for what was shown before; it counts towards the size of the answer each time. */
  #once(
    id: string,
    depth: number,
    present: () => Record<string, unknown>,
  ): Record<string, unknown> {
    const known = this.#presented.get(id);
    if (known !== undefined && known.depth >= depth) {
      this.#bytes += known.bytes;
      return known.shown;
    }
    const before = this.#bytes;
    const shown = present();
    this.#presented.set(id, { shown, depth, bytes: this.#bytes - before });
    return shown;
  }

  #node(node: Node, depth: number): Record<string, unknown> {
    const { own, uid, kind } = this.#ours(node);
    return this.#once(`n${node.elementId}`, depth, () =>
      this.#properties(own, isInternalOfNode, depth, { uid, kind }),
    );
  }

  /** @throws HuntError for a node that is not the tenant's */
  #ours({ labels, properties, elementId }: Node): {
    readonly own: RawProperties;
    readonly uid: string;
    readonly kind: string;
  } {
    const { tenant, label } = this.#owner;
    const own = properties as RawProperties;
    if (!labels.includes(label) || own['tenant'] !== tenant) throw foreign('a node');
    const uid = typeof own['uid'] === 'string' ? own['uid'] : '';
    const kind = typeof own['kind'] === 'string' ? own['kind'] : '';
    this.#known.set(elementId, uid);
    return { own, uid, kind };
  }

  #relationship(edge: Relationship, depth: number): Record<string, unknown> {
    return this.#once(`r${edge.elementId}`, depth, () => this.#newRelationship(edge, depth));
  }

  #newRelationship(edge: Relationship, depth: number): Record<string, unknown> {
    const { type, properties, startNodeElementId, endNodeElementId } = edge;
    const ends = { type, from: '', to: '' };
    const shown = this.#properties(properties, isInternalOfEdge, depth, ends);
    this.#open.push({ ends, start: startNodeElementId, end: endNodeElementId });
    const view = this.#weigh?.(type, properties);
    if (view !== undefined) this.#views.set(shown, view);
    return shown;
  }

  #path(path: Path, depth: number): Record<string, unknown> {
    const nodes = [path.start, ...path.segments.map(({ end }) => end)];
    return {
      nodes: nodes.map((node) => this.#node(node, depth + 1)),
      relationships: path.segments.map(({ relationship }) =>
        this.#relationship(relationship, depth + 1),
      ),
    };
  }

  #pathBehind({ start, segments }: Path): EvidencePath {
    return {
      nodes: [start, ...segments.map(({ end }) => end)].map((node) => this.#nodeBehind(node)),
      edges: segments.map(({ relationship }) => this.#edgeBehind(relationship)),
    };
  }

  #nodeBehind(node: Node): EvidenceNode {
    // Every time it is met: what is looked at is what the driver gave, not what it was called.
    const { own, uid } = this.#ours(node);
    return this.#behind(this.#nodesBehind, node.elementId, own, () => ({
      uid,
      property: (name) => this.#property(own, name, isInternalOfNode),
      show: () => this.#node(node, 0),
    }));
  }

  #edgeBehind(edge: Relationship): EvidenceEdge {
    const { type, properties, elementId } = edge;
    return this.#behind(this.#edgesBehind, elementId, properties, () => {
      const ends = { from: '', to: '' };
      this.#open.push({ ends, start: edge.startNodeElementId, end: edge.endNodeElementId });
      return Object.assign(ends, {
        relation: type,
        view: this.#weigh?.(type, properties),
        property: (name: string) => this.#property(properties, name, isInternalOfEdge),
      });
    });
  }

  #property(properties: RawProperties, name: string, hidden: (name: string) => boolean): unknown {
    const value = properties[name];
    return value === undefined || hidden(name) ? undefined : this.#present(value, 0);
  }

  /** The same object for what was met before; it counts towards the size of the answer each time. */
  #behind<T>(known: Map<string, Kept<T>>, id: string, properties: RawProperties, make: () => T): T {
    const kept = known.get(id) ?? { it: make(), bytes: roughBytes(properties) };
    known.set(id, kept);
    this.#bytes += kept.bytes;
    return kept.it;
  }
}

/** What it would take to show these, within a factor. */
function roughBytes(properties: RawProperties): number {
  return Object.values(properties).reduce<number>((sum, value) => {
    const size = typeof value === 'string' || Array.isArray(value) ? value.length : 0;
    return sum + 2 * BYTES_A_VALUE + size;
  }, 0);
}

/** A map may have a key `__proto__`, which an assignment would take for something else. */
function defineOwn(shown: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(shown, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/** As ISO 8601; undefined for what is neither a time nor a duration. */
function textOfTime(value: object): string | undefined {
  if (neo4j.isDate(value) || neo4j.isDateTime(value) || neo4j.isLocalDateTime(value)) {
    return value.toString();
  }
  if (neo4j.isTime(value) || neo4j.isLocalTime(value) || neo4j.isDuration(value)) {
    return value.toString();
  }
  return undefined;
}

function foreign(what: string): HuntError {
  return new HuntError(
    'HUNT_UNCONFINED',
    'The answer could not be shown to be this tenant’s and is withheld. Please report the hunt.',
    { cause: new Error(`${what} of another tenant in an answer`) },
  );
}
