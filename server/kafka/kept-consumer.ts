import type { Consumer, ConsumerConfig, ConsumerRunConfig, Kafka } from 'kafkajs';
import { Rest, within } from '../../graph/index.js';
import { clientRetry } from './client.js';

/** What a consumer is to do, for as long as it is kept. */
export interface ConsumerPlan {
  readonly config: ConsumerConfig;
  readonly topic: string;
  readonly fromBeginning: boolean;
  /** Done before each start: it throws where that cannot be yet. */
  readonly prepare?: () => Promise<void>;
  /** Told of each deal: partitions of the topic that are ours from now on. None is a deal as well. */
  readonly onAssigned: (consumer: Consumer, partitions: readonly number[]) => void;
  /** Told when it is no longer of the group: nothing is read until the next deal. */
  readonly onLeft: () => void;
  /** Told of what made it start anew: a broker that is away, a topic that is not there. */
  readonly onTrouble: (error: unknown) => void;
  readonly run: (consumer: Consumer) => ConsumerRunConfig;
}

const START_AGAIN_MS = 1_000;
/**
 * What the client may take to let go of a consumer. It waits for answers, and where the connection dies just
 * then it is never told that none will come. What it leaves behind can do no harm: the graph refuses what it
 * brings.
 */
const LET_GO_MS = 5_000;

/**
 * The client does not start a consumer anew by itself: it may do so after it was told to disconnect, and then
 * holds partitions that nobody reads.
 */
const retry = { ...clientRetry, restartOnFailure: (): Promise<boolean> => Promise.resolve(false) };

/**
 * A consumer that lives until it is closed. The client gets over short failures by itself; after those that
 * it gives up on, another one takes its place.
 */
export class KeptConsumer {
  readonly #kafka: Kafka;
  readonly #plan: ConsumerPlan;
  readonly #rest = new Rest();
  readonly #living: Promise<void>;
  /** Ends the run that is on: one for each, so that runs without number leave nothing behind. */
  #letGo: () => void = () => undefined;
  #isClosed = false;

  constructor(kafka: Kafka, plan: ConsumerPlan) {
    this.#kafka = kafka;
    this.#plan = plan;
    this.#living = this.#live();
  }

  /** Leaves the group, once what is in hand is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#letGo();
    this.#rest.wake();
    await this.#living;
  }

  async #live(): Promise<void> {
    while (!this.#isOver()) {
      const consumer = this.#kafka.consumer({ ...this.#plan.config, retry });
      try {
        await this.#run(consumer);
      } catch (error) {
        if (!this.#isOver()) this.#plan.onTrouble(error);
      }
      await within(LET_GO_MS, consumer.disconnect()).catch(this.#plan.onTrouble);
      this.#plan.onLeft();
      if (!this.#isOver()) await this.#rest.for(START_AGAIN_MS);
    }
  }

  /** Until it is closed, or the client gives up. */
  async #run(consumer: Consumer): Promise<void> {
    const { topic, onAssigned, onTrouble } = this.#plan;
    const { GROUP_JOIN, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      onAssigned(consumer, payload.memberAssignment[topic] ?? []);
    });
    const givenUp = new Promise<void>((resolve) => {
      consumer.on(CRASH, ({ payload }) => {
        onTrouble(payload.error);
        resolve();
      });
    });
    const closing = new Promise<void>((resolve) => {
      this.#letGo = resolve;
    });
    const started = this.#start(consumer);
    // One that is let go of while it joins the group would be a member that reads nothing.
    const closed = closing.then(() => within(LET_GO_MS, started));
    closed.catch(() => undefined);
    await Promise.race([started, closed]);
    await Promise.race([givenUp, closing]);
  }

  async #start(consumer: Consumer): Promise<void> {
    const { topic, fromBeginning, run } = this.#plan;
    await this.#plan.prepare?.();
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning });
    await consumer.run(run(consumer));
  }

  #isOver(): boolean {
    return this.#isClosed;
  }
}
