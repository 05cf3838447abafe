import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { within, type ChangeFeed, type Clock, type Outbox } from '../../graph/index.js';
import {
  MAX_AHEAD_SECONDS,
  StreamLane,
  type StreamGraph,
  type StreamLaneOptions,
} from '../../ingest/index.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import { BrokerWatch } from './broker-watch.js';
import { ChangeListener } from './change-listener.js';
import { ChangePublisher } from './change-publisher.js';
import { addCodecs } from './codecs.js';
import { openClient } from './client.js';
import { TopicReader } from './topic-reader.js';
import { Troubles } from './troubles.js';

/** The part of a tenant's graph that topics are read into. */
interface TopicGraph extends StreamGraph {
  streamPositions(stream: string): Promise<Map<number, number>>;
}

/** The part of the graph that is linked. */
export interface LinkedGraph {
  tenant(name: string): TopicGraph;
  outbox(
    channel: string,
    owner: string,
  ): Pick<Outbox, 'claim' | 'advance' | 'release' | 'unpublished'>;
  readonly feed: Pick<ChangeFeed, 'commits' | 'settle' | 'onCommit' | 'wake' | 'relyOnWaking'>;
}

export interface KafkaParts {
  readonly config: Pick<Config, 'kafka' | 'kafkaBrokers' | 'kafkaLogin' | 'ingest'>;
  readonly clock: Clock;
  readonly graph: LinkedGraph;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'kafka' | 'countIngest'>;
  /** @throws SpoorError DISK_FULL when telemetry has to wait. */
  readonly assertRoom: () => void;
  /** What raises alerts of a tenant's telemetry, and where they go. */
  readonly alertsOf?: (tenant: string) => StreamLaneOptions['alerts'];
}

/** A link that mends itself: whatever fails is tried again until it is closed. */
export interface KafkaLink {
  /** What does not work at the moment: /readyz shows it. */
  warnings(): readonly string[];
  close(): Promise<void>;
}

const KIB = 1024;
const MS_PER_SECOND = 1000;
/** What parts may take to end in good order, with brokers that answer; a service has 20 s for all it has. */
const GRACE_MS = 5_000;
/** And then, when nothing is waited for any more but what the graph is writing. */
const LAST_MS = 3_000;

type Topic = Config['kafka']['topics'][string];

interface Linked {
  readonly kafka: Kafka;
  readonly watch: BrokerWatch;
  readonly troubles: Troubles;
}

/**
 * Begins to read topics and to publish changes. Waits for nothing: brokers may come and go.
 * @throws SpoorError CONFIG_INVALID where a file of `kafka.tls` cannot be used
 */
export function openKafka(parts: KafkaParts): KafkaLink {
  const { config, log, metrics, graph } = parts;
  addCodecs();
  const { kafka, hangUp } = openClient(config, log);
  warnOfOpenSecrets(config, log);
  const troubles = new Troubles(log);
  let isUp = false;
  let isListening = false;
  const rely = (): void => {
    graph.feed.relyOnWaking(isUp && isListening);
  };
  const watch = new BrokerWatch(kafka, {
    log,
    onUp: (up) => {
      isUp = up;
      metrics.kafka.setUp(up);
      rely();
    },
    measure: async () => {
      for (const [name, topic] of Object.entries(config.kafka.topics)) {
        await measureLag(parts, watch, name, topic);
      }
    },
  });
  const linked = { kafka, watch, troubles };
  const readers = Object.entries(config.kafka.topics).map(([name, topic]) =>
    readTopic(parts, linked, name, topic),
  );
  const channel = openChannel(parts, linked, (listening) => {
    isListening = listening;
    rely();
  });
  return {
    warnings: () => (watch.trouble === undefined ? troubles.sentences() : [watch.trouble]),
    close: async () => {
      graph.feed.relyOnWaking(false);
      const closing = Promise.all([...readers, ...channel].map((part) => part.close())).then(() =>
        watch.close(),
      );
      try {
        // Brokers that are away are told nothing.
        if (watch.trouble === undefined) await within(GRACE_MS, closing);
      } finally {
        hangUp();
      }
      if (!(await within(LAST_MS, closing))) log.warn('Kafka: not all parts have ended');
    },
  };
}

function warnOfOpenSecrets({ kafka: { tls, sasl } }: KafkaParts['config'], log: Log): void {
  if (sasl.mechanism !== 'plain' || tls.enabled) return;
  log.warn('Kafka: the password goes over the network as it is: kafka.tls.enabled hides it');
}

/** Positions in one cluster mean nothing in another that has a topic of the same name. */
async function streamOf(watch: BrokerWatch, topic: string): Promise<string> {
  return `kafka:${await watch.clusterId()}/${topic}`;
}

async function measureLag(
  { graph, metrics }: KafkaParts,
  watch: BrokerWatch,
  name: string,
  { tenant }: Topic,
): Promise<void> {
  const stream = await streamOf(watch, name);
  const [ends, positions] = await Promise.all([
    watch.ends(name),
    graph.tenant(tenant).streamPositions(stream),
  ]);
  let lag = 0;
  for (const [partition, { low, high }] of ends) {
    lag += high - Math.min(high, Math.max(low, positions.get(partition) ?? low));
  }
  metrics.kafka.setLag(name, lag);
}

function readTopic(
  { config, graph, clock, log, metrics, alertsOf, assertRoom }: KafkaParts,
  { kafka, watch, troubles }: Linked,
  name: string,
  { tenant, format, source = name }: Topic,
): { close(): Promise<void> } {
  const ours = graph.tenant(tenant);
  const { maxDepth, maxLineKb, batchEvents } = config.ingest;
  const { group, batchMessages, fetchKb, sessionTimeoutSeconds } = config.kafka;
  const trouble = troubles.of(`topic ${name}`);
  const lane = new StreamLane(ours, {
    batchEvents,
    reading: () => ({
      ...{ format, source, limits: { maxDepth, maxLineBytes: maxLineKb * KIB } },
      latest: clock.now() / MS_PER_SECOND + MAX_AHEAD_SECONDS,
    }),
    alerts: alertsOf?.(tenant),
    onTaken: (summary, messages) => {
      trouble.over();
      metrics.countIngest(summary);
      metrics.kafka.countTaken(name, summary, messages);
    },
    onNotesLost: (error) => {
      log.warn({ err: error, topic: name }, 'the statistics of a source were not kept');
    },
  });
  const reader = new TopicReader(kafka, {
    topic: name,
    group: `${group}.${name}`,
    batchMessages,
    fetchBytes: fetchKb * KIB,
    sessionTimeoutMs: sessionTimeoutSeconds * MS_PER_SECOND,
    positions: async () => ours.streamPositions(await streamOf(watch, name)),
    ends: () => watch.ends(name),
    take: async (run) => lane.take(await streamOf(watch, name), run),
    assertRoom,
    onAssigned: (partitions) => {
      metrics.kafka.setAssigned(name, partitions);
    },
    onPlaced: trouble.over,
    onLost: (messages) => {
      metrics.kafka.countLost(name, messages);
    },
    onTrouble: trouble.met,
    log,
  });
  return {
    close: async () => {
      await reader.close();
      await lane.close();
    },
  };
}

/** The change stream, unless it is switched off. */
function openChannel(
  { config, graph, metrics, log }: KafkaParts,
  { kafka, watch, troubles }: Linked,
  onListening: (listening: boolean) => void,
): { close(): Promise<void> }[] {
  const { changesTopic: topic, changesPartitions, changesMessageKb, group } = config.kafka;
  if (topic === '') return [];
  const owner = randomUUID();
  const { feed } = graph;
  const outbox = graph.outbox(`kafka:${topic}`, owner);
  const ensureTopic = (): Promise<void> => watch.ensureTopic(topic, changesPartitions);
  const publishing = troubles.of('publishing changes');
  const publisher = new ChangePublisher(
    kafka,
    {
      claim: (tenant) => outbox.claim(tenant),
      advance: (tenant, sequence) => outbox.advance(tenant, sequence),
      release: (tenant) => outbox.release(tenant),
      unpublished: () => outbox.unpublished(),
      commits: (tenant, after, limit) => feed.commits(tenant, after, limit),
      settle: (tenant) => feed.settle(tenant),
      onCommit: (listener) => feed.onCommit(listener),
    },
    {
      topic,
      maxBytes: changesMessageKb * KIB,
      ensureTopic,
      onPublished: (outcome, messages) => {
        metrics.kafka.countPublished(outcome, messages);
      },
      onUnpublished: (commits) => {
        metrics.kafka.setUnpublished(commits);
      },
      onTrouble: publishing.met,
      onWell: publishing.over,
    },
  );
  const hearing = troubles.of('hearing of changes');
  const listener = new ChangeListener(kafka, {
    topic,
    ensureTopic,
    group: `${group}.${topic}.${owner}`,
    onCommit: async (tenant, sequence) => {
      const isNews = await feed.wake(tenant, sequence);
      metrics.kafka.countWake(isNews ? 'handed' : 'unneeded');
      hearing.over();
    },
    onListening: (listening) => {
      if (listening) hearing.over();
      onListening(listening);
    },
    onTrouble: hearing.met,
  });
  log.info({ topic }, 'changes are published');
  return [publisher, listener];
}
