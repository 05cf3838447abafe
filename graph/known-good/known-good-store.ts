import { randomBytes } from 'node:crypto';
import { cypher } from '../../cypher/index.js';
import {
  asInteger,
  type Database,
  type Parameters,
  type Row,
  type Statements,
} from '../db/database.js';
import { TenantRecords, type TenantRecordsParts } from '../db/tenant-records.js';
import { SpoorError } from '../errors.js';
import { BEGINNING, type NewestFirst } from '../model/newest-first.js';
import type { EpochSeconds } from '../model/observation.js';
import { checkedExpiry, checkedText } from '../model/said.js';
import type { Relation } from '../model/registry.js';
import { shortDigest } from '../short-digest.js';
import {
  checkedPattern,
  statusAt,
  type ClassMatching,
  type HabitPattern,
  type KnownGood,
  type KnownGoodAction,
  type KnownGoodStatus,
} from './pattern.js';

/** What somebody wants to be known as good. */
export interface NewKnownGood {
  readonly pattern: HabitPattern;
  readonly reason: string;
  readonly expiresAt: EpochSeconds;
  /** Who says so, and answers for it. */
  readonly by: string;
}

/** What a change sets; what is absent stays. */
export interface KnownGoodChange {
  readonly pattern?: HabitPattern | undefined;
  readonly owner?: string | undefined;
  readonly reason?: string | undefined;
  readonly expiresAt?: EpochSeconds | undefined;
  readonly by: string;
  readonly why: string;
}

export interface HoldingKnownGood {
  /** Raised by every change of any pattern. */
  readonly revision: number;
  readonly patterns: readonly KnownGood[];
}

export interface KnownGoodParts extends TenantRecordsParts {
  /** Told after this process has changed a tenant's patterns; what is awaited before the change is answered. */
  readonly onChanged: (tenant: string) => Promise<void>;
}

/** Patterns of a tenant that may hold at a time: all are looked at for each new habit. */
export const MOST_KNOWN_GOOD = 1_000;
/** Versions that a pattern may have; all of them are shown. */
export const MOST_KNOWN_GOOD_VERSIONS = 100;
export const LONGEST_KNOWN_GOOD_DAYS = 366;

const MOST_TEXT = 4_000;
const MOST_OWNER = 200;
const ID_BYTES = 16;

/**
 * The known-good patterns of one tenant, with all their versions. Records of the product and no evidence: no
 * tenant label, no edge to an entity, out of reach for hunts. Every write holds one lock of the tenant.
 */
export class KnownGoodStore {
  readonly #parts: KnownGoodParts;
  readonly #records: TenantRecords;

  constructor(parts: KnownGoodParts) {
    this.#parts = parts;
    this.#records = new TenantRecords(parts, 'known-good');
  }

  /**
   * @throws SpoorError BAD_REQUEST, KNOWN_GOOD_TOO_BROAD; CONFLICT where one that holds says the same, or where
   * as many hold as may
   */
  async add({ pattern, reason, expiresAt, by }: NewKnownGood): Promise<KnownGood> {
    const now = this.#records.now;
    const added: KnownGood = {
      id: `known-good:${randomBytes(ID_BYTES).toString('base64url')}`,
      version: 1,
      pattern: checkedPattern(pattern),
      owner: by,
      reason: checkedText('reason', reason, MOST_TEXT),
      expiresAt: checkedExpiry(expiresAt, now, LONGEST_KNOWN_GOOD_DAYS),
      origin: null,
      createdAt: now,
      ...{ action: 'ADDED', by, at: now, why: reason },
    };
    await this.#write(async (tx) => {
      const holding = await this.#lock(tx);
      await this.#assertNew(tx, added);
      if (holding >= MOST_KNOWN_GOOD) throw full();
      await this.#keep(tx, [added]);
    });
    return added;
  }

  /**
   * Makes the next version. One that has expired holds again where it is given more time.
   * @throws SpoorError NOT_FOUND; CONFLICT where `version` is not the newest, where it was withdrawn, or where
   * another that holds says the same; BAD_REQUEST, KNOWN_GOOD_TOO_BROAD
   */
  change(id: string, version: number, change: KnownGoodChange): Promise<KnownGood> {
    const { by, why, pattern, owner, reason, expiresAt } = change;
    return this.#next(id, version, (known, now) => ({
      ...known,
      pattern: pattern === undefined ? known.pattern : checkedPattern(pattern),
      owner: owner === undefined ? known.owner : checkedText('owner', owner, MOST_OWNER),
      reason: reason === undefined ? known.reason : checkedText('reason', reason, MOST_TEXT),
      expiresAt:
        expiresAt === undefined
          ? known.expiresAt
          : checkedExpiry(expiresAt, now, LONGEST_KNOWN_GOOD_DAYS),
      ...{ action: 'CHANGED', by, why: checkedText('why', why, MOST_TEXT) },
    }));
  }

  /**
   * Takes a pattern back, for good: it stays to be seen, and counts no more.
   * @throws SpoorError NOT_FOUND; CONFLICT where `version` is not the newest, or it was withdrawn before
   */
  withdraw(
    id: string,
    version: number,
    { by, why }: Pick<KnownGoodChange, 'by' | 'why'>,
  ): Promise<KnownGood> {
    return this.#next(id, version, (known) => ({
      ...known,
      ...{ action: 'WITHDRAWN', by, why: checkedText('why', why, MOST_TEXT) },
    }));
  }

  /**
   * Adds what a verdict on an attack path teaches, in the transaction that writes the verdict; what follows
   * the commit is `told`. What there is already is not added again, nor is what somebody has withdrawn.
   */
  async teachIn(
    tx: Statements,
    origin: string,
    lessons: readonly NewKnownGood[],
  ): Promise<readonly KnownGood[]> {
    if (lessons.length === 0) return [];
    const now = this.#records.now;
    const room = Math.max(0, MOST_KNOWN_GOOD - (await this.#lock(tx)));
    const keys = lessons.map(({ pattern }) => matchKeyOf(pattern));
    const alike = await this.#alike(tx, keys);
    const known = new Set(
      alike
        .filter((one) => statusAt(one, now) !== 'EXPIRED')
        .map(({ pattern }) => matchKeyOf(pattern)),
    );
    const taught = lessons
      .map(({ by, ...lesson }): KnownGood => ({
        ...lesson,
        id: `known-good:${shortDigest([origin, matchKeyOf(lesson.pattern)])}`,
        version: 1,
        owner: by,
        ...{ origin, createdAt: now, action: 'TAUGHT', by, at: now, why: lesson.reason },
      }))
      .filter(({ pattern }) => !known.has(matchKeyOf(pattern)))
      .slice(0, room);
    await this.#keep(tx, taught);
    return taught;
  }

  /**
   * Withdraws what something taught, in the transaction that writes that it was wrong; what follows the commit is
   * `told`. What somebody has changed since is theirs, and stays.
   */
  async takeBackIn(
    tx: Statements,
    origin: string,
    { by, reason }: { readonly by: string; readonly reason: string },
  ): Promise<void> {
    const now = this.#records.now;
    await this.#lock(tx);
    const { tenant } = this.#parts;
    const rows = await tx.run(cypher('knownGoodOfOrigins'), { tenant, origins: [origin] });
    const untouched = rows
      .map(({ properties }) => of(properties as StoredKnownGood))
      .filter((known) => known.action === 'TAUGHT' && statusAt(known, now) === 'ACTIVE');
    await this.#keep(
      tx,
      untouched.map((known) => ({
        ...known,
        ...{ version: known.version + 1, action: 'WITHDRAWN', at: now, by, why: reason },
      })),
    );
  }

  /** Has this process know at once what a transaction of `teachIn` or `takeBackIn` has committed. */
  told(): Promise<void> {
    return this.#parts.onChanged(this.#parts.tenant);
  }

  async find(id: string): Promise<KnownGood | undefined> {
    return (await this.findAll([id])).get(id);
  }

  /** Those of the ids that there are, by id. */
  async findAll(ids: readonly string[]): Promise<Map<string, KnownGood>> {
    const found = await this.#read('findKnownGood', { ids });
    return new Map(found.map((known) => [known.id, known]));
  }

  /** What verdicts on attack paths or alerts taught, by their ids, whatever became of it since. */
  ofOrigins(origins: readonly string[]): Promise<KnownGood[]> {
    return this.#read('knownGoodOfOrigins', { origins });
  }

  /** All versions of patterns, of each the newest first. */
  versions(ids: readonly string[]): Promise<KnownGood[]> {
    return this.#read('readKnownGoodVersions', { ids });
  }

  /** The newest first, behind a place in that order. */
  list(
    first: number,
    after: NewestFirst = BEGINNING,
    statuses?: readonly KnownGoodStatus[],
  ): Promise<KnownGood[]> {
    return this.#read('listKnownGood', {
      ...{ epoch: after.createdAt, id: after.id, now: this.#records.now },
      statuses: statuses ?? null,
      limit: asInteger(first),
    });
  }

  statusOf(known: KnownGood): KnownGoodStatus {
    return statusAt(known, this.#records.now);
  }

  /** @throws SpoorError GRAPH_UNAVAILABLE */
  async holding(): Promise<HoldingKnownGood> {
    const [row] = await this.#records.read('readHoldingKnownGood', { now: this.#records.now });
    const stored = (row?.['patterns'] as readonly StoredKnownGood[] | undefined) ?? [];
    return { revision: (row?.['revision'] as number | undefined) ?? 0, patterns: stored.map(of) };
  }

  async #next(
    id: string,
    version: number,
    make: (known: KnownGood, now: EpochSeconds) => KnownGood,
  ): Promise<KnownGood> {
    const { tenant } = this.#parts;
    return this.#write(async (tx) => {
      const holding = await this.#lock(tx);
      const [row] = await tx.run(cypher('findKnownGood'), { tenant, ids: [id] });
      if (row === undefined) throw new SpoorError('NOT_FOUND', 'No such known-good pattern.');
      const known = of(row['properties'] as StoredKnownGood);
      assertNewest(known, version);
      const now = this.#records.now;
      const next = { ...make(known, now), version: version + 1, at: now };
      if (next.action !== 'WITHDRAWN') {
        const begins = statusAt(known, now) === 'EXPIRED' && statusAt(next, now) === 'ACTIVE';
        if (begins && holding >= MOST_KNOWN_GOOD) throw full();
        await this.#assertNew(tx, next);
      }
      await this.#keep(tx, [next]);
      return next;
    });
  }

  async #write<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    const done = await this.#records.write(work);
    await this.told();
    return done;
  }

  /** @returns how many patterns hold */
  async #lock(tx: Statements): Promise<number> {
    const parameters = { tenant: this.#parts.tenant, now: this.#records.now };
    const [row] = await tx.run(cypher('lockKnownGood'), parameters);
    return (row?.['holding'] as number | undefined) ?? 0;
  }

  async #alike(tx: Statements, keys: readonly string[]): Promise<KnownGood[]> {
    const { tenant } = this.#parts;
    const rows = await tx.run(cypher('matchKnownGood'), { tenant, keys });
    return rows.map(({ properties }) => of(properties as StoredKnownGood));
  }

  async #assertNew(tx: Statements, { id, pattern }: KnownGood): Promise<void> {
    const alike = await this.#alike(tx, [matchKeyOf(pattern)]);
    const other = alike.find(
      (one) => one.id !== id && statusAt(one, this.#records.now) === 'ACTIVE',
    );
    if (other === undefined) return;
    throw new SpoorError('CONFLICT', `${other.id} says the same already: change that one.`);
  }

  async #keep(tx: Statements, patterns: readonly KnownGood[]): Promise<void> {
    if (patterns.length === 0) return;
    const rows = patterns.map((known) => ({
      id: known.id,
      version: asInteger(known.version),
      properties: propertiesOf(known),
    }));
    await tx.run(cypher('writeKnownGood'), { tenant: this.#parts.tenant, rows });
  }

  async #read(
    name: 'findKnownGood' | 'knownGoodOfOrigins' | 'readKnownGoodVersions' | 'listKnownGood',
    parameters: Parameters,
  ): Promise<KnownGood[]> {
    const rows = await this.#records.read(name, parameters);
    return rows.map((row: Row) => of(row['properties'] as StoredKnownGood));
  }
}

/** How often each tenant's patterns were changed; a tenant that never had any is not in the map. */
export async function readKnownGoodRevisions(
  database: Database,
  tenants: readonly string[],
): Promise<Map<string, number>> {
  const text = cypher('readKnownGoodRevisions');
  const rows = await database.read({ caller: 'known-good' }, text, { names: tenants });
  return new Map(rows.map((row) => [row['tenant'] as string, row['revision'] as number]));
}

interface StoredKnownGood {
  readonly id: string;
  readonly version: number;
  readonly relation: Relation;
  readonly actor: string;
  readonly actor_matching: ClassMatching;
  readonly object: string;
  readonly object_matching: ClassMatching;
  readonly detail?: string;
  readonly host?: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires_epoch: EpochSeconds;
  readonly origin?: string;
  readonly created_epoch: EpochSeconds;
  readonly action: KnownGoodAction;
  readonly by: string;
  readonly at_epoch: EpochSeconds;
  readonly why: string;
}

function of(stored: StoredKnownGood): KnownGood {
  const { id, version, owner, reason, action, by, why, relation } = stored;
  return {
    ...{ id, version, owner, reason, action, by, why },
    pattern: {
      actor: { matching: stored.actor_matching, text: stored.actor },
      relation,
      object: { matching: stored.object_matching, text: stored.object },
      detail: stored.detail ?? null,
      host: stored.host ?? null,
    },
    origin: stored.origin ?? null,
    expiresAt: stored.expires_epoch,
    createdAt: stored.created_epoch,
    at: stored.at_epoch,
  };
}

function propertiesOf({ pattern, expiresAt, createdAt, at, ...known }: KnownGood): object {
  const { actor, relation, object, detail, host } = pattern;
  const { version, owner, reason, origin, action, by, why } = known;
  return {
    ...{ owner, reason, origin, action, by, why, relation, detail, host },
    version: asInteger(version),
    actor: actor.text,
    actor_matching: actor.matching,
    object: object.text,
    object_matching: object.matching,
    match_key: matchKeyOf(pattern),
    expires_epoch: expiresAt,
    over_epoch: action === 'WITHDRAWN' ? Math.min(at, expiresAt) : expiresAt,
    created_epoch: createdAt,
    at_epoch: at,
  };
}

/** The same for patterns that match the same. */
function matchKeyOf({ actor, relation, object, detail, host }: HabitPattern): string {
  const { matching, text } = actor;
  return shortDigest([matching, text, relation, object.matching, object.text, detail, host]);
}

function assertNewest({ id, version, action, by }: KnownGood, named: number): void {
  if (version !== named) {
    throw new SpoorError(
      'CONFLICT',
      `${id} is in version ${version}, not ${named}: read it again, then change it.`,
    );
  }
  if (action === 'WITHDRAWN') {
    throw new SpoorError('CONFLICT', `${id} was withdrawn by ${by}: add a new one.`);
  }
  if (version >= MOST_KNOWN_GOOD_VERSIONS) {
    throw new SpoorError('CONFLICT', `${id} has as many versions as it may: add a new one.`);
  }
}

function full(): SpoorError {
  return new SpoorError(
    'CONFLICT',
    `A tenant may have ${MOST_KNOWN_GOOD} known-good patterns that hold: withdraw some.`,
  );
}
