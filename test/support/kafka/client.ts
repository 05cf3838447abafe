import { randomBytes } from 'node:crypto';
import { Kafka, logLevel, Partitioners, type Admin, type Producer } from 'kafkajs';
import type { ChangeSet, EntityChange, RelationshipChange } from '../../../graph/index.js';
import { until } from './link.js';

/** One message of the change stream, as anybody may read it. */
export interface Published {
  readonly partition: number;
  readonly key: string;
  readonly type: 'changes' | 'gap';
  readonly tenant: string;
  readonly sequence: number;
  readonly part: number;
  readonly parts: number;
  readonly source: string;
  readonly entities: readonly EntityChange[];
  readonly relationships: readonly RelationshipChange[];
}

/** What others do with a broker: senders of telemetry, readers of changes, an operator. */
export class KafkaClient {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly #producer: Producer;

  constructor(broker: string) {
    this.kafka = new Kafka({
      clientId: 'test',
      brokers: [broker],
      logLevel: logLevel.NOTHING,
      retry: { retries: 40, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    this.admin = this.kafka.admin();
    this.#producer = this.kafka.producer({
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async connect(): Promise<void> {
    await this.admin.connect();
    await this.#producer.connect();
  }

  async disconnect(): Promise<void> {
    await this.#producer.disconnect();
    await this.admin.disconnect();
  }

  /** A topic that no other test has; the broker packs it anew as it is told to. */
  async topic(numPartitions: number, packing = 'producer'): Promise<string> {
    const topic = `t-${randomBytes(5).toString('hex')}`;
    const configEntries = [{ name: 'compression.type', value: packing }];
    const topics = [{ topic, numPartitions, configEntries }];
    await this.admin.createTopics({ topics, waitForLeaders: true });
    return topic;
  }

  /** Events as JSON, dealt out to the partitions in turn; texts, bytes and null as they are. */
  async send(
    topic: string,
    values: readonly (object | string | null)[],
    partitionOf: (index: number) => number,
  ): Promise<void> {
    const messages = values.map((value, index) => ({
      partition: partitionOf(index),
      value: typeof value === 'string' || value === null ? value : JSON.stringify(value),
    }));
    const size = 500;
    for (let from = 0; from < messages.length; from += size) {
      const some = messages.slice(from, from + size);
      await this.#producer.send({ topic, acks: -1, messages: some });
    }
  }

  /** Everything that a topic holds about some tenants until `isAll`, in the order in which it was published. */
  async readChanges(
    topic: string,
    isAll: (found: readonly Published[]) => boolean,
  ): Promise<Published[]> {
    const groupId = `reader-${randomBytes(5).toString('hex')}`;
    const consumer = this.kafka.consumer({ groupId, maxWaitTimeInMs: 200 });
    const found: Published[] = [];
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          const value = JSON.parse(message.value?.toString('utf8') ?? 'null') as Published;
          found.push({ ...value, partition, key: message.key?.toString('utf8') ?? '' });
          return Promise.resolve();
        },
      });
      await until(() => isAll(found), 'all changes are published');
    } finally {
      await consumer.disconnect();
    }
    return found;
  }
}

/** As a reader does that has seen nothing: what it saw before, by sequence and part, is dropped. */
export function withoutRepeats(messages: readonly Published[]): Published[] {
  const kept: Published[] = [];
  let [sequence, part] = [0, 0];
  for (const message of messages) {
    const isNew =
      message.sequence > sequence || (message.sequence === sequence && message.part > part);
    if (!isNew) continue;
    [sequence, part] = [message.sequence, message.part];
    kept.push(message);
  }
  return kept;
}

/** The commits of a stream without repeats. */
export function commitsOf(
  messages: readonly Published[],
): Pick<ChangeSet, 'sequence' | 'entities' | 'relationships'>[] {
  const sequences = [...new Set(messages.map(({ sequence }) => sequence))];
  return sequences.map((sequence) => {
    const parts = messages.filter((message) => message.sequence === sequence);
    return {
      sequence,
      entities: parts.flatMap(({ entities }) => entities),
      relationships: parts.flatMap(({ relationships }) => relationships),
    };
  });
}
