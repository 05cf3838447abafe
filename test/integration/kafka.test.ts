import { SpoorError, type ChangeSet, type Graph } from '../../graph/index.js';
import { ingestStream, type IngestSummary } from '../../ingest/index.js';
import { openTestGraph } from '../support/graph.js';
import { KafkaBroker } from '../support/kafka/broker.js';
import { commitsOf, KafkaClient, withoutRepeats } from '../support/kafka/client.js';
import { openTestLink, until, type TestLink } from '../support/kafka/link.js';
import { intrusion } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const PARTITIONS = 12;
const DAY = Date.UTC(2026, 4, 4);
const OUTCOMES = ['accepted', 'ignored', 'duplicate', 'rejected'] as const;

describe('a graph linked to Kafka', () => {
  let broker: KafkaBroker;
  let client: KafkaClient;
  let graph: Graph;
  let replica: Graph;
  const links: TestLink[] = [];

  beforeAll(async () => {
    broker = await KafkaBroker.start();
    client = new KafkaClient(broker.address);
    await client.connect();
    graph = await openTestGraph();
    replica = await openTestGraph();
  }, 180_000);

  afterEach(async () => {
    await Promise.all(links.splice(0).map((link) => link.close()));
  });

  afterAll(async () => {
    await client.disconnect();
    await graph.close();
    await replica.close();
    await broker.stop();
  });

  const open = (on: Graph, kafka: object, ingest: object = {}): TestLink => {
    const link = openTestLink({ broker: broker.address, graph: on, kafka, ingest });
    links.push(link);
    return link;
  };

  const total = async (name: string, labels: Readonly<Record<string, string>>): Promise<number> => {
    const counts = await Promise.all(links.map((link) => link.count(name, labels)));
    return counts.reduce((sum, count) => sum + count, 0);
  };

  const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

  /** Until all that a topic holds is in the graph. */
  const untilRead = async (tenant: string, topic: string): Promise<void> => {
    const { clusterId } = await client.admin.describeCluster();
    await until(async () => {
      const ends = await client.admin.fetchTopicOffsets(topic);
      const positions = await graph.tenant(tenant).streamPositions(`kafka:${clusterId}/${topic}`);
      return sum(positions.values()) === sum(ends.map(({ high }) => Number(high)));
    }, `${topic} is read`);
  };

  /** The same events, by the way that HTTP takes. */
  const byHttp = async (events: readonly object[]): Promise<[string, IngestSummary]> => {
    const tenant = randomTenant();
    const body = Buffer.from(events.map((event) => JSON.stringify(event)).join('\n'));
    const request = { chunks: ReadableStream.from([body]), format: 'auto', source: 'day' };
    const summary = await ingestStream(
      graph.tenant(tenant),
      { ...request, receivedAt: Date.now() / 1000 },
      {
        ...{ maxLineBytes: 1024 * 1024, maxDepth: 64, batchEvents: 1_000, maxRecords: 1e6 },
        latest: Date.now() / 1000,
      },
    );
    return [tenant, summary];
  };

  const inTurn = (index: number): number => index % PARTITIONS;

  it('is that of HTTP, from 12 partitions that two replicas share, come to and leave', async () => {
    const events = [0, 1, 2].flatMap((day) => intrusion(DAY + day * 86_400_000));
    const [calm, summary] = await byHttp(events);
    const tenant = randomTenant();
    const topic = await client.topic(PARTITIONS);
    const kafka = {
      ...{ topics: { [topic]: { tenant, source: 'day' } }, batch_messages: 20 },
      changes_topic: '',
    };
    const third = Math.ceil(events.length / 3);
    const send = (part: number): Promise<void> =>
      client.send(topic, events.slice(part * third, (part + 1) * third), inTurn);

    const first = open(graph, kafka);
    await send(0);
    await untilRead(tenant, topic);
    const second = open(replica, kafka);
    await send(1);
    const assigned = (link: TestLink): Promise<number> =>
      link.count('spoor_kafka_assigned_partitions', { topic });
    await until(
      async () => (await assigned(first)) === 6 && (await assigned(second)) === 6,
      'both replicas have half of the partitions',
    );
    await untilRead(tenant, topic);
    await Promise.all([send(2), first.close()]);
    await untilRead(tenant, topic);

    expect(await graph.tenant(tenant).digest()).toEqual(await graph.tenant(calm).digest());
    await until(
      async () => (await total('spoor_kafka_messages_total', { topic })) === events.length,
      'all of it is counted',
    );
    const counted = await Promise.all(
      OUTCOMES.map((outcome) => total('spoor_kafka_records_total', { topic, outcome })),
    );
    expect(counted).toEqual([summary.accepted, summary.ignored, summary.duplicates, 0]);
    const received = await total('spoor_kafka_records_total', { topic, outcome: 'received' });
    expect([received, sum(counted)]).toEqual([events.length, events.length]);
    await until(
      async () => (await second.count('spoor_kafka_lag_messages', { topic })) === 0,
      'nothing lags',
    );
  }, 120_000);

  it('takes nothing twice, delivered again by a group that knows nothing or by the sender', async () => {
    const events = intrusion(DAY);
    const tenant = randomTenant();
    const topic = await client.topic(3);
    const three = (index: number): number => index % 3;
    const kafka = (group: string): object => ({
      ...{ topics: { [topic]: { tenant, source: 'day' } }, changes_topic: '', group },
    });
    await client.send(topic, events, three);
    const once = open(graph, kafka('one'));
    await untilRead(tenant, topic);
    await once.close();
    links.splice(0);
    const before = await graph.tenant(tenant).digest();
    const { version } = await graph.tenant(tenant).position();

    // A group without offsets begins at the beginning, if it is left to it.
    const again = open(replica, kafka('two'));
    await client.send(topic, events.slice(0, 30), three);
    await untilRead(tenant, topic);
    await until(
      async () => (await again.count('spoor_kafka_messages_total', { topic })) >= 30,
      'what was sent again is counted',
    );
    expect(await again.count('spoor_kafka_messages_total', { topic })).toBe(30);
    const accepted = await again.count('spoor_kafka_records_total', { topic, outcome: 'accepted' });
    expect(accepted).toBe(0);
    expect(await graph.tenant(tenant).digest()).toEqual(before);
    expect(await graph.tenant(tenant).position()).toMatchObject({ version });
  }, 60_000);

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what is packed with %s', async (packing) => {
    const events = intrusion(DAY);
    const [calm] = await byHttp(events);
    const tenant = randomTenant();
    const topic = await client.topic(2, packing);
    open(graph, { topics: { [topic]: { tenant, source: 'day' } }, changes_topic: '' });
    await client.send(topic, events, (index) => index % 2);
    await untilRead(tenant, topic);
    expect(await graph.tenant(tenant).digest()).toEqual(await graph.tenant(calm).digest());
  });

  it('keeps poison as dead letters, with the reason and the place, and goes on behind it', async () => {
    const tenant = randomTenant();
    const topic = await client.topic(1);
    const [good = {}, other = {}] = intrusion(DAY);
    const link = open(
      graph,
      { topics: { [topic]: { tenant, format: 'windows' } }, changes_topic: '' },
      { max_line_kb: 16 },
    );
    const zeek = { _path: 'conn', ts: 1_714_986_000.1, uid: 'C1', 'id.orig_h': '10.0.0.1' };
    const poison = ['no json', '{"cut":', JSON.stringify({ x: 'y'.repeat(20_000) }), '[1]', ' '];
    await client.send(topic, [good, ...poison, zeek, null, other], () => 0);
    await untilRead(tenant, topic);

    const letters = await graph.tenant(tenant).deadLetters.list({ first: 99 });
    const reasons = letters.map(({ reason }) => reason).sort();
    expect(reasons).toEqual([
      expect.stringMatching(/^expected a JSON object \(partition 0, offset 1\)$/),
      expect.stringMatching(/^expected a JSON object as .* array \(partition 0, offset 4\)$/),
      expect.stringMatching(/^holds no record \(partition 0, offset 5\)$/),
      expect.stringMatching(/^longer than the limit of 16384 bytes.*\(partition 0, offset 3\)$/),
      expect.stringMatching(/^no event id: expected .*\(partition 0, offset 6\)$/),
      expect.stringMatching(/^not valid JSON \(partition 0, offset 2\)$/),
    ]);
    expect(letters.every(({ source, named }) => source === topic && named)).toBe(true);
    const count = (outcome: string): Promise<number> =>
      link.count('spoor_kafka_records_total', { topic, outcome });
    await until(async () => (await count('received')) === 9, 'all of it is counted');
    expect(await count('rejected')).toBe(6);
    expect((await count('accepted')) + (await count('ignored'))).toBe(3);
  }, 60_000);

  it('keeps what cannot be written as a dead letter too, and nothing but that', async () => {
    const tenant = randomTenant();
    const topic = await client.topic(2);
    const events = intrusion(DAY).slice(0, 12);
    const ours = graph.tenant(tenant);
    let bad: bigint | undefined;
    const link = openTestLink({
      broker: broker.address,
      kafka: { topics: { [topic]: { tenant, source: 'day' } }, changes_topic: '' },
      graph: {
        feed: graph.feed,
        outbox: (channel, owner) => graph.outbox(channel, owner),
        tenant: () => ({
          streamPositions: (stream) => ours.streamPositions(stream),
          noteSources: (reports) => ours.noteSources(reports),
          takeStream: (stream, source, portions) => {
            const ids = portions.flatMap(({ events: found }) => found.map(({ id }) => id));
            bad ??= ids[Math.floor(ids.length / 2)];
            if (ids.some((id) => id === bad)) return Promise.reject(new Error('no such thing'));
            return ours.takeStream(stream, source, portions);
          },
        }),
      },
    });
    links.push(link);
    await client.send(topic, events, (index) => index % 2);
    await untilRead(tenant, topic);
    const letters = await ours.deadLetters.list({ first: 99 });
    expect(letters.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^could not be written \(partition \d, offset \d+\)$/),
    ]);
    const received = { topic, outcome: 'received' };
    await until(
      async () => (await link.count('spoor_kafka_records_total', received)) === events.length,
      'all of it is counted',
    );
    expect(link.warnings()).toEqual([]);
  }, 60_000);

  it('keeps its partitions and waits while the graph does not answer or is overloaded, and says so', async () => {
    const tenant = randomTenant();
    const topic = await client.topic(2);
    const events = intrusion(DAY).slice(0, 40);
    const ours = graph.tenant(tenant);
    let away = true;
    let attempts = 0;
    const link = openTestLink({
      broker: broker.address,
      kafka: { topics: { [topic]: { tenant, source: 'day' } }, changes_topic: '' },
      graph: {
        feed: graph.feed,
        outbox: (channel, owner) => graph.outbox(channel, owner),
        tenant: () => ({
          streamPositions: (stream) => ours.streamPositions(stream),
          noteSources: (reports) => ours.noteSources(reports),
          takeStream: (...all) => {
            attempts += 1;
            // Away, or at its limits: neither is a message's fault.
            const codes = ['GRAPH_UNAVAILABLE', 'TIMEOUT', 'OVERLOADED'] as const;
            const code = codes[attempts % codes.length] ?? 'TIMEOUT';
            if (away) return Promise.reject(new SpoorError(code, 'No answer.'));
            return ours.takeStream(...all);
          },
        }),
      },
    });
    links.push(link);
    await client.send(topic, events, (index) => index % 2);
    await until(() => attempts > 0, 'it is tried');
    // Longer than a member may be silent.
    const patience = performance.now() + 9_000;
    await until(async () => {
      expect(await link.count('spoor_kafka_assigned_partitions', { topic })).toBe(2);
      expect(link.warnings()).toEqual([`Kafka, topic ${topic}: No answer.`]);
      return performance.now() > patience;
    }, 'some time has passed');
    away = false;
    await untilRead(tenant, topic);
    await until(() => link.warnings().length === 0, 'all is well');
    expect(await ours.deadLetters.count()).toBe(0);
  }, 60_000);

  it('reads again what a graph does not know that was put back', async () => {
    const tenant = randomTenant();
    const topic = await client.topic(2);
    const events = intrusion(DAY).slice(0, 40);
    const link = open(graph, { topics: { [topic]: { tenant, source: 'day' } }, changes_topic: '' });
    const two = (index: number): number => index % 2;
    await client.send(topic, events, two);
    await untilRead(tenant, topic);
    await graph.tenant(tenant).deleteSource('day');
    const text = 'MATCH (o:SpoorOffset {tenant: $tenant}) SET o.next = 0';
    await graph.database.write({ caller: 'test' }, (tx) => tx.run(text, { tenant }));
    await client.send(topic, intrusion(DAY + 86_400_000).slice(0, 2), two);
    await until(
      async () => (await link.count('spoor_kafka_messages_total', { topic })) === 82,
      'all of it was read once more',
    );
    await untilRead(tenant, topic);
    const [calm] = await byHttp([...events, ...intrusion(DAY + 86_400_000).slice(0, 2)]);
    expect(await graph.tenant(tenant).digest()).toEqual(await graph.tenant(calm).digest());
  }, 60_000);

  it('goes on where messages were deleted unread, and counts them, and where a topic is made anew', async () => {
    const tenant = randomTenant();
    const topic = await client.topic(1);
    const events = intrusion(DAY);
    const kafka = { topics: { [topic]: { tenant, source: 'day' } }, changes_topic: '' };
    const first = open(graph, kafka);
    await client.send(topic, events.slice(0, 10), () => 0);
    await untilRead(tenant, topic);
    await first.close();
    await client.send(topic, events.slice(10, 20), () => 0);
    await client.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '15' }] });
    const second = open(graph, kafka);
    await untilRead(tenant, topic);
    expect(await second.count('spoor_kafka_lost_messages_total', { topic })).toBe(5);
    await second.close();

    await client.admin.deleteTopics({ topics: [topic] });
    await until(async () => {
      try {
        await client.admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
        return true;
      } catch {
        return false;
      }
    }, 'it is made anew');
    await client.send(topic, events.slice(20, 27), () => 0);
    open(graph, kafka);
    await untilRead(tenant, topic);
    const [calm] = await byHttp([...events.slice(0, 10), ...events.slice(15, 27)]);
    expect(await graph.tenant(tenant).digest()).toEqual(await graph.tenant(calm).digest());
  }, 60_000);

  it('publishes each commit in order, large ones in parts, every tenant in one partition', async () => {
    const topic = `changes-${randomTenant()}`;
    const tenants = [randomTenant(), randomTenant()];
    const [one = '', two = ''] = tenants;
    open(graph, { changes_topic: topic, changes_partitions: 4, changes_message_kb: 16 });
    open(replica, { changes_topic: topic, changes_partitions: 4, changes_message_kb: 16 });
    const events = intrusion(DAY);
    const half = Math.ceil(events.length / 2);
    for (const [index, tenant] of tenants.entries()) {
      const on = index === 0 ? graph : replica;
      const chunks = [events.slice(0, half), events.slice(half)];
      for (const [part, chunk] of chunks.entries()) {
        const body = Buffer.from(chunk.map((event) => JSON.stringify(event)).join('\n'));
        const by = part === 0 ? on : graph;
        await ingestStream(
          by.tenant(tenant),
          {
            ...{ chunks: ReadableStream.from([body]), format: 'auto', source: 'day' },
            receivedAt: Date.now() / 1000,
          },
          {
            ...{ maxLineBytes: 1024 * 1024, maxDepth: 64, batchEvents: 50, maxRecords: 1e6 },
            latest: Date.now() / 1000,
          },
        );
      }
    }
    const commits = new Map<string, ChangeSet[]>();
    for (const tenant of tenants) {
      commits.set(tenant, await graph.feed.commits(tenant, 0, 1_000));
    }
    const lastOf = (tenant: string): number => commits.get(tenant)?.at(-1)?.sequence ?? 0;
    const found = await client.readChanges(topic, (messages) =>
      tenants.every((tenant) =>
        messages.some(
          (message) =>
            message.tenant === tenant &&
            message.sequence === lastOf(tenant) &&
            message.part === message.parts,
        ),
      ),
    );
    for (const tenant of [one, two]) {
      const ours = found.filter(({ key }) => key === tenant);
      expect(new Set(ours.map(({ partition }) => partition)).size).toBe(1);
      const stream = withoutRepeats(ours);
      expect(stream.some(({ parts }) => parts > 1)).toBe(true);
      const wanted = (commits.get(tenant) ?? []).map(({ sequence, entities, relationships }) => ({
        ...{ sequence, entities, relationships },
      }));
      expect(commitsOf(stream)).toEqual(wanted);
      expect(wanted.map(({ sequence }) => sequence)).toEqual(wanted.map((_, index) => index + 1));
    }
  }, 60_000);
});
