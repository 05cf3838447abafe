import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Graph } from '../../graph/index.js';
import type { LinkedGraph } from '../../server/kafka/index.js';
import { openTestGraph } from '../support/graph.js';
import { KafkaBroker } from '../support/kafka/broker.js';
import { commitsOf, KafkaClient, withoutRepeats, type Published } from '../support/kafka/client.js';
import { openTestLink, until, type TestLink } from '../support/kafka/link.js';
import { intrusion } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const PARTITIONS = 3;
const AWAY_MS = 10_000;
const STOP_MS = 10_000;
const DAY = Date.UTC(2026, 4, 4);

/** Where a replica may die: on its way into a step of the graph's, or with the step done and unknown. */
const steps = [
  ['it is dealt partitions', 'streamPositions', 'before'],
  ['it has read messages and written nothing', 'takeStream', 'before'],
  ['it has committed messages and told nobody', 'takeStream', 'after'],
  ['it goes to publish', 'claim', 'before'],
  ['it has the place and has published nothing', 'commits', 'before'],
  ['it has read commits and sent nothing', 'commits', 'after'],
  ['it has sent commits and not noted it', 'advance', 'before'],
  ['it has noted what it sent and keeps the place', 'release', 'before'],
  ['it has given up the place', 'release', 'after'],
] as const;

type Step = (typeof steps)[number][1];
type When = (typeof steps)[number][2];

/** A graph as a replica sees it that dies at the n-th time of a step: from then on nothing it does arrives. */
function mortal(
  graph: Graph,
  fatal: { step: Step; when: When; time: number },
): { graph: LinkedGraph; isDead: () => boolean } {
  let times = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Error('dead');
  };
  const pass = async <T>(step: Step | undefined, work: () => Promise<T>): Promise<T> => {
    if (dead) die();
    const isFatal = step === fatal.step && (times += 1) === fatal.time;
    if (isFatal && fatal.when === 'before') die();
    const result = await work();
    return isFatal || dead ? die() : result;
  };
  return {
    isDead: () => dead,
    graph: {
      tenant: (name) => {
        const ours = graph.tenant(name);
        return {
          streamPositions: (stream) => pass('streamPositions', () => ours.streamPositions(stream)),
          takeStream: (...all) => pass('takeStream', () => ours.takeStream(...all)),
          noteSources: (reports) => pass(undefined, () => ours.noteSources(reports)),
        };
      },
      outbox: (channel, owner) => {
        const outbox = graph.outbox(channel, owner);
        return {
          claim: (tenant) => pass('claim', () => outbox.claim(tenant)),
          advance: (...all) => pass('advance', () => outbox.advance(...all)),
          release: (tenant) => pass('release', () => outbox.release(tenant)),
          unpublished: () => pass(undefined, () => outbox.unpublished()),
        };
      },
      feed: {
        commits: (...all) => pass('commits', () => graph.feed.commits(...all)),
        settle: (tenant) => pass(undefined, () => graph.feed.settle(tenant)),
        onCommit: (listener) => graph.feed.onCommit(listener),
        wake: (...all) => graph.feed.wake(...all),
        relyOnWaking: () => undefined,
      },
    },
  };
}

describe('a link to Kafka on a bad day', () => {
  let broker: KafkaBroker;
  let client: KafkaClient;
  let graph: Graph;
  let replica: Graph;
  let calm: string;
  const links: TestLink[] = [];
  const events = [0, 1].flatMap((day) => intrusion(DAY + day * 86_400_000));

  const open = (on: LinkedGraph, kafka: object): TestLink => {
    const link = openTestLink({ broker: broker.address, graph: on, kafka });
    links.push(link);
    return link;
  };

  const closeAll = async (): Promise<void> => {
    await Promise.all(links.splice(0).map((link) => link.close()));
  };

  const send = (topic: string, list: readonly object[]): Promise<void> =>
    client.send(topic, list, (index) => index % PARTITIONS);

  /** As senders do: what fails is sent once more, however often. */
  const sendAtLast = async (topic: string, list: readonly object[]): Promise<void> => {
    await until(
      async () => {
        try {
          await send(topic, list);
          return true;
        } catch {
          return false;
        }
      },
      'all of it is sent',
      110_000,
    );
  };

  /** Two topics of its own, and what a link has to know of them. */
  const place = async (): Promise<{
    tenant: string;
    topic: string;
    changes: string;
    kafka: object;
  }> => {
    const tenant = randomTenant();
    const topic = await client.topic(PARTITIONS);
    const changes = await client.topic(2);
    const kafka = {
      ...{ topics: { [topic]: { tenant, source: 'day' } }, batch_messages: 40 },
      changes_topic: changes,
    };
    return { tenant, topic, changes, kafka };
  };

  const isRead = async (tenant: string, topic: string, count: number): Promise<boolean> => {
    const { clusterId } = await client.admin.describeCluster();
    const positions = await graph.tenant(tenant).streamPositions(`kafka:${clusterId}/${topic}`);
    return [...positions.values()].reduce((a, b) => a + b, 0) === count;
  };

  /** The graph is that of the undisturbed run, and the stream, without repeats, is that of the graph. */
  const expectWhole = async (tenant: string, changes: string): Promise<Published[]> => {
    expect(await graph.tenant(tenant).digest()).toEqual(await graph.tenant(calm).digest());
    const wanted = await graph.feed.commits(tenant, 0, 10_000);
    const found = await client.readChanges(changes, (messages) =>
      messages.some(({ key, sequence }) => key === tenant && sequence === wanted.at(-1)?.sequence),
    );
    const ours = found.filter(({ key }) => key === tenant);
    // Changes are kept for days: nothing can be missing.
    expect(ours.filter(({ type }) => type === 'gap')).toEqual([]);
    const stream = commitsOf(withoutRepeats(ours));
    expect(stream.map(({ sequence }) => sequence)).toEqual(wanted.map((_, index) => index + 1));
    expect(stream).toEqual(
      wanted.map(({ sequence, entities, relationships }) => ({
        ...{ sequence, entities, relationships },
      })),
    );
    return ours;
  };

  beforeAll(async () => {
    broker = await KafkaBroker.start();
    client = new KafkaClient(broker.address);
    await client.connect();
    graph = await openTestGraph();
    replica = await openTestGraph();
    const { tenant, topic, changes, kafka } = await place();
    calm = tenant;
    open(graph, kafka);
    await send(topic, events);
    await until(() => isRead(tenant, topic, events.length), 'the undisturbed run');
    await expectWhole(tenant, changes);
    await closeAll();
  }, 180_000);

  afterEach(closeAll);

  afterAll(async () => {
    await client.disconnect();
    await graph.close();
    await replica.close();
    await broker.stop();
  });

  it.each(steps)(
    'loses and doubles nothing when a replica dies as %s (%s, %s)',
    async (_, step, when) => {
      const { tenant, topic, changes, kafka } = await place();
      const doomed = mortal(graph, { step, when, time: step === 'streamPositions' ? 1 : 2 });
      const link = open(doomed.graph, kafka);
      await send(topic, events);
      await until(() => doomed.isDead(), 'it dies');
      open(replica, kafka);
      await link.close();
      await until(() => isRead(tenant, topic, events.length), 'the other one has read it all');
      await expectWhole(tenant, changes);
    },
    90_000,
  );

  it('ends within its time while brokers take connections and say nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { kafka } = await place();
    const link = openTestLink({ broker: `127.0.0.1:${port}`, graph, kafka });
    await once(silent, 'connection');
    const began = performance.now();
    await link.close();
    expect(performance.now() - began).toBeLessThan(STOP_MS);
    silent.close();
  });

  it('loses and doubles nothing when the broker is killed in the midst of it, and says so meanwhile', async () => {
    const { tenant, topic, changes, kafka } = await place();
    const one = open(graph, kafka);
    const two = open(replica, kafka);
    const three = open(replica, kafka);
    const half = Math.ceil(events.length / 2);
    const sent = send(topic, events.slice(0, half));
    await until(
      async () => (await one.count('spoor_kafka_up')) + (await two.count('spoor_kafka_up')) === 2,
      'both are linked',
    );
    await sent;
    await until(() => isRead(tenant, topic, half), 'half of it is read');
    const rest = sendAtLast(topic, events.slice(half));
    await broker.kill();
    const isAway = (link: TestLink): boolean =>
      link.warnings().some((warning) => warning.startsWith('Kafka does not answer: '));
    await until(() => isAway(one) && isAway(two), 'both say that the broker is away');
    expect((await one.count('spoor_kafka_up')) + (await two.count('spoor_kafka_up'))).toBe(0);
    // A service that is stopped has 20 s for all of its parts, and brokers may be what is in the way.
    for (const link of [three, open(graph, kafka)]) {
      const began = performance.now();
      await link.close();
      expect(performance.now() - began).toBeLessThan(STOP_MS);
    }
    // Longer than the client tries by itself: then it must be made anew.
    await sleep(AWAY_MS);
    await broker.restart();
    await rest;
    // What was sent as it died may have arrived without word of it, and is sent again: as duplicates.
    await until(async () => {
      const ends = await client.admin.fetchTopicOffsets(topic);
      const high = ends.reduce((sum, end) => sum + Number(end.high), 0);
      return high >= events.length && (await isRead(tenant, topic, high));
    }, 'all of it is read');
    await expectWhole(tenant, changes);
    await until(
      () => [one, two].every((link) => link.warnings().length === 0),
      'both say that all is well',
    );
  }, 120_000);
});
