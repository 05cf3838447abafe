import { Kafka, logLevel } from 'kafkajs';
import type { Log } from '../log.js';

/** What it tries by itself; whoever uses it goes on after that, for as long as it takes. */
const RETRIES = 5;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 2_000;
const CONNECT_MS = 3_000;
const REQUEST_MS = 15_000;

export const clientRetry = {
  retries: RETRIES,
  initialRetryTime: FIRST_RETRY_MS,
  maxRetryTime: LAST_RETRY_MS,
} as const;

/**
 * The client of a cluster; connects to nothing yet. What it says itself is for debugging: a broker that is
 * away makes it say the same many times a second, and `BrokerWatch` says it once.
 */
export function openClient(brokers: readonly string[], log: Log): Kafka {
  return new Kafka({
    clientId: 'spoor',
    brokers: [...brokers],
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retry: clientRetry,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: entry }) => {
        log.debug({ kafka: namespace, said: entry.message }, 'the Kafka client said something');
      },
  });
}
