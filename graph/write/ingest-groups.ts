import {
  freshEvents,
  ingest,
  ingestInHalves,
  isTooLarge,
  writeEvents,
  type IncomingEvent,
  type IngestOptions,
  type Receipt,
} from './ingest.js';
import type { TenantTransactions } from './tenant-transactions.js';

/** A batch that waits for its tenant's turn. */
interface Part {
  readonly events: readonly IncomingEvent[];
  readonly done: (receipt: Receipt) => void;
  readonly failed: (error: unknown) => void;
}

interface Group {
  readonly options: IngestOptions;
  readonly parts: Part[];
  size: number;
}

/** Events that are written together at most; a batch of more is one of its own. */
const MOST_EVENTS = 3_500;

/**
 * Writes batches that wait for the same tenant, and are of the same source, in one transaction: what a
 * transaction costs whatever is in it, many small requests pay once. Nobody waits for company: a group is what has
 * come while the tenant's writer was busy.
 */
export class IngestGroups {
  readonly #transactions: TenantTransactions;
  /** The groups that have not begun, by tenant and source. */
  readonly #waiting = new Map<string, Group>();

  constructor(transactions: TenantTransactions) {
    this.#transactions = transactions;
  }

  /**
   * @returns what became of the batch. What is new in the graph is counted at the first batch of a group, so
   *   that receipts add up
   * @throws SpoorError as `ingest` does
   */
  run(options: IngestOptions, events: readonly IncomingEvent[]): Promise<Receipt> {
    return new Promise((done, failed) => {
      const part = { events, done, failed };
      const key = JSON.stringify([options.tenant, options.source, options.degreeLimit]);
      const group = this.#waiting.get(key);
      if (group !== undefined && group.size + events.length <= MOST_EVENTS) {
        group.parts.push(part);
        group.size += events.length;
      } else {
        const begun = { options, parts: [part], size: events.length };
        this.#waiting.set(key, begun);
        void this.#write(key, begun);
      }
    });
  }

  async #write(key: string, group: Group): Promise<void> {
    try {
      const receipts = await this.#writeTogether(key, group);
      for (const [at, receipt] of receipts.entries()) group.parts[at]?.done(receipt);
    } catch (error) {
      this.#close(key, group);
      await this.#writeApart(group, error);
    }
  }

  /** Whose fault it was, or what was too large, shows when each is alone. */
  async #writeApart({ options, parts }: Group, error: unknown): Promise<void> {
    const [only, ...others] = parts;
    if (only !== undefined && others.length === 0) {
      const { events, done, failed } = only;
      if (!isTooLarge(error, events)) failed(error);
      else await ingestInHalves(this.#transactions, options, events).then(done, failed);
      return;
    }
    for (const { events, done, failed } of parts) {
      await ingest(this.#transactions, options, events).then(done, failed);
    }
  }

  async #writeTogether(key: string, group: Group): Promise<Receipt[]> {
    const { options, parts } = group;
    const { tenant, source } = options;
    const { sequence, accepted, ...whole } = await this.#transactions.run(
      tenant,
      source,
      async (scope) => {
        this.#close(key, group);
        const events = parts.flatMap((part) => part.events);
        const fresh = freshEvents(events, scope.known);
        const written = await writeEvents(scope, options, events, fresh);
        const left = new Set(fresh);
        const each = parts.map((part) => part.events.filter((event) => left.delete(event)).length);
        return { ...written, result: { ...written.result, accepted: each } };
      },
    );
    const nothing = { entities: 0, relationships: 0, suppressed: [], unusable: 0 };
    return parts.map(({ events }, at) => {
      const own = accepted[at] ?? 0;
      const news = at === 0 ? whole : nothing;
      return { ...news, accepted: own, duplicates: events.length - own, sequence };
    });
  }

  /** Its turn has come: who comes now is of the next. */
  #close(key: string, group: Group): void {
    if (this.#waiting.get(key) === group) this.#waiting.delete(key);
  }
}
