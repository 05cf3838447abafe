import { groupBy, type IncomingEvent, type Receipt, type TenantGraph } from '../graph/index.js';

/** An event, and who says it. */
export interface SourcedEvent {
  readonly source: string;
  readonly event: IncomingEvent;
}

/** Gathers events into batches by source; one batch is written while the next is gathered. */
export class Batches {
  readonly #graph: TenantGraph;
  readonly #size: number;
  readonly #written: (source: string, receipt: Receipt) => void;
  #gathered: SourcedEvent[] = [];
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

  /** True when this event filled a batch, which is then on its way. */
  async add({ source, event }: SourcedEvent): Promise<boolean> {
    this.#gathered.push({ source, event });
    if (this.#gathered.length < this.#size) return false;
    await this.#send();
    return true;
  }

  async flush(): Promise<void> {
    await this.#send();
    await this.#writing;
  }

  async #send(): Promise<void> {
    const batch = this.#gathered;
    this.#gathered = [];
    await this.#writing;
    this.#writing = this.#write(batch);
    // A failure is met at the next await; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async #write(batch: readonly SourcedEvent[]): Promise<void> {
    const bySource = groupBy(batch, ({ source }) => source);
    for (const [source, events] of bySource) {
      const written = events.map(({ event }) => event);
      this.#written(source, await this.#graph.ingest(source, written));
    }
  }
}
