import { cypher } from '../../cypher/index.js';
import type { EntityChange, RelationshipChange } from '../change/change.js';
import type { Changes } from '../change/codec.js';
import { groupBy } from '../model/group-by.js';
import { joinProperties, type Properties } from '../model/properties.js';
import {
  entityDeclaration,
  relationshipDeclaration,
  type Kind,
  type Relation,
} from '../model/registry.js';
import type { ClaimScope } from './claim-ledger.js';
import { pidEndsOf, type KeptClaim, type PidEnd } from './claims.js';
import {
  encodeFirmEdge,
  encodeFirmNode,
  firmEdgeOf,
  firmNodeOf,
  nodeOf,
  type FirmEdge,
  type FirmNode,
} from './firm.js';
import type { ElementIdOf } from './new-rows.js';
import type { EdgeSaid } from './plan.js';
import { deletionOf } from './retention.js';
import { readEdges, writeEdges, writeNodes, type KnownNode } from './write-batch.js';
import {
  edgeWrite,
  entityChange,
  joinEdge,
  joinNode,
  typed,
  type EdgeWrite,
  type NodeWrite,
  type StoredEdge,
} from './write-plan.js';

/** An edge that a claim is, or was, a part of. */
export interface Place {
  readonly key: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly fromKind: Kind;
  readonly toKind: Kind;
}

/** What a claim says of one node. */
interface Part {
  readonly end: PidEnd;
  readonly claim: KeptClaim;
}

/** Where the claims went that left a node. */
export type Heirs = ReadonlyMap<string, { readonly uid: string }>;

const KIND = 'Process';
const NO_EDGE: FirmEdge = { evidence: [], properties: {} };

/** Makes nodes and edges anew, from what is firm in them and the claims on them. */
export class Rebuild {
  readonly #scope: ClaimScope;
  readonly #parts: ReadonlyMap<string, readonly Part[]>;
  readonly #claims: ReadonlyMap<string | undefined, readonly KeptClaim[]>;

  constructor(
    scope: ClaimScope,
    claims: readonly KeptClaim[],
    placeOf: (claim: KeptClaim) => Place | undefined,
  ) {
    this.#scope = scope;
    const parts = claims.flatMap((claim) => pidEndsOf(claim).map((end): Part => ({ end, claim })));
    this.#parts = groupBy(parts, ({ end, claim }) => scope.identities.uidOfEnd(end, claim.at));
    this.#claims = groupBy(claims, (claim) => placeOf(claim)?.key);
  }

  /** Nodes first, so that edges find both ends; those that are left with nothing go last. */
  async run(
    uids: Iterable<string>,
    places: ReadonlyMap<string, Place>,
    known: ReadonlyMap<string, KnownNode>,
    heirs: Heirs,
  ): Promise<Changes> {
    const scope = this.#scope;
    const nodes = [...uids].map((uid) => this.#nodeWrite(uid, known.get(uid)?.properties));
    const kept = nodes.flatMap((write) => ('gone' in write ? [] : write));
    const created = await writeNodes(scope, kept);
    const relationships = await this.#edges(
      places,
      (uid) => created.get(uid) ?? known.get(uid)?.id,
    );
    const gone = await this.#deleteNodes(nodes.flatMap((write) => ('gone' in write ? write : [])));
    await this.#leaveAliases(gone, heirs);
    return { entities: [...kept.flatMap(({ change }) => change ?? []), ...gone], relationships };
  }

  #nodeWrite(uid: string, stored: Properties | undefined): NodeWrite | Gone {
    const { identities, tenant, now } = this.#scope;
    const firm = stored === undefined ? undefined : firmNodeOf(KIND, stored);
    const parts = this.#parts.get(uid) ?? [];
    const whole = parts.reduce<FirmNode | undefined>((node, { end, claim }) => {
      const { at, source } = claim;
      const said = { properties: identities.propertiesOfEnd(end), first: at, last: at };
      return joinNode(KIND, node, said, source);
    }, firm);
    if (whole === undefined) return { gone: uid, name: nameOf(stored ?? {}, uid) };
    const { properties: declared } = entityDeclaration(KIND);
    const { properties, first, last, sources } = whole;
    const before = stored === undefined ? {} : nodeOf(KIND, stored).properties;
    const unlearned = Object.keys(before).filter((name) => !Object.hasOwn(properties, name));
    const isSame = JSON.stringify(sorted(before)) === JSON.stringify(sorted(properties));
    const action = stored === undefined ? 'CREATED' : 'UPDATED';
    return {
      uid,
      kind: KIND,
      isNew: stored === undefined,
      properties: {
        ...{ uid, kind: KIND, tenant },
        ...Object.fromEntries(unlearned.map((name) => [name, null])),
        ...typed(declared, properties),
        ...{ first_seen_epoch: first, last_seen_epoch: last, received_epoch: now, sources },
        firm: parts.length === 0 ? null : encodeFirmNode(firm),
      },
      change: isSame ? undefined : entityChange(uid, KIND, properties, action),
    };
  }

  async #edges(
    places: ReadonlyMap<string, Place>,
    idOf: ElementIdOf,
  ): Promise<RelationshipChange[]> {
    const scope = this.#scope;
    const stored = await readEdges(scope, places.values());
    const writes: EdgeWrite[] = [];
    const ids: string[] = [];
    const deletions: RelationshipChange[] = [];
    for (const [key, place] of places) {
      const edge = stored.get(key);
      const write = this.#edgeWrite(place, edge);
      if (write !== undefined) writes.push(write);
      else if (edge !== undefined) {
        ids.push(edge.id);
        deletions.push(deletionOf(place.relation, { ...place, ...edge }));
      }
    }
    writeEdges(scope, writes, idOf);
    if (ids.length > 0) await scope.tx.run(cypher('deleteEdges'), { ids });
    return [...writes.map(({ change }) => change), ...deletions];
  }

  /** Nothing where nobody speaks of the edge any more. */
  #edgeWrite(place: Place, stored: StoredEdge | undefined): EdgeWrite | undefined {
    const { relation } = place;
    const firm = stored === undefined ? NO_EDGE : firmEdgeOf(relation, stored.properties);
    const claims = this.#claims.get(place.key) ?? [];
    const whole = [...groupBy(claims, ({ source }) => source)].reduce(
      (edge, [source, said]) => joinEdge(relation, edge, joined(relation, said), source),
      firm,
    );
    if (whole.evidence.length === 0) return undefined;
    const { now } = this.#scope;
    return edgeWrite(
      place,
      stored,
      whole,
      claims.length === 0 ? undefined : encodeFirmEdge(firm),
      now,
    );
  }

  /** What still has an edge stays: that can only be evidence whose claims were forgotten before it. */
  async #deleteNodes(nodes: readonly Gone[]): Promise<EntityChange[]> {
    const { tx, tenant } = this.#scope;
    if (nodes.length === 0) return [];
    const rows = await tx.run(cypher('deleteLoneNodes'), {
      uids: nodes.map(({ gone }) => gone),
      tenant,
    });
    const deleted = new Set(rows.map(({ uid }) => uid));
    return nodes
      .filter(({ gone }) => deleted.has(gone))
      .map(({ gone, name }) => ({ uid: gone, kind: KIND, name, action: 'DELETED' }));
  }

  /** Who holds the uid of a node that turned out to be another is led there. */
  async #leaveAliases(gone: readonly EntityChange[], heirs: Heirs): Promise<void> {
    const { tx, tenant, now } = this.#scope;
    const rows = gone.flatMap(({ uid }) => {
      const heir = heirs.get(uid);
      return heir === undefined ? [] : [{ uid, of: heir.uid }];
    });
    if (rows.length > 0) await tx.run(cypher('writeAliases'), { rows, tenant, now });
  }
}

/** A node of which nothing is left. */
interface Gone {
  readonly gone: string;
  readonly name: string;
}

function nameOf({ name }: Properties, uid: string): string {
  return typeof name === 'string' ? name : uid;
}

function sorted(values: Properties): [string, unknown][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

function joined(relation: Relation, claims: readonly KeptClaim[]): EdgeSaid {
  const { properties: declared } = relationshipDeclaration(relation);
  return {
    sightings: claims.map(({ at, count }) => ({ at, count })),
    properties: claims.reduce<Properties>(
      (all, { properties }) => joinProperties(declared, all, properties),
      {},
    ),
  };
}
