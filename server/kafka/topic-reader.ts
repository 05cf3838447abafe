import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { Rest, SpoorError } from '../../graph/index.js';
import type { MessageRun, StreamMessage } from '../../ingest/index.js';
import type { Log } from '../log.js';
import { hold, type InHand } from './hold.js';
import { KeptConsumer } from './kept-consumer.js';

/** The oldest message that a partition still has, and the place of the next one to come. */
export interface LogEnds {
  readonly low: number;
  readonly high: number;
}

export interface TopicReaderOptions {
  readonly topic: string;
  readonly group: string;
  readonly batchMessages: number;
  readonly fetchBytes: number;
  readonly sessionTimeoutMs: number;
  /** Positions of the topic in the graph, by partition. */
  readonly positions: () => Promise<ReadonlyMap<number, number>>;
  /** What the broker has of each partition. */
  readonly ends: () => Promise<ReadonlyMap<number, LogEnds>>;
  /** Writes a run; false where the graph stands elsewhere. */
  readonly take: (run: MessageRun) => Promise<boolean>;
  /** @throws where nothing may be written now: no room on the disk. */
  readonly assertRoom: () => void;
  /** Told of each deal, and of none when the group is left. */
  readonly onAssigned: (partitions: number) => void;
  /** Told when it is known where the partitions are to be read from: all is well so far. */
  readonly onPlaced: () => void;
  readonly onLost: (messages: number) => void;
  readonly onTrouble: (error: unknown) => void;
  readonly log: Log;
}

/** Where a partition is to be read from, as the graph has it. */
interface Place {
  /** The position in the graph; undefined where it has none. */
  position: number | undefined;
  /** The same, or the oldest message. */
  readonly start: number;
}

/** How long a fetch waits for messages; also how late a partition is given up to another replica. */
const FETCH_WAIT_MS = 500;
const HEARTBEAT_MS = 1_000;
const RETRY_MS = 1_000;
/** Batches of several partitions are in hand at once, and gather in one transaction. */
const AT_ONCE = 64;
const MS_PER_SECOND = 1000;
/** Failures that are none of the graph's: after so many it is looked for what cannot be written. */
const ATTEMPTS = 3;

/**
 * Reads one topic into the graph as a member of a group. The group deals out the partitions; where to read
 * from is asked of the graph at each deal, and the group's own offsets are only written, for whoever looks
 * at lag with Kafka's tools.
 */
export class TopicReader {
  readonly #options: TopicReaderOptions;
  readonly #kept: KeptConsumer;
  readonly #rest = new Rest();
  readonly #places = new Map<number, Place>();
  #deal = 0;
  #dealt: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(kafka: Kafka, options: TopicReaderOptions) {
    this.#options = options;
    this.#kept = new KeptConsumer(kafka, {
      config: {
        groupId: options.group,
        sessionTimeout: options.sessionTimeoutMs,
        rebalanceTimeout: options.sessionTimeoutMs,
        heartbeatInterval: HEARTBEAT_MS,
        maxBytesPerPartition: options.fetchBytes,
        maxWaitTimeInMs: FETCH_WAIT_MS,
        allowAutoTopicCreation: false,
      },
      topic: options.topic,
      fromBeginning: true,
      onTrouble: options.onTrouble,
      onAssigned: (consumer, partitions) => {
        this.#assign(partitions.length);
        this.#dealt = this.#seek(consumer, partitions, this.#deal);
      },
      onLeft: () => {
        this.#assign(0);
      },
      run: (consumer) => ({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: AT_ONCE,
        eachBatch: (payload) => this.#batch(consumer, payload),
      }),
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rest.wake();
    await this.#kept.close();
  }

  #assign(partitions: number): void {
    this.#deal += 1;
    this.#places.clear();
    this.#options.onAssigned(partitions);
  }

  /** Has each partition read from where the graph stands; tried until it is known or dealt out anew. */
  async #seek(consumer: Consumer, partitions: readonly number[], deal: number): Promise<void> {
    while (!this.#isClosed && this.#deal === deal) {
      try {
        const places =
          partitions.length > 0 ? await this.#find(partitions) : new Map<number, Place>();
        if (this.#deal !== deal) return;
        const { topic } = this.#options;
        for (const [partition, { start }] of places) {
          consumer.seek({ topic, partition, offset: String(start) });
        }
        for (const [partition, place] of places) this.#places.set(partition, place);
        this.#options.onPlaced();
        return;
      } catch (error) {
        this.#options.onTrouble(error);
        await this.#rest.for(RETRY_MS);
      }
    }
  }

  async #find(partitions: readonly number[]): Promise<ReadonlyMap<number, Place>> {
    const [positions, ends] = await Promise.all([this.#options.positions(), this.#options.ends()]);
    return new Map(
      partitions.map((partition) => {
        const position = positions.get(partition);
        const { low, high } = ends.get(partition) ?? { low: 0, high: 0 };
        return [partition, { position, start: this.#startOf(partition, position, low, high) }];
      }),
    );
  }

  #startOf(partition: number, position: number | undefined, low: number, high: number): number {
    const { topic, log } = this.#options;
    if (position === undefined) return low;
    if (position > high) {
      // Its numbers began anew: the topic was deleted and made again, or the broker lost its end.
      log.warn({ topic, partition, position, high }, 'a partition ends before what was read of it');
      return low;
    }
    if (position >= low) return position;
    log.error({ topic, partition, position, low }, 'messages were deleted before they were read');
    this.#options.onLost(low - position);
    return low;
  }

  async #batch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { topic, partition } = batch;
    if ((await hold(this.#dealt, payload)) === undefined || payload.isStale()) return;
    for (let from = 0; from < batch.messages.length; from += this.#options.batchMessages) {
      const messages = batch.messages.slice(from, from + this.#options.batchMessages);
      const last = messages.at(-1);
      const place = this.#places.get(partition);
      if (last === undefined || place === undefined || !payload.isRunning()) return;
      const isEnd = from + messages.length === batch.messages.length;
      // Behind the last message there may be records of the broker's own.
      const next = Number(isEnd ? batch.lastOffset() : last.offset) + 1;
      const taken = await this.#write(place, { partition, next, messages }, payload);
      if (taken === undefined || payload.isStale()) return;
      if (!taken) {
        // Another replica has written, or the graph was put back: on from where it stands.
        await hold(this.#seek(consumer, [partition], this.#deal), payload);
        return;
      }
      place.position = next;
      payload.resolveOffset(last.offset);
      void this.#tellGroup(consumer, topic, partition, next);
    }
  }

  /** @returns undefined where the consumer was stopped before it was known. */
  async #write(
    place: Place,
    run: { partition: number; next: number; messages: readonly KafkaMessage[] },
    inHand: InHand,
  ): Promise<boolean | undefined> {
    const messages = run.messages.map(messageOf);
    const whole = { partition: run.partition, next: run.next, messages };
    for (let attempt = 1; ; attempt += 1) {
      const held = await hold(this.#take({ ...whole, after: place.position }), inHand);
      if (held === undefined || 'value' in held) return held?.value;
      this.#options.onTrouble(held.error);
      if (!isOfTheGraph(held.error) && attempt >= ATTEMPTS) break;
      await hold(this.#rest.for(RETRY_MS), inHand);
      if (!inHand.isRunning()) return undefined;
    }
    return this.#writeSingly(place, whole, inHand);
  }

  /** Each message by itself; one that cannot be written is kept as a dead letter, and blocks nothing. */
  async #writeSingly(
    place: Place,
    { partition, next, messages }: Omit<MessageRun, 'after'>,
    inHand: InHand,
  ): Promise<boolean | undefined> {
    for (const [index, message] of messages.entries()) {
      const isLast = index === messages.length - 1;
      const behind = isLast ? next : message.offset + 1;
      const one = { partition, next: behind, messages: [message], alone: true };
      for (let refusal: string | undefined; ;) {
        const run = { ...one, after: place.position, ...(refusal !== undefined && { refusal }) };
        const held = await hold(this.#take(run), inHand);
        if (held === undefined) return undefined;
        if ('value' in held) {
          if (!held.value) return false;
          break;
        }
        this.#options.onTrouble(held.error);
        if (!isOfTheGraph(held.error)) refusal = 'could not be written';
        await hold(this.#rest.for(RETRY_MS), inHand);
        if (!inHand.isRunning()) return undefined;
      }
      if (!isLast) place.position = behind;
    }
    return true;
  }

  async #take(run: MessageRun): Promise<boolean> {
    this.#options.assertRoom();
    return this.#options.take(run);
  }

  /** For Kafka's own tools; nothing is read from it that matters. */
  async #tellGroup(
    consumer: Consumer,
    topic: string,
    partition: number,
    next: number,
  ): Promise<void> {
    try {
      await consumer.commitOffsets([{ topic, partition, offset: String(next) }]);
    } catch (error) {
      this.#options.log.debug({ err: error, topic, partition }, 'the group was not told');
    }
  }
}

function messageOf({ offset, value, timestamp }: KafkaMessage): StreamMessage {
  return { offset: Number(offset), value, at: Number(timestamp) / MS_PER_SECOND };
}

/** The graph or its disk is what fails, and no message: it is waited for, however long it takes. */
function isOfTheGraph(error: unknown): boolean {
  return error instanceof SpoorError;
}
