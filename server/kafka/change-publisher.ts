import { CompressionTypes, Partitioners, type Kafka, type Message, type Producer } from 'kafkajs';
import {
  Rest,
  Turns,
  within,
  type ChangeSet,
  type Publication,
  type Unpublished,
} from '../../graph/index.js';
import { gapMessage, messagesOf } from './change-message.js';

/** Where commits come from, and where it is remembered which were published. */
export interface PublisherGraph {
  claim(tenant: string): Promise<Publication | undefined>;
  advance(tenant: string, sequence: number): Promise<void>;
  release(tenant: string): Promise<Publication>;
  unpublished(): Promise<readonly Unpublished[]>;
  commits(tenant: string, after: number, limit: number): Promise<readonly ChangeSet[]>;
  /** Waits until what is being committed is there as a whole. */
  settle(tenant: string): Promise<void>;
  /** Told of tenants that this replica has committed to; gives the way to stop listening. */
  onCommit(listener: (changes: { readonly tenant: string }) => void): () => void;
}

export interface PublisherOptions {
  readonly topic: string;
  readonly maxBytes: number;
  /** Makes the topic where it is not there. */
  readonly ensureTopic: () => Promise<void>;
  readonly onPublished: (outcome: 'published' | 'failed', messages: number) => void;
  readonly onUnpublished: (commits: number) => void;
  readonly onTrouble: (error: unknown) => void;
  /** Told when no tenant is in trouble any more. May come often. */
  readonly onWell: () => void;
}

/** How often it is looked for what nobody published: commits of a replica that has ended since. */
const SWEEP_MS = 2_000;
/** Commits that are read, and held, at a time. */
const PAGE = 8;
const ACKS_ALL = -1;
/** What the client may take to disconnect; it may wait for answers that do not come. */
const LET_GO_MS = 5_000;
/** More are sent in several requests: a request has a limit of its own at the broker. */
const REQUEST_BYTES = 4 * 1024 * 1024;

/**
 * Publishes the commits of every tenant, in order, from where it was left off. The position moves after the
 * broker has taken them: a crash in between repeats some, and leaves none out. Whoever reads drops what it
 * has seen, by `sequence` and `part`.
 */
export class ChangePublisher {
  readonly #graph: PublisherGraph;
  readonly #options: PublisherOptions;
  readonly #producer: Producer;
  readonly #turns = new Turns();
  readonly #rest = new Rest();
  readonly #draining = new Set<Promise<void>>();
  readonly #queued = new Set<string>();
  /** Tenants whose last run failed. */
  readonly #failing = new Set<string>();
  readonly #sweeping: Promise<void>;
  readonly #forget: () => void;
  #isReady = false;
  #isClosed = false;

  constructor(kafka: Kafka, graph: PublisherGraph, options: PublisherOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#producer = kafka.producer({
      allowAutoTopicCreation: false,
      // What is sent second must not arrive first.
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    this.#forget = graph.onCommit(({ tenant }) => {
      this.#publish(tenant);
    });
    this.#sweeping = this.#sweep();
  }

  /** What is being sent is finished; what is not yet is for the next start, or another replica. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#forget();
    this.#rest.wake();
    await this.#sweeping;
    await Promise.all(this.#draining);
    await within(LET_GO_MS, this.#producer.disconnect());
  }

  async #sweep(): Promise<void> {
    while (!this.#isOver()) {
      try {
        if (!this.#isReady) {
          await this.#options.ensureTopic();
          await this.#producer.connect();
          this.#isReady = true;
        }
        const owed = await this.#graph.unpublished();
        this.#options.onUnpublished(owed.reduce((sum, { behind }) => sum + behind, 0));
        const names = new Set(owed.map(({ tenant }) => tenant));
        // What failed here another replica may have published since.
        for (const tenant of this.#failing) if (!names.has(tenant)) this.#failing.delete(tenant);
        if (this.#failing.size === 0) this.#options.onWell();
        for (const tenant of names) this.#publish(tenant);
      } catch (error) {
        this.#options.onTrouble(error);
      }
      if (!this.#isOver()) await this.#rest.for(SWEEP_MS);
    }
  }

  /** One run for each tenant at a time, and one more that waits: it sees whatever came in between. */
  #publish(tenant: string): void {
    if (!this.#isReady || this.#isClosed || this.#queued.has(tenant)) return;
    this.#queued.add(tenant);
    const draining = this.#turns
      .run(tenant, () => {
        this.#queued.delete(tenant);
        return this.#drain(tenant);
      })
      .then(
        () => {
          this.#failing.delete(tenant);
        },
        (error: unknown) => {
          this.#failing.add(tenant);
          this.#options.onTrouble(error);
        },
      )
      .finally(() => this.#draining.delete(draining));
    this.#draining.add(draining);
  }

  async #drain(tenant: string): Promise<void> {
    while (!this.#isOver()) {
      const place = await this.#graph.claim(tenant);
      // Whoever has it looks once more after giving it up, and so finds what made us come.
      if (place === undefined) return;
      try {
        await this.#send(tenant, place);
      } catch (error) {
        await this.#graph.release(tenant);
        throw error;
      }
      const { published, version } = await this.#graph.release(tenant);
      if (published >= version) return;
    }
  }

  async #send(tenant: string, { published, version }: Publication): Promise<void> {
    let at = published;
    while (!this.#isOver()) {
      const commits = await this.#next(tenant, at, version);
      if (commits.length === 0) {
        if (at < version) await this.#skip(tenant, version);
        return;
      }
      for (const changes of commits) {
        const { sequence } = changes;
        const gap = sequence > at + 1 ? [gapMessage(tenant, sequence - 1)] : [];
        await this.#produce([...gap, ...messagesOf(changes, this.#options.maxBytes)]);
        at = sequence;
      }
      await this.#graph.advance(tenant, at);
    }
  }

  /** Empty only where there is nothing up to `version` but numbers. */
  async #next(tenant: string, at: number, version: number): Promise<readonly ChangeSet[]> {
    const commits = await this.#graph.commits(tenant, at, PAGE);
    if (commits.length > 0 || at >= version) return commits;
    await this.#graph.settle(tenant);
    return this.#graph.commits(tenant, at, PAGE);
  }

  /** Commits that are there as numbers only: their changes were kept for long enough. */
  async #skip(tenant: string, sequence: number): Promise<void> {
    await this.#produce([gapMessage(tenant, sequence)]);
    await this.#graph.advance(tenant, sequence);
  }

  async #produce(messages: readonly Message[]): Promise<void> {
    const perRequest = Math.max(1, Math.floor(REQUEST_BYTES / this.#options.maxBytes));
    for (let from = 0; from < messages.length; from += perRequest) {
      const some = messages.slice(from, from + perRequest);
      try {
        await this.#producer.send({
          topic: this.#options.topic,
          acks: ACKS_ALL,
          compression: CompressionTypes.GZIP,
          messages: some,
        });
        this.#options.onPublished('published', some.length);
      } catch (error) {
        this.#options.onPublished('failed', some.length);
        throw error;
      }
    }
  }

  #isOver(): boolean {
    return this.#isClosed;
  }
}
