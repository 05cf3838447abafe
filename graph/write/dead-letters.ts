import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Statements } from '../db/database.js';
import type { EpochSeconds } from '../model/observation.js';

/** A record that no fact could be made of, as it came. */
export interface RejectedRecord {
  readonly source: string;
  /** True where the sender gave the source its name; false where its format did. */
  readonly named: boolean;
  /** The format that was asked for: a name or `auto`. */
  readonly format: string;
  /** 1-based line of the body it came in. */
  readonly line: number;
  readonly reason: string;
  readonly raw: Uint8Array;
  /** False where only its beginning could be held: it can be looked at and not be replayed. */
  readonly whole: boolean;
}

/** A rejected record, and how often it came in one request. */
export interface RejectedRecords {
  readonly record: RejectedRecord;
  readonly times: number;
}

/** A rejected record that waits to be looked at, replayed or dropped. */
export interface DeadLetter extends RejectedRecord {
  readonly id: string;
  /** When it came first, and last. */
  readonly receivedAt: EpochSeconds;
  readonly lastAt: EpochSeconds;
  /** How often it was rejected; the same record sent again is one letter. */
  readonly times: number;
}

export interface LettersWanted {
  readonly source?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  /** Id of the last letter of the page before. */
  readonly after?: string | undefined;
  readonly first: number;
}

const ID_CHARACTERS = 24;
/** What one letter may unpack to; far above the longest line that framing lets through. */
const MAX_RAW_BYTES = 80 * 1024 * 1024;

/** The same for the same record of the same source, sent as the same format. */
export function letterId({ source, format, raw }: RejectedRecord): string {
  const digest = createHash('sha256').update(`${source}\0${format}\0`).update(raw);
  return digest.digest('hex').slice(0, ID_CHARACTERS);
}

/** The same as `DeadLetters.keep`, as a part of another transaction. */
export async function keepLetters(
  tx: Statements,
  { tenant, room, now }: { tenant: string; room: number; now: EpochSeconds },
  letters: ReadonlyMap<string, RejectedRecords>,
): Promise<number> {
  if (letters.size === 0) return 0;
  const [row] = await tx.run(cypher('readKnownLetters'), { tenant, ids: [...letters.keys()] });
  const { ids, total } = row as { ids: string[]; total: number };
  const known = new Set(ids);
  let left = room - total;
  const kept = new Map([...letters].filter(([id]) => known.has(id) || (left -= 1) >= 0));
  const rows = [...kept].map(([id, { record, times }]) => rowOf(id, record, times));
  await tx.run(cypher('keepLetters'), { tenant, rows, now });
  return [...kept.values()].reduce((sum, { times }) => sum + times, 0);
}

/** A tenant's rejected records: bounded, each kept once, and gone when it was replayed or has expired. */
export class DeadLetters {
  readonly #database: Database;
  readonly #tenant: string;
  readonly #room: number;

  /** `room` is the most letters that the tenant may have. */
  constructor(database: Database, tenant: string, room: number) {
    this.#database = database;
    this.#tenant = tenant;
    this.#room = room;
  }

  /**
   * Keeps records, each once, as far as there is room.
   * @returns how many records are kept now, repeats included; the rest was counted by the caller and is
   * lost.
   */
  async keep(letters: ReadonlyMap<string, RejectedRecords>, now: EpochSeconds): Promise<number> {
    if (letters.size === 0) return 0;
    const place = { tenant: this.#tenant, room: this.#room, now };
    return this.#database.write(this.#caller, (tx) => keepLetters(tx, place, letters));
  }

  /** Says that letters were rejected once more, and why; one that is gone meanwhile stays gone. */
  async refuse(
    refusals: readonly { readonly id: string; readonly reason: string }[],
    now: EpochSeconds,
  ): Promise<void> {
    if (refusals.length === 0) return;
    await this.#database.write(this.#caller, (tx) =>
      tx.run(cypher('refuseLetters'), { tenant: this.#tenant, rows: refusals, now }),
    );
  }

  /** By id, which says nothing of time: a page goes on behind the last id of the one before. */
  async list({ source, ids, after, first }: LettersWanted): Promise<DeadLetter[]> {
    const rows = await this.#database.read(this.#caller, cypher('readLetters'), {
      tenant: this.#tenant,
      source: source ?? null,
      ids: ids ?? null,
      after: after ?? '',
      limit: asInteger(first),
    });
    return rows.map((row) => letterOf(row['properties'] as StoredLetter));
  }

  async count(): Promise<number> {
    const parameters = { tenant: this.#tenant, ids: [] };
    const [row] = await this.#database.read(this.#caller, cypher('readKnownLetters'), parameters);
    return row?.['total'] as number;
  }

  /** @returns how many of the ids were there. */
  async remove(ids: readonly string[]): Promise<number> {
    return this.#database.write(this.#caller, async (tx) => {
      const [row] = await tx.run(cypher('deleteLetters'), { tenant: this.#tenant, ids });
      return row?.['removed'] as number;
    });
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'dead-letters', tenant: this.#tenant };
  }
}

interface StoredLetter {
  readonly id: string;
  readonly source: string;
  readonly named: boolean;
  readonly format: string;
  readonly line: number;
  readonly reason: string;
  readonly raw: Int8Array;
  readonly whole: boolean;
  readonly received_epoch: number;
  readonly last_epoch: number;
  readonly times: number;
}

function rowOf(id: string, record: RejectedRecord, times: number): object {
  const { raw, line, source, named, format, reason, whole } = record;
  const packed = deflateRawSync(raw);
  const bytes = new Int8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  return {
    ...{ id, source, named, format, reason, whole, raw: bytes },
    line: asInteger(line),
    times: asInteger(times),
    bytes: asInteger(raw.length),
  };
}

function letterOf(stored: StoredLetter): DeadLetter {
  const { raw, received_epoch: receivedAt, last_epoch: lastAt, ...letter } = stored;
  const packed = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const { id, source, named, format, line, reason, whole, times } = letter;
  return {
    ...{ id, source, named, format, line, reason, whole, times, receivedAt, lastAt },
    raw: inflateRawSync(packed, { maxOutputLength: MAX_RAW_BYTES }),
  };
}
