import { Counter, Gauge, type Registry } from 'prom-client';
import type { IngestSummary } from '../../ingest/index.js';

/** Topics in and changes out; all of it stays at nothing without brokers. */
export interface KafkaMetrics {
  readonly kafka: {
    /** What one transaction took from a topic. */
    countTaken(topic: string, summary: IngestSummary, messages: number): void;
    /** Messages that the broker no longer had when they were to be read. */
    countLost(topic: string, messages: number): void;
    countPublished(outcome: 'published' | 'failed', messages: number): void;
    /** A commit that the change stream told of: a reader waited for it, or it was news to nobody here. */
    countWake(outcome: 'handed' | 'unneeded'): void;
    setUp(up: boolean): void;
    setAssigned(topic: string, partitions: number): void;
    setLag(topic: string, messages: number): void;
    setUnpublished(commits: number): void;
  };
}

export function openKafkaMetrics(registry: Registry): KafkaMetrics {
  return { kafka: { ...openTopicMetrics(registry), ...openChannelMetrics(registry) } };
}

type Topics = Pick<
  KafkaMetrics['kafka'],
  'countTaken' | 'countLost' | 'setUp' | 'setAssigned' | 'setLag'
>;

function openTopicMetrics(registry: Registry): Topics {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers });
  const counter = (name: string, help: string, labelNames: string[]): Counter =>
    new Counter({ name, help, labelNames, registers });
  const up = gauge('spoor_kafka_up', '1 while a Kafka broker answers; 0 without one.');
  const messages = counter(
    'spoor_kafka_messages_total',
    'Messages taken from a topic, each once, when their facts are committed.',
    ['topic'],
  );
  const records = counter(
    'spoor_kafka_records_total',
    'Records of those messages, by what became of them; received is the sum of the other outcomes.',
    ['topic', 'outcome'],
  );
  const lost = counter(
    'spoor_kafka_lost_messages_total',
    'Messages that the broker had deleted before they were read, as it was configured to.',
    ['topic'],
  );
  const assigned = gauge(
    'spoor_kafka_assigned_partitions',
    'Partitions of a topic that this replica reads.',
    ['topic'],
  );
  const lag = gauge(
    'spoor_kafka_lag_messages',
    'Messages of a topic, all partitions together, that are not in the graph yet.',
    ['topic'],
  );
  return {
    countTaken: (topic, summary, count) => {
      messages.inc({ topic }, count);
      records.inc({ topic, outcome: 'received' }, summary.received);
      records.inc({ topic, outcome: 'accepted' }, summary.accepted);
      records.inc({ topic, outcome: 'ignored' }, summary.ignored);
      records.inc({ topic, outcome: 'duplicate' }, summary.duplicates);
      records.inc({ topic, outcome: 'rejected' }, summary.rejected.count);
    },
    countLost: (topic, count) => {
      lost.inc({ topic }, count);
    },
    setUp: (isUp) => {
      up.set(isUp ? 1 : 0);
    },
    setAssigned: (topic, partitions) => {
      assigned.set({ topic }, partitions);
    },
    setLag: (topic, count) => {
      lag.set({ topic }, count);
    },
  };
}

function openChannelMetrics(registry: Registry): Omit<KafkaMetrics['kafka'], keyof Topics> {
  const registers = [registry];
  const published = new Counter({
    name: 'spoor_kafka_published_messages_total',
    help: 'Messages of the change stream, by whether the broker took them; what failed is sent again.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['published', 'failed']) published.inc({ outcome }, 0);
  const unpublished = new Gauge({
    name: 'spoor_kafka_unpublished_commits',
    help: 'Commits of all tenants that the change stream does not have yet.',
    registers,
  });
  const wakes = new Counter({
    name: 'spoor_kafka_wakes_total',
    help: 'Commits that the change stream told of, of all tenants: handed to readers here who waited for them, or unneeded, being its own, known already, or read by nobody here.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['handed', 'unneeded']) wakes.inc({ outcome }, 0);
  return {
    countPublished: (outcome, messages) => {
      published.inc({ outcome }, messages);
    },
    countWake: (outcome) => {
      wakes.inc({ outcome });
    },
    setUnpublished: (commits) => {
      unpublished.set(commits);
    },
  };
}
