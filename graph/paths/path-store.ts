import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row, type Statements } from '../db/database.js';
import { deflated, inflated } from '../deflated.js';
import { SpoorError } from '../errors.js';
import type { Clock } from '../model/clock.js';
import type { EpochSeconds } from '../model/observation.js';
import type { AttackPath, PathChangeReason, PathClosing } from './attack-path.js';
import { inOrder } from './delta.js';
import type { PathLease } from './lease.js';
import { recordOf, statesOf, type PathChange, type PathRecord } from './path-change.js';
import { defaultStatuses, facetsOf, type PathFilter } from './path-facets.js';

/** A path that is to have its next version. */
export interface PathUpdate {
  /** Its version is one more than `before`. */
  readonly path: AttackPath;
  /** The version that it was made from; 0 for one that appears. */
  readonly before: number;
  readonly reasons: readonly PathChangeReason[];
  /** Commit of the graph's change feed that led to it; 0 where none did. */
  readonly cause: number;
}

/** What became of a commit: all of it, or nothing. */
export type PathCommit =
  | { readonly outcome: 'committed'; readonly changes: readonly PathChange[] }
  /** These paths have other versions than the updates were made from; 0: there is none of this id. */
  | { readonly outcome: 'conflict'; readonly versions: ReadonlyMap<string, number> }
  /** Somebody else may compute this tenant's paths now. */
  | { readonly outcome: 'lease-lost' };

type MaybeLater<T> = T | Promise<T>;

/** What is to be different in the next version of a path. */
export interface Amendment {
  readonly fields: Partial<AttackPath>;
  /** What else is written in the same transaction. */
  readonly also?: (tx: Statements) => Promise<unknown>;
}

/** Where the log of a tenant's paths stands. */
export interface PathPosition {
  /** Sequence of the newest change; 0 before the first. */
  readonly newest: number;
  /** Sequence of the oldest change that is kept; absent when none is. */
  readonly oldest: number | undefined;
}

/** A place in the list of paths, best score first. */
export interface PathPlace {
  readonly score: number;
  readonly id: string;
}

export interface PathStoreParts {
  readonly database: Database;
  readonly tenant: string;
  readonly clock: Clock;
  /** Told of what this process commits. */
  readonly publish: (changes: readonly PathChange[]) => void;
}

const MS_PER_SECOND = 1000;
const PAGE = 100;
/** Changes that one read of the log gives. */
const LOG_PAGE = 50;
/** How often a change of a path begins again where it became another version meanwhile. */
const AMEND_ATTEMPTS = 10;
const FIRST_PLACE: PathPlace = { score: Number.MAX_VALUE, id: '' };

/**
 * The attack paths of one tenant: the state of each, and an ordered log of how they came to it. Records
 * of the product and no evidence: no tenant label, no edge to an entity, out of reach for hunts.
 *
 * Every write holds the lock on the head of the log, so that sequences have no gaps and a version is
 * written once, whichever replica writes; what fails leaves neither a state nor a change.
 */
export class PathStore {
  readonly tenant: string;
  readonly #parts: PathStoreParts;

  constructor(parts: PathStoreParts) {
    this.tenant = parts.tenant;
    this.#parts = parts;
  }

  /**
   * Writes new versions and tells of them, in one transaction: all, or none where one was made from
   * another version than is there, or where `lease` is given and its owner no longer has it.
   * @param also what else is written in that transaction
   * @throws TypeError for updates that contradict themselves
   */
  async commit(
    updates: readonly PathUpdate[],
    lease?: PathLease,
    also?: Amendment['also'],
  ): Promise<PathCommit> {
    assertSound(updates, lease, this.tenant);
    if (updates.length === 0) return { outcome: 'committed', changes: [] };
    return this.#write(updates, lease?.owner, also);
  }

  /**
   * Says how an open path ended. Needs no lease: the verdict of a person goes before what is computed.
   * @param alsoOf what else is written with it, of the version that ends
   * @throws SpoorError NOT_FOUND, CONFLICT where it has ended already
   */
  close(
    id: string,
    closing: Omit<PathClosing, 'at'>,
    alsoOf: (path: AttackPath, now: EpochSeconds) => MaybeLater<Amendment['also']> = () =>
      undefined,
  ): Promise<AttackPath> {
    return this.amend(id, 'CLOSED', async (path, now) => {
      if (path.status !== 'OPEN') throw new SpoorError('CONFLICT', whyEnded(path));
      const fields = { status: 'CLOSED' as const, closing: { ...closing, at: now } };
      const also = await alsoOf(path, now);
      return also === undefined ? { fields } : { fields, also };
    });
  }

  /**
   * Changes a path whatever is computed meanwhile: begins again with the newest version where it became
   * another. `change` gives nothing where the path is as it should be.
   * @throws SpoorError NOT_FOUND, CONFLICT, and what `change` throws
   */
  async amend(
    id: string,
    reason: PathChangeReason,
    change: (path: AttackPath, now: EpochSeconds) => MaybeLater<Amendment | undefined>,
  ): Promise<AttackPath> {
    for (let attempt = 0; attempt < AMEND_ATTEMPTS; attempt += 1) {
      const path = await this.get(id);
      if (path === undefined) throw new SpoorError('NOT_FOUND', 'No such attack path.');
      const now = this.#parts.clock.now() / MS_PER_SECOND;
      const amendment = await change(path, now);
      if (amendment === undefined) return path;
      const { fields, also } = amendment;
      const next = { ...path, ...fields, version: path.version + 1, updatedAt: now };
      const update = { path: next, before: path.version, reasons: [reason], cause: 0 };
      const { outcome } = await this.#write([update], undefined, also);
      if (outcome === 'committed') return next;
    }
    throw new SpoorError('CONFLICT', 'The attack path changes all the time: try again.');
  }

  async get(id: string): Promise<AttackPath | undefined> {
    const { database, tenant } = this.#parts;
    const text = cypher('readAttackPaths');
    const [row] = await database.read(this.#caller, text, { tenant, ids: [id] });
    return row === undefined ? undefined : pathIn(row);
  }

  /** Best score first, behind a place in that order. */
  async list(first: number, after?: PathPlace, filter: PathFilter = {}): Promise<AttackPath[]> {
    const { database, tenant } = this.#parts;
    const rows = await database.read(this.#caller, cypher('listAttackPaths'), {
      tenant,
      ...(after ?? FIRST_PLACE),
      minScore: filter.minScore ?? 0,
      statuses: filter.statuses ?? defaultStatuses,
      stages: filter.stages ?? null,
      entities: filter.entities ?? null,
      kinds: filter.kinds ?? null,
      techniques: filter.techniques ?? null,
      tags: filter.tags ?? null,
      seedKinds: filter.seeds ?? null,
      limit: asInteger(first),
    });
    return Promise.all(rows.map(pathIn));
  }

  /** Every open path, a page at a time. */
  async *open(): AsyncGenerator<AttackPath, void, undefined> {
    const { database, tenant } = this.#parts;
    for (let id = ''; ;) {
      const parameters = { tenant, id, limit: asInteger(PAGE) };
      const rows = await database.read(this.#caller, cypher('listOpenPaths'), parameters);
      yield* await Promise.all(rows.map(pathIn));
      if (rows.length < PAGE) return;
      id = rows.at(-1)?.['id'] as string;
    }
  }

  /** The next changes of the log behind a sequence, a page of them at most. */
  async changes(after: number): Promise<PathChange[]> {
    const { database, tenant } = this.#parts;
    const rows = await database.read(this.#caller, cypher('readPathChanges'), {
      tenant,
      after: asInteger(after),
      limit: asInteger(LOG_PAGE),
    });
    return Promise.all((rows as unknown as StoredChange[]).map(changeOf));
  }

  async position(): Promise<PathPosition> {
    const head = await headOf(this.#read);
    return { newest: head.sequence, oldest: head.oldest };
  }

  /** Who may compute this tenant's paths now. */
  async leaseOwner(): Promise<string | undefined> {
    return (await headOf(this.#read)).owner;
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'attack-paths', tenant: this.tenant };
  }

  get #read(): () => Promise<Row[]> {
    const { database, tenant } = this.#parts;
    return () => database.read(this.#caller, cypher('readPathHead'), { tenant });
  }

  async #write(
    updates: readonly PathUpdate[],
    owner: string | undefined,
    also?: Amendment['also'],
  ): Promise<PathCommit> {
    const done = await this.#parts.database.write(this.#caller, async (tx) => {
      const commit = await this.#transact(tx, updates, owner);
      if (commit.outcome === 'committed') await also?.(tx);
      return commit;
    });
    if (done.outcome === 'committed') this.#parts.publish(done.changes);
    return done;
  }

  async #transact(
    tx: Statements,
    updates: readonly PathUpdate[],
    owner: string | undefined,
  ): Promise<PathCommit> {
    const { tenant } = this;
    await tx.run(cypher('lockPaths'), { tenant });
    const head = await headOf(() => tx.run(cypher('readPathHead'), { tenant }));
    if (owner !== undefined && head.owner !== owner) return { outcome: 'lease-lost' };
    const ids = updates.map(({ path }) => path.id);
    const rows = await tx.run(cypher('readAttackPaths'), { tenant, ids });
    const stored = new Map((rows as unknown as StoredPath[]).map((row) => [row.id, row]));
    const versionOf = (id: string): number => stored.get(id)?.version ?? 0;
    const stale = updates.filter(({ path, before }) => versionOf(path.id) !== before);
    if (stale.length > 0) {
      const versions = new Map(stale.map(({ path: { id } }) => [id, versionOf(id)]));
      return { outcome: 'conflict', versions };
    }
    const now = this.#parts.clock.now() / MS_PER_SECOND;
    // Never back in time, whatever the clocks of replicas say: the log is shortened from its old end.
    const committedAt = Math.max(now, head.committedAt);
    const changes = await Promise.all(
      updates.map(async ({ path, reasons, cause }, index): Promise<PathChange> => {
        const row = stored.get(path.id);
        const before = row === undefined ? undefined : await pathIn(row);
        const sequence = head.sequence + index + 1;
        return { sequence, committedAt, reasons, cause, before, path: inOrder(path) };
      }),
    );
    await write(tx, tenant, changes);
    return { outcome: 'committed', changes };
  }
}

interface Head {
  readonly sequence: number;
  readonly committedAt: number;
  readonly owner: string | undefined;
  readonly oldest: number | undefined;
}

async function headOf(read: () => Promise<Row[]>): Promise<Head> {
  const [row] = await read();
  return {
    sequence: (row?.['sequence'] as number | undefined) ?? 0,
    committedAt: (row?.['committedAt'] as number | undefined) ?? 0,
    owner: (row?.['owner'] as string | null | undefined) ?? undefined,
    oldest: (row?.['oldest'] as number | null | undefined) ?? undefined,
  };
}

interface StoredPath {
  readonly id: string;
  readonly version: number;
  readonly body: Int8Array;
}

interface StoredChange {
  readonly sequence: number;
  readonly committedAt: number;
  readonly cause: number;
  readonly reasons: readonly PathChangeReason[];
  readonly body: Int8Array;
}

async function pathIn(row: Row | StoredPath): Promise<AttackPath> {
  return (await inflated(row.body as Int8Array)) as AttackPath;
}

async function changeOf({ body, ...change }: StoredChange): Promise<PathChange> {
  return { ...change, ...statesOf((await inflated(body)) as PathRecord) };
}

async function write(
  tx: Statements,
  tenant: string,
  changes: readonly PathChange[],
): Promise<void> {
  const last = changes.at(-1);
  const states = changes.map(async ({ path, committedAt }) => ({
    id: path.id,
    properties: { ...propertiesOf(path), committed_epoch: committedAt, body: await deflated(path) },
  }));
  const log = changes.map(async (change) => ({
    sequence: asInteger(change.sequence),
    id: change.path.id,
    cause: asInteger(change.cause),
    reasons: change.reasons,
    body: await deflated(recordOf(change)),
  }));
  await tx.run(cypher('writeAttackPaths'), { tenant, rows: await Promise.all(states) });
  await tx.run(cypher('appendPathChanges'), {
    tenant,
    sequence: asInteger(last?.sequence ?? 0),
    now: last?.committedAt ?? 0,
    rows: await Promise.all(log),
  });
}

/** What a list is filtered and sorted by; the path itself is in its body. */
function propertiesOf(path: AttackPath): object {
  const { entities, kinds, techniques, seeds } = facetsOf(path);
  const { version, status, stage, score, tags, openedAt, updatedAt } = path;
  return {
    ...{ status, stage, entities, kinds, techniques, tags, seed_kinds: seeds },
    version: asInteger(version),
    score: score.score,
    opened_epoch: openedAt,
    updated_epoch: updatedAt,
  };
}

/** A fault of whoever commits, never of what was sent in. */
function assertSound(
  updates: readonly PathUpdate[],
  lease: PathLease | undefined,
  tenant: string,
): void {
  if (lease !== undefined && lease.tenant !== tenant)
    throw new TypeError('The lease is for another tenant.');
  if (new Set(updates.map(({ path }) => path.id)).size !== updates.length)
    throw new TypeError('A path may have one new version in a commit.');
  for (const { path, before } of updates) {
    if (path.version !== before + 1)
      throw new TypeError(`Version ${path.version} cannot follow version ${before}.`);
  }
}

function whyEnded({ status, closing, mergedInto }: AttackPath): string {
  if (status === 'MERGED')
    return `This attack path went into ${mergedInto ?? 'another'}: close that one.`;
  if (status === 'AGED_OUT') return 'This attack path has faded away and ended by itself.';
  const by = closing === null ? '' : ` by ${closing.by}, as ${closing.verdict}`;
  return `This attack path was closed already${by}.`;
}
