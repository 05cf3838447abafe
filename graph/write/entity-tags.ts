import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Statements } from '../db/database.js';
import { SpoorError } from '../errors.js';
import type { Clock } from '../model/clock.js';
import type { EpochSeconds } from '../model/observation.js';

/** What people call an entity, such as `crown-jewel`. */
export interface TaggedEntity {
  readonly uid: string;
  /** Sorted, each once. */
  readonly tags: readonly string[];
  readonly by: string;
  readonly updatedAt: EpochSeconds;
}

export interface EntityTagsParts {
  readonly database: Database;
  readonly tenant: string;
  readonly clock: Clock;
  /** Told that tags have changed. */
  readonly onChanged: () => void;
}

const MS_PER_SECOND = 1000;
const MOST_TAGS = 20;
/** Tagged entities of a tenant: all of them are in memory where its paths are computed. */
const MOST_TAGGED = 10_000;
const TAG = /^[a-z0-9][a-z0-9._:-]{0,49}$/;

/** Tags of one tenant's entities: records of people, kept apart from evidence. */
export class EntityTags {
  readonly #parts: EntityTagsParts;

  constructor(parts: EntityTagsParts) {
    this.#parts = parts;
  }

  /**
   * Sets the tags of an entity, whole; none takes them away.
   * @throws SpoorError BAD_REQUEST for what is no tag, too many tags, or too many tagged entities
   */
  async set(uid: string, tags: readonly string[], by: string): Promise<TaggedEntity> {
    const { database, tenant, clock, onChanged } = this.#parts;
    const said = [...new Set(tags.map((tag) => tag.trim().toLowerCase()))].sort();
    const bad = said.find((tag) => !TAG.test(tag));
    if (bad !== undefined) {
      throw new SpoorError(
        'BAD_REQUEST',
        'tags: takes letters a to z, digits, dot, colon, dash and underscore, 50 at most, a letter or digit first.',
      );
    }
    if (said.length > MOST_TAGS) {
      throw new SpoorError('BAD_REQUEST', `tags: takes ${MOST_TAGS} at most.`);
    }
    const tagged = { uid, tags: said, by, updatedAt: clock.now() / MS_PER_SECOND };
    await database.write(this.#caller, async (tx) => {
      await tx.run(cypher('lockPaths'), { tenant });
      await this.#put(tx, tagged);
    });
    onChanged();
    return tagged;
  }

  /**
   * Sets the one tag `name:value` of an entity, beside its others. Where somebody else has said its name before,
   * their word stays.
   * @returns whether it stands now
   * @throws SpoorError GRAPH_UNAVAILABLE, BAD_REQUEST where there is no room for it
   */
  async mark(uid: string, name: string, value: string, by: string): Promise<boolean> {
    const { database, tenant, clock, onChanged } = this.#parts;
    const tag = `${name}:${value}`.toLowerCase();
    if ((await this.of([uid])).get(uid)?.includes(tag) === true) return true;
    const stands = await database.write(this.#caller, async (tx) => {
      await tx.run(cypher('lockPaths'), { tenant });
      const [row] = await tx.run(cypher('readEntityTags'), { tenant, uids: [uid] });
      const known = row as unknown as Pick<TaggedEntity, 'tags' | 'by'> | undefined;
      const others = (known?.tags ?? []).filter((one) => !one.startsWith(`${name}:`));
      const isSaid = others.length < (known?.tags.length ?? 0);
      if (isSaid && known?.by !== by) return false;
      const tags = [...others, tag].sort();
      await this.#put(tx, { uid, tags, by, updatedAt: clock.now() / MS_PER_SECOND });
      return true;
    });
    if (stands) onChanged();
    return stands;
  }

  /** By uid. */
  async list(
    first: number,
    after = '',
    tags: readonly string[] | null = null,
  ): Promise<TaggedEntity[]> {
    const { database, tenant } = this.#parts;
    const parameters = { tenant, after, tags, limit: asInteger(first) };
    const rows = await database.read(this.#caller, cypher('listEntityTags'), parameters);
    return rows as unknown as TaggedEntity[];
  }

  /** Those of some entities, by uid; what has none is not in it. */
  async of(uids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    if (uids.length === 0) return new Map();
    const { database, tenant } = this.#parts;
    const rows = await database.read(this.#caller, cypher('readEntityTags'), { tenant, uids });
    return new Map(rows.map((row) => [row['uid'] as string, row['tags'] as string[]]));
  }

  /** All that there are, by uid. */
  async all(): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.list(MOST_TAGGED);
    return new Map(rows.map(({ uid, tags }) => [uid, tags]));
  }

  /** Another number for each change, by whichever replica. */
  async revision(): Promise<number> {
    const { database, tenant } = this.#parts;
    const [row] = await database.read(this.#caller, cypher('readTagsRevision'), { tenant });
    return (row?.['revision'] as number | undefined) ?? 0;
  }

  /** In a transaction that holds the lock of the tenant's paths. */
  async #put(tx: Statements, { uid, tags, by, updatedAt: now }: TaggedEntity): Promise<void> {
    const { tenant } = this.#parts;
    const known = await tx.run(cypher('countEntityTags'), { tenant, uid });
    if (tags.length > 0 && Number(known[0]?.['others'] ?? 0) >= MOST_TAGGED) {
      throw new SpoorError('BAD_REQUEST', `${MOST_TAGGED} entities have tags already.`);
    }
    await tx.run(cypher('writeEntityTags'), { tenant, uid, tags, by, now });
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'entity-tags', tenant: this.#parts.tenant };
  }
}
