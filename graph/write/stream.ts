import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Statements } from '../db/database.js';
import { isOutOfMemory } from '../db/translate-error.js';
import { keepLetters, type RejectedRecords } from './dead-letters.js';
import { addReceipts, ingest, writeEvents, type IncomingEvent, type Receipt } from './ingest.js';
import type { TenantTransactions } from './tenant-transactions.js';

/** A run of messages of one partition of a stream, and what was read in them. */
export interface StreamPortion {
  readonly partition: number;
  /** The position in the graph that it goes on from; undefined where the graph had none. */
  readonly after: number | undefined;
  /** The position once it is written. */
  readonly next: number;
  readonly events: readonly IncomingEvent[];
  readonly rejected: ReadonlyMap<string, RejectedRecords>;
}

/** What became of portions. Those that were not taken changed nothing. */
export interface StreamReceipt extends Receipt {
  readonly taken: readonly StreamPortion[];
  /** Rejected records that are kept, repeats included. */
  readonly letters: number;
}

export interface StreamOptions {
  readonly tenant: string;
  /** Name of the stream; its partitions are counted under it. */
  readonly stream: string;
  readonly source: string;
  readonly degreeLimit: number;
  /** The most dead letters that the tenant may have. */
  readonly room: number;
}

/**
 * Writes portions of a stream: facts, dead letters and the new positions, in one transaction, so that a
 * crash leaves all of it or nothing. A portion is taken only where the graph stands at the position that it
 * goes on from. So whatever is delivered again, by whoever, is left out, and nothing is skipped.
 */
export async function takeStream(
  transactions: TenantTransactions,
  options: StreamOptions,
  portions: readonly StreamPortion[],
): Promise<StreamReceipt> {
  try {
    return await takeWhole(transactions, options, portions);
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    const halves = halve(portions);
    if (halves !== undefined) {
      const first = await takeStream(transactions, options, halves[0]);
      return addTaken(first, await takeStream(transactions, options, halves[1]));
    }
    const [portion] = portions;
    if (portion === undefined || portion.events.length < 2) throw error;
    return takeLong(transactions, options, portion);
  }
}

function halve<T>(list: readonly T[]): readonly [readonly T[], readonly T[]] | undefined {
  const half = Math.ceil(list.length / 2);
  return list.length < 2 ? undefined : [list.slice(0, half), list.slice(half)];
}

/** A portion too large for one transaction: its position is written with the last of its events. */
async function takeLong(
  transactions: TenantTransactions,
  options: StreamOptions,
  portion: StreamPortion,
): Promise<StreamReceipt> {
  const half = Math.ceil(portion.events.length / 2);
  const first = await ingest(transactions, options, portion.events.slice(0, half));
  const rest = { ...portion, events: portion.events.slice(half) };
  const second = await takeStream(transactions, options, [rest]);
  const taken = second.taken.length === 0 ? [] : [portion];
  return { ...addReceipts(first, second), taken, letters: second.letters };
}

async function takeWhole(
  transactions: TenantTransactions,
  options: StreamOptions,
  portions: readonly StreamPortion[],
): Promise<StreamReceipt> {
  const { tenant, stream, source, room } = options;
  return transactions.run(tenant, source, async (scope) => {
    const positions = await positionsIn(scope.tx, tenant, stream);
    const taken = portions.filter(({ partition, after, next }) => {
      const goesOn = positions.get(partition) === after;
      if (goesOn) positions.set(partition, next);
      return goesOn;
    });
    const events = taken.flatMap((portion) => portion.events);
    const { result, commit } = await writeEvents(scope, options, events);
    const letters = await keepLetters(scope.tx, { tenant, room, now: scope.now }, gather(taken));
    const moved = [...new Set(taken.map(({ partition }) => partition))];
    const rows = moved.map((partition) => ({
      partition: asInteger(partition),
      next: asInteger(positions.get(partition) ?? 0),
    }));
    scope.tx.send(cypher('writeOffsets'), { tenant, stream, rows, now: scope.now });
    return { result: { ...result, taken, letters }, ...(commit !== undefined && { commit }) };
  });
}

/** The same letter in several portions is one that came more often. */
function gather(portions: readonly StreamPortion[]): Map<string, RejectedRecords> {
  const letters = new Map<string, RejectedRecords>();
  for (const { rejected } of portions) {
    for (const [id, { record, times }] of rejected) {
      letters.set(id, { record, times: times + (letters.get(id)?.times ?? 0) });
    }
  }
  return letters;
}

function addTaken(a: StreamReceipt, b: StreamReceipt): StreamReceipt {
  return {
    ...addReceipts(a, b),
    taken: [...a.taken, ...b.taken],
    letters: a.letters + b.letters,
  };
}

/** How far each partition of a stream is read. */
export async function streamPositions(
  database: Database,
  tenant: string,
  stream: string,
): Promise<Map<number, number>> {
  const rows = await database.read({ caller: 'stream', tenant }, cypher('readOffsets'), {
    tenant,
    stream,
  });
  return positionsOf(rows);
}

async function positionsIn(
  tx: Statements,
  tenant: string,
  stream: string,
): Promise<Map<number, number>> {
  return positionsOf(await tx.run(cypher('readOffsets'), { tenant, stream }));
}

function positionsOf(rows: readonly object[]): Map<number, number> {
  const offsets = rows as readonly { partition: number; next: number }[];
  return new Map(offsets.map(({ partition, next }) => [partition, next]));
}
