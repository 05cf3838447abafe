import {
  groupBy,
  type IncomingAlert,
  type IncomingEvent,
  type Receipt,
  type TenantGraph,
} from '../graph/index.js';

/** An event, and who says it. */
export interface SourcedEvent {
  readonly source: string;
  readonly event: IncomingEvent;
}

/**
 * Gathers events into batches by source; one batch is written while the next is gathered. A batch is cut
 * after so many records read, whatever became of them: so the same file is cut at the same places
 * whether it is sent whole or, as `spoor ingest` does, in parts of that many lines.
 */
export class Batches {
  readonly #graph: TenantGraph;
  readonly #size: number;
  readonly #written: (source: string, receipt: Receipt) => void;
  #gathered: SourcedEvent[] = [];
  #alerts: IncomingAlert[] = [];
  #records = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    graph: TenantGraph,
    size: number,
    written: (source: string, receipt: Receipt) => void,
  ) {
    this.#graph = graph;
    this.#size = size;
    this.#written = written;
  }

  add({ source, event }: SourcedEvent): void {
    this.#gathered.push({ source, event });
  }

  /** Alerts that a record raised; they are taken in behind the facts of their batch, before its sender is answered. */
  raise(alerts: readonly IncomingAlert[]): void {
    this.#alerts.push(...alerts);
  }

  /** Counts one record as read. True when that filled a batch, which is then on its way. */
  async next(): Promise<boolean> {
    this.#records += 1;
    if (this.#records < this.#size) return false;
    await this.#send();
    return true;
  }

  async flush(): Promise<void> {
    await this.#send();
    await this.#writing;
  }

  async #send(): Promise<void> {
    const [batch, alerts] = [this.#gathered, this.#alerts];
    this.#gathered = [];
    this.#alerts = [];
    this.#records = 0;
    await this.#writing;
    this.#writing = this.#write(batch, alerts);
    // A failure is met at the next await; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async #write(batch: readonly SourcedEvent[], alerts: readonly IncomingAlert[]): Promise<void> {
    const bySource = groupBy(batch, ({ source }) => source);
    for (const [source, events] of bySource) {
      const written = events.map(({ event }) => event);
      this.#written(source, await this.#graph.ingest(source, written));
    }
    await this.#graph.alerts.take(alerts);
  }
}
