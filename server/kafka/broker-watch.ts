import type { Admin, Kafka } from 'kafkajs';
import { Rest, within } from '../../graph/index.js';
import type { Log } from '../log.js';
import type { LogEnds } from './topic-reader.js';

export interface BrokerWatchOptions {
  /** Asked each time the brokers answer: what there is to be measured. */
  readonly measure: () => Promise<void>;
  readonly onUp: (up: boolean) => void;
  readonly log: Log;
}

/** Few: what does not answer is to be known soon. */
const RETRIES = 2;
const LOOK_MS = 5_000;
/** What the client may take to disconnect; it may wait for answers that do not come. */
const LET_GO_MS = 5_000;
/** While they are away. */
const LOOK_AGAIN_MS = 1_000;

/** Says whether the brokers answer, once at each change, and answers what only they know. */
export class BrokerWatch {
  readonly #kafka: Kafka;
  readonly #options: BrokerWatchOptions;
  readonly #rest = new Rest();
  readonly #looking: Promise<void>;
  #admin: Promise<Admin> | undefined;
  #clusterId: string | undefined;
  #isUp: boolean | undefined;
  #isClosed = false;
  #fault = 'not asked yet';

  constructor(kafka: Kafka, options: BrokerWatchOptions) {
    this.#kafka = kafka;
    this.#options = options;
    this.#looking = this.#look();
  }

  /** Undefined while they answer. */
  get trouble(): string | undefined {
    return this.#isUp === true ? undefined : `Kafka does not answer: ${this.#fault}`;
  }

  /** A name for the cluster that no other one has: positions in one mean nothing in another. */
  async clusterId(): Promise<string> {
    return this.#clusterId ?? (await this.#ask());
  }

  async #ask(): Promise<string> {
    const { clusterId } = await (await this.#connected()).describeCluster();
    this.#clusterId = clusterId;
    return clusterId;
  }

  async ends(topic: string): Promise<ReadonlyMap<number, LogEnds>> {
    const partitions = await (await this.#connected()).fetchTopicOffsets(topic);
    return new Map(
      partitions.map(({ partition, low, high }) => [
        partition,
        { low: Number(low), high: Number(high) },
      ]),
    );
  }

  /** Makes a topic where it is not there. */
  async ensureTopic(topic: string, numPartitions: number): Promise<void> {
    const admin = await this.#connected();
    if ((await admin.listTopics()).includes(topic)) return;
    // −1: as many replicas as the brokers are set to.
    const topics = [{ topic, numPartitions, replicationFactor: -1 }];
    await admin.createTopics({ topics, waitForLeaders: true });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rest.wake();
    await this.#looking;
    const admin = await this.#admin?.catch(() => undefined);
    if (admin !== undefined) await within(LET_GO_MS, admin.disconnect());
  }

  /** One connection for all who ask; after a failure the next one who asks makes another. */
  async #connected(): Promise<Admin> {
    this.#admin ??= this.#connect();
    try {
      return await this.#admin;
    } catch (error) {
      this.#admin = undefined;
      throw error;
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin({ retry: { retries: RETRIES } });
    await admin.connect();
    return admin;
  }

  async #look(): Promise<void> {
    while (!this.#isOver()) {
      try {
        await this.#ask();
        this.#tell(true);
        await this.#options.measure();
      } catch (error) {
        this.#fault = error instanceof Error ? error.message : String(error);
        // What was measured may have failed for reasons of the graph's.
        await this.#ask().catch(() => {
          this.#tell(false);
        });
      }
      if (!this.#isOver()) await this.#rest.for(this.#isUp === true ? LOOK_MS : LOOK_AGAIN_MS);
    }
  }

  #tell(isUp: boolean): void {
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    this.#options.onUp(isUp);
    if (isUp) this.#options.log.info('Kafka answers');
    else
      this.#options.log.warn({ fault: this.#fault }, 'Kafka does not answer; tried until it does');
  }

  #isOver(): boolean {
    return this.#isClosed;
  }
}
