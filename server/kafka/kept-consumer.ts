import type { Consumer, ConsumerConfig, ConsumerRunConfig, Kafka } from 'kafkajs';
import { Rest } from '../../graph/index.js';
import { clientRetry } from './client.js';

/** What a consumer is to do, for as long as it is kept. */
export interface ConsumerPlan {
  readonly config: ConsumerConfig;
  readonly topic: string;
  readonly fromBeginning: boolean;
  /** Told of each assignment: partitions of the topic that are ours from now on. */
  readonly onAssigned: (consumer: Consumer, partitions: readonly number[]) => void;
  /** Told of what made it start anew: a broker that is away, a topic that is not there. */
  readonly onTrouble: (error: unknown) => void;
  readonly run: (consumer: Consumer) => ConsumerRunConfig;
}

const START_AGAIN_MS = 1_000;

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
  readonly #closing: Promise<void>;
  readonly #living: Promise<void>;
  #close: () => void = () => undefined;
  #isClosed = false;

  constructor(kafka: Kafka, plan: ConsumerPlan) {
    this.#kafka = kafka;
    this.#plan = plan;
    this.#closing = new Promise((resolve) => {
      this.#close = resolve;
    });
    this.#living = this.#live();
  }

  /** Leaves the group, once what is in hand is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#close();
    this.#rest.wake();
    await this.#living;
  }

  async #live(): Promise<void> {
    while (!this.#isOver()) {
      const consumer = this.#kafka.consumer({ ...this.#plan.config, retry });
      try {
        await this.#run(consumer);
      } catch (error) {
        this.#plan.onTrouble(error);
      }
      await consumer.disconnect().catch(this.#plan.onTrouble);
      this.#plan.onAssigned(consumer, []);
      if (!this.#isOver()) await this.#rest.for(START_AGAIN_MS);
    }
  }

  /** Until it is closed, or the client gives up. */
  async #run(consumer: Consumer): Promise<void> {
    const { topic, fromBeginning, onAssigned, onTrouble, run } = this.#plan;
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
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning });
    await consumer.run(run(consumer));
    await Promise.race([givenUp, this.#closing]);
  }

  #isOver(): boolean {
    return this.#isClosed;
  }
}
