import type { Kafka } from 'kafkajs';
import { placeOf } from './change-message.js';
import { KeptConsumer } from './kept-consumer.js';

export interface ChangeListenerOptions {
  readonly topic: string;
  /** Of this process alone: every replica hears of everything. */
  readonly group: string;
  /** Makes the topic where it is not there. */
  readonly ensureTopic: () => Promise<void>;
  readonly onCommit: (tenant: string, sequence: number) => Promise<void>;
  /** Whether commits of other replicas are heard of. */
  readonly onListening: (listening: boolean) => void;
  readonly onTrouble: (error: unknown) => void;
}

const HEARTBEAT_MS = 1_000;
const SESSION_MS = 10_000;
const FETCH_WAIT_MS = 1_000;

/**
 * Hears of commits through the change stream. It takes from it that there is a commit, and no more: what the
 * commit holds is read from the graph, which whoever may write to the topic may not.
 */
export class ChangeListener {
  readonly #kept: KeptConsumer;

  constructor(kafka: Kafka, options: ChangeListenerOptions) {
    this.#kept = new KeptConsumer(kafka, {
      config: {
        groupId: options.group,
        sessionTimeout: SESSION_MS,
        heartbeatInterval: HEARTBEAT_MS,
        maxWaitTimeInMs: FETCH_WAIT_MS,
        allowAutoTopicCreation: false,
      },
      topic: options.topic,
      prepare: options.ensureTopic,
      fromBeginning: false,
      onTrouble: (error) => {
        options.onListening(false);
        options.onTrouble(error);
      },
      onAssigned: (_, partitions) => {
        options.onListening(partitions.length > 0);
      },
      onLeft: () => {
        options.onListening(false);
      },
      run: () => ({
        autoCommit: false,
        eachMessage: async ({ message }) => {
          const place = placeOf(message);
          // Parts of one commit: the last one says that all of it is there, and one word is enough.
          if (place === undefined || place.part < place.parts) return;
          await options.onCommit(place.tenant, place.sequence).catch(options.onTrouble);
        },
      }),
    });
  }

  async close(): Promise<void> {
    await this.#kept.close();
  }
}
