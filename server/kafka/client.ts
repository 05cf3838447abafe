import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory, type KafkaConfig, type SASLOptions } from 'kafkajs';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { readTls, type TlsFiles } from './tls-files.js';

/** What it tries by itself; whoever uses it goes on after that, for as long as it takes. */
const RETRIES = 5;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 2_000;
const CONNECT_MS = 3_000;
const REQUEST_MS = 15_000;
const KEEP_ALIVE_MS = 60_000;

export const clientRetry = {
  retries: RETRIES,
  initialRetryTime: FIRST_RETRY_MS,
  maxRetryTime: LAST_RETRY_MS,
} as const;

/** A client, and the way to be rid of it whatever it is waiting for. */
export interface Client {
  readonly kafka: Kafka;
  /** Breaks off every connection and makes none any more: what waits for an answer fails at once. */
  readonly hangUp: () => void;
}

export type ClientConfig = Pick<Config, 'kafka' | 'kafkaBrokers' | 'kafkaLogin'>;

/**
 * The client of a cluster; connects to nothing yet. What it says itself is for debugging: a broker that is
 * away makes it say the same many times a second, and `BrokerWatch` says it once.
 * @throws SpoorError CONFIG_INVALID where a file of `kafka.tls` cannot be used
 */
export function openClient(config: ClientConfig, log: Log): Client {
  const sockets = new Sockets(config.kafka.tls);
  const kafka = new Kafka({
    ...clientOptions(config),
    socketFactory: sockets.factory,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: entry }) => {
        log.debug({ kafka: namespace, said: entry.message }, 'the Kafka client said something');
      },
  });
  return {
    kafka,
    hangUp: () => {
      sockets.hangUp();
    },
  };
}

/** What the client is told of the cluster and of who asks. */
export function clientOptions({ kafka, kafkaBrokers, kafkaLogin }: ClientConfig): KafkaConfig {
  const { mechanism } = kafka.sasl;
  const isNamed = mechanism !== '' && kafkaLogin !== undefined;
  return {
    clientId: 'spoor',
    brokers: [...kafkaBrokers],
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retry: clientRetry,
    ssl: kafka.tls.enabled,
    ...(isNamed && { sasl: { mechanism, ...kafkaLogin } as SASLOptions }),
  };
}

/** The connections of a client, so that they can be broken off: the client itself waits for answers first. */
class Sockets {
  readonly #tls: TlsFiles;
  readonly #open = new Set<Socket>();
  #isOver = false;

  constructor(tls: TlsFiles) {
    this.#tls = tls;
    // What is wrong with the files is told at the start, and not as brokers that do not answer.
    readTls(tls);
  }

  readonly factory: ISocketFactory = ({ host, port, onConnect }) => {
    if (this.#isOver) throw new Error('the link is closed');
    // Read for each connection: certificates are renewed while the service runs.
    const tls = readTls(this.#tls);
    const named = isIP(host) === 0 && { servername: host };
    const socket =
      tls === undefined
        ? connect({ host, port }, onConnect)
        : connectTls({ host, port, ...named, ...tls }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  };

  hangUp(): void {
    this.#isOver = true;
    // Without an error the client would not notice.
    for (const socket of this.#open) socket.destroy(new Error('the link is closed'));
  }
}
