import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Graph } from '../../graph/index.js';
import { openTestGraph } from '../support/graph.js';
import { KafkaBroker } from '../support/kafka/broker.js';
import { commitsOf, KafkaClient, withoutRepeats } from '../support/kafka/client.js';
import { until } from '../support/kafka/link.js';
import { intrusion } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';
import { readReadyLine, Spoor } from './spoor.js';

const PARTITIONS = 3;
const KILLS = 3;
/** Longer than the client tries by itself. */
const AWAY_MS = 10_000;
const DAY = Date.UTC(2026, 4, 4);

/** Processes that are killed wherever they happen to be: in a transaction, between two, while they publish. */
describe('A service that reads from Kafka and is killed', () => {
  const home = mkdtempSync(join(tmpdir(), 'spoor-kafka-e2e-'));
  const [calm, stormy] = [randomTenant(), randomTenant()];
  const changes = `changes-${stormy}`;
  const events = Array.from({ length: 8 }, (_, day) => intrusion(DAY + day * 86_400_000)).flat();
  let broker: KafkaBroker;
  let client: KafkaClient;
  let graph: Graph;
  let topics: readonly string[];
  let service: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    // Where a test failed before it could end it: a process that is left keeps the whole run from ending.
    await end('SIGKILL');
    const variables = { KAFKA_BROKERS: broker.address, SPOOR_CONFIG: join(home, 'config') };
    service = new Spoor(home, 0, 'shared', variables).start('start');
    service.stderr?.resume();
    await readReadyLine(service);
  };

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (service?.exitCode !== null || service.signalCode !== null) return;
    const ended = once(service, 'exit');
    service.kill(signal);
    await ended;
  };

  beforeAll(async () => {
    broker = await KafkaBroker.start();
    client = new KafkaClient(broker.address);
    await client.connect();
    graph = await openTestGraph();
    topics = [await client.topic(PARTITIONS), await client.topic(PARTITIONS)];
    const [first = '', second = ''] = topics;
    mkdirSync(join(home, 'config'));
    const kafka = {
      topics: {
        [first]: { tenant: calm, source: 'day' },
        [second]: { tenant: stormy, source: 'day' },
      },
      ...{ changes_topic: changes, session_timeout_seconds: 6, batch_messages: 25 },
    };
    // Small transactions, so that there are many places to die at.
    writeFileSync(
      join(home, 'config', 'k.yaml'),
      stringify({ kafka, ingest: { batch_events: 60 } }),
    );
    await start();
  }, 240_000);

  afterAll(async () => {
    await end('SIGTERM');
    await client.disconnect();
    await graph.close();
    await broker.stop();
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  const read = async (tenant: string, topic: string): Promise<number> => {
    const { clusterId } = await client.admin.describeCluster();
    const positions = await graph.tenant(tenant).streamPositions(`kafka:${clusterId}/${topic}`);
    return [...positions.values()].reduce((a, b) => a + b, 0);
  };

  it('has the graph and the change stream of an undisturbed run', async () => {
    const [first = '', second = ''] = topics;
    const send = (topic: string): Promise<void> =>
      client.send(topic, events, (index) => index % PARTITIONS);
    await send(first);
    await until(async () => (await read(calm, first)) === events.length, 'the undisturbed run');

    await send(second);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = await read(stormy, second);
      await until(async () => (await read(stormy, second)) > before, 'it reads');
      // Anywhere in the transaction that follows.
      await sleep(100 * Math.random());
      await end('SIGKILL');
      const left = events.length - (await read(stormy, second));
      // A kill after all was read would prove nothing.
      expect(left).toBeGreaterThan(0);
      await start();
    }
    // A failure of the client's that nobody awaits would end the process.
    await broker.kill();
    await sleep(AWAY_MS);
    expect(service?.exitCode).toBeNull();
    await broker.restart();
    await until(async () => (await read(stormy, second)) === events.length, 'all is read', 90_000);

    expect(await graph.tenant(stormy).digest()).toEqual(await graph.tenant(calm).digest());
    const wanted = await graph.feed.commits(stormy, 0, 10_000);
    const found = await client.readChanges(changes, (messages) =>
      messages.some(({ key, sequence }) => key === stormy && sequence === wanted.at(-1)?.sequence),
    );
    // The graph has tenants of other tests, some with changes that are no longer kept.
    const told = found.filter(({ key }) => key === stormy);
    // Changes are kept for days: nothing can be missing.
    expect(told.filter(({ type }) => type === 'gap')).toEqual([]);
    const stream = commitsOf(withoutRepeats(told));
    expect(stream).toEqual(
      wanted.map(({ sequence, entities, relationships }) => ({
        ...{ sequence, entities, relationships },
      })),
    );
    await end('SIGTERM');
    expect(service?.exitCode).toBe(0);
  }, 240_000);

  it('ends in good order while the broker is away', async () => {
    await start();
    await broker.kill();
    await end('SIGTERM');
    expect(service?.exitCode).toBe(0);
    await broker.restart();
  }, 120_000);
});
