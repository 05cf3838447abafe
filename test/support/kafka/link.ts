import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { loadConfig } from '../../../server/config.js';
import { openKafka, type KafkaLink, type LinkedGraph } from '../../../server/kafka/index.js';
import { openLog } from '../../../server/log.js';
import { openMetrics } from '../../../server/metrics.js';
import { wallClock } from '../clock.js';

/** A replica's link, and what it has counted. */
export interface TestLink extends KafkaLink {
  /** Values of a metric, by the labels that are given, added up. */
  count(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
}

export interface LinkWish {
  readonly broker: string;
  readonly graph: LinkedGraph;
  /** The section `kafka:` as it is spelt in the file. */
  readonly kafka: object;
  readonly ingest?: object;
  /** More of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The Kafka link of a replica, on any graph, without the rest of a service. */
export function openTestLink({
  broker,
  graph,
  kafka,
  ingest = {},
  variables = {},
}: LinkWish): TestLink {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-link-'));
  const session = { session_timeout_seconds: 6 };
  writeFileSync(join(folder, 'k.yaml'), stringify({ kafka: { ...session, ...kafka }, ingest }));
  const config = loadConfig({ KAFKA_BROKERS: broker, SPOOR_CONFIG: folder, ...variables }, folder);
  rmSync(folder, { recursive: true });
  const metrics = openMetrics();
  const link = openKafka({
    ...{ config, graph, metrics, clock: wallClock, log: openLog('silent') },
    assertRoom: () => undefined,
  });
  return {
    warnings: () => link.warnings(),
    close: () => link.close(),
    count: async (name, labels = {}) => {
      const metric = await metrics.registry.getSingleMetric(name)?.get();
      const fitting = (metric?.values ?? []).filter((value) =>
        Object.entries(labels).every(
          ([label, wanted]) => (value.labels as Record<string, unknown>)[label] === wanted,
        ),
      );
      return fitting.reduce((sum, { value }) => sum + value, 0);
    },
  };
}

/** Looks again and again until it holds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = 60_000,
): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`It never came to this: ${what}.`);
    await sleep(50);
  }
}
