import type {
  IncomingAlert,
  SourceReport,
  StreamPortion,
  StreamReceipt,
} from '../../graph/index.js';
import { SourceWatch } from '../source-watch.js';
import type { Raise } from '../ingest.js';
import { Tally, type IngestSummary } from '../tally.js';
import { readRun, type ReadRecord, type StreamMessage, type StreamReading } from './read-run.js';

/** The part of a tenant's graph that a stream is written to. */
export interface StreamGraph {
  takeStream(
    stream: string,
    source: string,
    portions: readonly StreamPortion[],
  ): Promise<StreamReceipt>;
  noteSources(reports: readonly SourceReport[]): Promise<void>;
}

/** Messages of one partition, in order, that go on from a position in the graph. */
export interface MessageRun {
  readonly partition: number;
  readonly after: number | undefined;
  /** The position behind them. */
  readonly next: number;
  readonly messages: readonly StreamMessage[];
  /** In a transaction of its own: to find out which of several it is that cannot be written. */
  readonly alone?: boolean;
  /** Why its records become dead letters whatever they hold: they could not be written. */
  readonly refusal?: string;
}

export interface StreamLaneOptions {
  readonly batchEvents: number;
  /** Made for each run: what the latest instant of an event may be moves on. */
  readonly reading: () => StreamReading;
  /** Asked of every record that some format knows, and where what it raises goes. */
  readonly alerts?:
    { readonly raise: Raise; take(alerts: readonly IncomingAlert[]): Promise<unknown> } | undefined;
  /** Told of what was committed, once for each transaction; `messages` were taken in it. */
  readonly onTaken: (summary: IngestSummary, messages: number) => void;
  /** Told when the statistics of sources could not be kept; nothing else is lost with them. */
  readonly onNotesLost: (error: unknown) => void;
}

interface Waiting {
  readonly stream: string;
  readonly portion: StreamPortion;
  readonly records: readonly ReadRecord[];
  readonly messages: number;
  readonly alone: boolean;
  readonly resolve: (taken: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Statistics of sources are kept this often: with each transaction they would cost another one. */
const NOTE_EVERY_MS = 5_000;

/**
 * Gathers what the partitions of a stream bring into transactions: while one is written, runs of all
 * partitions gather for the next. A partition waits until its run is written, so there is one run of each in
 * memory at most, and one that cannot be written holds back its sender and nobody else.
 */
export class StreamLane {
  readonly #graph: StreamGraph;
  readonly #options: StreamLaneOptions;
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;
  #watch = new SourceWatch();
  #noteTimer: NodeJS.Timeout | undefined;

  constructor(graph: StreamGraph, options: StreamLaneOptions) {
    this.#graph = graph;
    this.#options = options;
  }

  /**
   * `stream` names what the partitions are counted under. Resolves when the run is committed: true, or false where the graph does not stand at the position that it
   * goes on from. Then nothing of it was written, and the partition has to be read from the graph's position.
   */
  async take(stream: string, run: MessageRun): Promise<boolean> {
    const { partition, after, next, messages, alone = false, refusal } = run;
    const reading = this.#options.reading();
    const { records, ...found } = await readRun(partition, messages, reading, refusal);
    const portion = { partition, after, next, ...found };
    return new Promise((resolve, reject) => {
      const read = { portion, records, messages: messages.length };
      this.#waiting.push({ stream, ...read, alone, resolve, reject });
      this.#working ??= this.#work().finally(() => {
        this.#working = undefined;
      });
    });
  }

  /** Ends when nothing is being written and the statistics of sources are kept. */
  async close(): Promise<void> {
    await this.#working;
    clearTimeout(this.#noteTimer);
    await this.#note();
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#cut();
      try {
        await this.#write(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  #cut(): Waiting[] {
    let events = 0;
    const most = this.#options.batchEvents;
    const [first] = this.#waiting;
    const end = this.#waiting.findIndex(({ stream, portion, alone }, index) => {
      events += portion.events.length;
      const isApart = alone || first?.alone === true || stream !== first?.stream;
      return events > most || (index > 0 && isApart);
    });
    // One that is larger than a batch is a batch.
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end));
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const { reading, onTaken } = this.#options;
    const { source } = reading();
    const stream = batch[0]?.stream ?? '';
    const portions = batch.map(({ portion }) => portion);
    // Before the position moves on: what is read twice raises the same alerts, which count once.
    await this.#options.alerts?.take(batch.flatMap((waiting) => this.#raisedBy(waiting)));
    const receipt = await this.#graph.takeStream(stream, source, portions);
    const taken = new Set(receipt.taken);
    const ours = batch.filter(({ portion }) => taken.has(portion));
    const tally = new Tally();
    for (const { framed, reading: read, at } of ours.flatMap(({ records }) => records)) {
      tally.see(read, framed.line);
      this.#watch.see(read, 'event' in framed ? framed.event : undefined, at);
    }
    tally.write(receipt);
    this.#watch.write(source, receipt.accepted, receipt.duplicates);
    const messages = ours.reduce((sum, each) => sum + each.messages, 0);
    if (ours.length > 0) onTaken(tally.summary(receipt.letters), messages);
    for (const { portion, resolve } of batch) resolve(taken.has(portion));
    this.#noteTimer ??= setTimeout(() => void this.#note(), NOTE_EVERY_MS).unref();
  }

  #raisedBy({ records }: Waiting): IncomingAlert[] {
    const { alerts } = this.#options;
    return records.flatMap(({ framed, reading }) =>
      'event' in framed && reading.format !== undefined
        ? (alerts?.raise(framed.event, reading) ?? [])
        : [],
    );
  }

  async #note(): Promise<void> {
    this.#noteTimer = undefined;
    const reports = this.#watch.reports();
    this.#watch = new SourceWatch();
    try {
      await this.#graph.noteSources(reports);
    } catch (error) {
      this.#options.onNotesLost(error);
    }
  }
}
