import { isOutOfMemory } from '../db/translate-error.js';
import type { Observation } from '../model/observation.js';
import { joinChanges } from '../change/join-changes.js';
import type { Suppression } from './degree-guard.js';
import { keepClaims } from './keep-claims.js';
import type { KnownEvents } from './known-events.js';
import { planWrites } from './plan.js';
import type { Outcome, TenantScope, TenantTransactions } from './tenant-transactions.js';
import { writeBatch } from './write-batch.js';

/** One event with the facts a normaliser found in it. */
export interface IncomingEvent {
  /** 64 bits that are the same whenever the same event is sent again. */
  readonly id: bigint;
  readonly observations: readonly Observation[];
  /** Collector clock minus the event's own, seconds, where the event carries both. */
  readonly skewSeconds?: number | undefined;
}

/** What became of a batch; `accepted + duplicates` is its length. */
export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  /** Nodes and edges that are new in the graph. */
  readonly entities: number;
  readonly relationships: number;
  /** Edges that the degree guard kept out, by the node at which. */
  readonly suppressed: readonly Suppression[];
  /** Observations whose ends or keys could not be used. */
  readonly unusable: number;
  /** Position of the change feed after this batch. */
  readonly sequence: number;
}

export interface IngestOptions {
  readonly tenant: string;
  readonly source: string;
  readonly degreeLimit: number;
}

/**
 * Writes a batch of events in one transaction: facts, ids of the events and changes for the feed.
 * Events that the graph has already are counted and change nothing. A batch that is too large for the
 * memory of one transaction is cut in two.
 */
export async function ingest(
  transactions: TenantTransactions,
  options: IngestOptions,
  events: readonly IncomingEvent[],
): Promise<Receipt> {
  try {
    return await ingestWhole(transactions, options, events);
  } catch (error) {
    if (!isTooLarge(error, events)) throw error;
    return ingestInHalves(transactions, options, events);
  }
}

/** True where the memory of one transaction did not do for a batch that can be cut. */
export function isTooLarge(error: unknown, events: readonly IncomingEvent[]): boolean {
  return isOutOfMemory(error) && events.length > 1;
}

/** The same for a batch that is known to be too large. */
export async function ingestInHalves(
  transactions: TenantTransactions,
  options: IngestOptions,
  events: readonly IncomingEvent[],
): Promise<Receipt> {
  const half = Math.ceil(events.length / 2);
  const first = await ingest(transactions, options, events.slice(0, half));
  return addReceipts(first, await ingest(transactions, options, events.slice(half)));
}

async function ingestWhole(
  transactions: TenantTransactions,
  options: IngestOptions,
  events: readonly IncomingEvent[],
): Promise<Receipt> {
  return transactions.run(options.tenant, options.source, (scope) =>
    writeEvents(scope, options, events),
  );
}

/** Writes what is new of some events, inside a transaction on their tenant. */
export async function writeEvents(
  scope: TenantScope,
  { source, degreeLimit }: IngestOptions,
  events: readonly IncomingEvent[],
  fresh = freshEvents(events, scope.known),
): Promise<Outcome<Omit<Receipt, 'sequence'>>> {
  const counts = { accepted: fresh.length, duplicates: events.length - fresh.length };
  if (fresh.length === 0) {
    return { result: { ...counts, entities: 0, relationships: 0, suppressed: [], unusable: 0 } };
  }
  const observations = fresh.flatMap((event) => event.observations);
  const resolve = await scope.identities.resolveBatch(scope.tx, fresh);
  const plan = planWrites(observations, resolve);
  const context = { ...scope, source, degreeLimit, receivedAt: scope.now };
  const { changes, refused, ...written } = await writeBatch(context, plan);
  const claims = plan.claims.filter(({ edge }) => edge === undefined || !refused.has(edge));
  const moved = await keepClaims({ ...context, sequence: scope.version + 1 }, claims);
  const eventIds = fresh.map(({ id }) => id);
  return {
    result: { ...counts, ...written, unusable: plan.unusable },
    commit: { eventIds, changes: joinChanges(changes, moved) },
  };
}

/** Neither in the graph nor twice in the batch. */
export function freshEvents(events: readonly IncomingEvent[], known: KnownEvents): IncomingEvent[] {
  const inBatch = new Set<bigint>();
  return events.filter(({ id }) => {
    if (known.has(id) || inBatch.has(id)) return false;
    inBatch.add(id);
    return true;
  });
}

export function addReceipts(a: Receipt, b: Receipt): Receipt {
  return {
    accepted: a.accepted + b.accepted,
    duplicates: a.duplicates + b.duplicates,
    entities: a.entities + b.entities,
    relationships: a.relationships + b.relationships,
    suppressed: [...a.suppressed, ...b.suppressed],
    unusable: a.unusable + b.unusable,
    sequence: Math.max(a.sequence, b.sequence),
  };
}
