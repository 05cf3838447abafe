import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { KafkaBroker } from '../support/kafka/broker.js';
import { KafkaClient } from '../support/kafka/client.js';
import { until } from '../support/kafka/link.js';
import { startTestService, type TestService } from '../support/service.js';
import { TestSocket } from '../support/socket.js';
import { intrusion } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const DAY = Date.UTC(2026, 4, 4);
const PARTITIONS = 12;
const SUBSCRIBE = 'subscription($after: String) { graphChanged(after: $after) { cursor action } }';

/** What one subscriber was told, in order, and when its newest came. */
interface Heard {
  readonly cursors: string[];
  at: number;
}

describe('two services with one graph and one broker', () => {
  let broker: KafkaBroker;
  let client: KafkaClient;
  let topic: string;
  let loose: string;
  const tenant = randomTenant();
  const services: TestService[] = [];
  const pairs = [
    [0, 1],
    [1, 0],
  ] as const;
  let probes = 0;

  const service = (index: number): TestService => {
    const found = services[index];
    if (found === undefined) throw new Error('It has not started.');
    return found;
  };

  beforeAll(async () => {
    broker = await KafkaBroker.start();
    client = new KafkaClient(broker.address);
    await client.connect();
    topic = await client.topic(PARTITIONS);
    loose = `not-there-${tenant}`;
    const kafka = {
      topics: { [topic]: { tenant, source: 'day' }, [loose]: { tenant } },
      ...{ changes_topic: `changes-${tenant}`, session_timeout_seconds: 6, batch_messages: 40 },
    };
    const variables = {
      KAFKA_BROKERS: broker.address,
      SPOOR_JWT_SECRET: randomBytes(32).toString('hex'),
    };
    for (let index = 0; index < 2; index += 1) {
      services.push(await startTestService({ config: stringify({ kafka }), variables }));
    }
  }, 180_000);

  afterAll(async () => {
    for (const each of services) await each.stop();
    await client.disconnect();
    await broker.stop();
  });

  const metric = async (index: number, name: string): Promise<number> => {
    const text = await (await service(index).ask('metrics', { method: 'GET' })).text();
    const values = text.split('\n').filter((line) => line.startsWith(name));
    return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };

  const handed = (index: number): Promise<number> =>
    metric(index, 'spoor_kafka_wakes_total{outcome="handed"}');

  const listen = async (index: number, token: string, after?: string): Promise<Heard> => {
    const socket = await TestSocket.connect(service(index).url, token);
    socket.subscribe('1', SUBSCRIBE, after === undefined ? {} : { after });
    await socket.subscribed();
    const heard: Heard = { cursors: [], at: 0 };
    const follow = async (): Promise<void> => {
      for (;;) {
        const { payload } = await socket.next(3_600_000);
        const { data } = payload as { data: { graphChanged: { cursor: string } } };
        heard.cursors.push(data.graphChanged.cursor);
        heard.at = performance.now();
      }
    };
    // Ends when the service closes the socket.
    follow().catch(() => undefined);
    return heard;
  };

  it('each tell their own subscribers every change once, in order, and at once', async () => {
    const token = await service(0).token({ tenant });
    await until(
      async () => (await metric(0, 'spoor_kafka_up')) + (await metric(1, 'spoor_kafka_up')) === 2,
      'both are linked',
    );
    // A commit of the other one that a reader was handed through the broker says that both listen.
    await Promise.all([listen(0, token), listen(1, token)]);
    for (const [teller, hearer] of pairs) {
      const before = await handed(hearer);
      await until(async () => {
        probes += 1;
        const some = intrusion(DAY - probes * 86_400_000).slice(0, 3);
        await service(teller).ingest(token, some, 'source=p');
        return (await handed(hearer)) > before;
      }, `${hearer} hears of the commits of ${teller}`);
    }

    const graph = service(0).service.graph.tenant(tenant);
    const { version: start } = await graph.position();
    const after = `s${start}`;
    const subscribers = await Promise.all([0, 0, 0, 1, 1, 1].map((at) => listen(at, token, after)));

    const events = [0, 1].flatMap((day) => intrusion(DAY + day * 86_400_000));
    await Promise.all([
      client.send(topic, events, (index) => index % PARTITIONS),
      service(1).ingest(token, intrusion(DAY + 5 * 86_400_000), 'source=http'),
    ]);
    await until(async () => {
      const { clusterId } = await client.admin.describeCluster();
      const positions = await graph.streamPositions(`kafka:${clusterId}/${topic}`);
      return [...positions.values()].reduce((a, b) => a + b, 0) === events.length;
    }, 'the topic is read');
    // Both replicas have written: each has told its own from memory, and the other's through the broker.
    const taken = [0, 1].map((index) => metric(index, 'spoor_kafka_messages_total'));
    expect((await Promise.all(taken)).every((count) => count > 0)).toBe(true);

    const commits = await service(0).service.graph.feed.commits(tenant, start, 10_000);
    const wanted = commits.flatMap(({ sequence, entities, relationships }) => {
      const changes = entities.length + relationships.length;
      return Array.from({ length: changes }, (_, index) =>
        index + 1 === changes ? `s${sequence}` : `s${sequence}.${index + 1}`,
      );
    });
    await until(
      () => subscribers.every(({ cursors }) => cursors.length >= wanted.length),
      'all were told',
    );
    for (const { cursors } of subscribers) expect(cursors).toEqual(wanted);
  }, 120_000);

  it('hear of one another’s commits through the broker, long before they would look', async () => {
    const token = await service(0).token({ tenant });
    const far = await listen(1, token);
    const before = await handed(1);
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const told = far.cursors.length;
      await service(0).ingest(token, intrusion(DAY + (10 + round) * 86_400_000), 'source=x');
      const began = performance.now();
      await until(() => far.cursors.length > told, 'the other one tells');
      waits.push(performance.now() - began);
    }
    // Looking every ten seconds may come first, but seldom: half of the waits would be five seconds or more.
    expect((await handed(1)) - before).toBeGreaterThanOrEqual(6);
    waits.sort((a, b) => a - b);
    expect(waits[4]).toBeLessThan(3_000);
  }, 120_000);

  it('are ready while a topic is not there, and say which', async () => {
    const ready = await service(0).ask('readyz', { method: 'GET' });
    expect(ready.status).toBe(200);
    const { warnings } = (await ready.json()) as { warnings: string[] };
    expect(warnings).toEqual([expect.stringContaining(`Kafka, topic ${loose}: `)]);
    await client.admin.createTopics({ topics: [{ topic: loose, numPartitions: 1 }] });
    // Also by the one that is dealt none of its partitions, for there is only one.
    for (const each of services) {
      await until(async () => {
        const answer = (await (await each.ask('readyz', { method: 'GET' })).json()) as object;
        return !('warnings' in answer);
      }, 'it is found');
    }
    const assigned = `spoor_kafka_assigned_partitions{topic="${loose}"}`;
    await until(
      async () => (await metric(0, assigned)) + (await metric(1, assigned)) === 1,
      'one of them reads it',
    );
  }, 60_000);
});

describe('the code of the link', () => {
  it('is loaded where there are brokers, and only there', async () => {
    let loaded = 0;
    // Nothing is linked here: it is only seen whether somebody asks for it.
    jest.doMock('../../server/kafka/index.js', () => {
      loaded += 1;
      return { openKafka: () => ({ warnings: () => [], close: () => Promise.resolve() }) };
    });
    const without = await startTestService();
    await without.stop();
    expect(loaded).toBe(0);
    const linked = await startTestService({ variables: { KAFKA_BROKERS: '127.0.0.1:1' } });
    await linked.stop();
    expect(loaded).toBe(1);
  });
});
