import type { Graph } from '../../graph/index.js';
import { openTestGraph } from '../support/graph.js';
import { KafkaBroker } from '../support/kafka/broker.js';
import { KafkaClient } from '../support/kafka/client.js';
import { pem } from '../support/kafka/guard.js';
import { openTestLink, until, type TestLink } from '../support/kafka/link.js';
import { intrusion } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const DAY = Date.UTC(2026, 4, 4);
const login = { user: 'spoor', password: 'only-for-tests' };
const variables = { KAFKA_USER: login.user, KAFKA_PASSWORD: login.password };
const tls = { enabled: true, ca: pem.certificate, cert: pem.certificate, key: pem.key };

describe('brokers that want TLS, a certificate and a password', () => {
  let broker: KafkaBroker;
  let client: KafkaClient;
  let graph: Graph;
  const links: TestLink[] = [];

  beforeAll(async () => {
    broker = await KafkaBroker.start(login);
    client = new KafkaClient(broker.address);
    await client.connect();
    graph = await openTestGraph();
  }, 180_000);

  afterEach(async () => {
    await Promise.all(links.splice(0).map((link) => link.close()));
  });

  afterAll(async () => {
    await client.disconnect();
    await graph.close();
    await broker.stop();
  });

  const open = (kafka: object, known: Readonly<Record<string, string>> = variables): TestLink => {
    const link = openTestLink({ broker: broker.guarded ?? '', graph, kafka, variables: known });
    links.push(link);
    return link;
  };

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])(
    'are read from and published to with %s',
    async (mechanism) => {
      const tenant = randomTenant();
      const topic = await client.topic(2);
      const changes = `changes-${tenant}`;
      const events = intrusion(DAY).slice(0, 20);
      const link = open({
        ...{ topics: { [topic]: { tenant, source: 'day' } }, changes_topic: changes },
        ...{ tls, sasl: { mechanism } },
      });
      await client.send(topic, events, (index) => index % 2);
      await until(
        async () => (await link.count('spoor_kafka_messages_total', { topic })) === events.length,
        'all of it is read',
      );
      const { version } = await graph.tenant(tenant).position();
      const found = await client.readChanges(changes, (messages) =>
        messages.some(({ key, sequence }) => key === tenant && sequence === version),
      );
      expect(found.some(({ key }) => key === tenant)).toBe(true);
      await until(() => link.warnings().length === 0, 'all is well');
    },
    90_000,
  );

  it.each([
    ['the password is another', { tls, sasl: { mechanism: 'plain' } }, { KAFKA_PASSWORD: 'other' }],
    ['nobody says who asks', { tls }, { KAFKA_USER: '', KAFKA_PASSWORD: '' }],
    ['no certificate is shown', { tls: { ...tls, cert: '', key: '' } }, {}],
    ['the authority is not known', { tls: { ...tls, ca: '' } }, {}],
    ['there is no TLS', {}, {}],
  ] as const)(
    'are away where %s, and that is said, without the password',
    async (_, kafka, more) => {
      const isNamed = !('KAFKA_USER' in more);
      const sasl = isNamed ? { sasl: { mechanism: 'scram-sha-256' } } : {};
      const link = open({ changes_topic: '', ...sasl, ...kafka }, { ...variables, ...more });
      await until(
        () => !link.warnings().join().endsWith('not asked yet'),
        'they were asked for the first time',
      );
      expect(link.warnings()).toEqual([expect.stringContaining('Kafka does not answer: ')]);
      expect(link.warnings().join()).not.toMatch(/only-for-tests|other/);
      expect(await link.count('spoor_kafka_up')).toBe(0);
    },
  );
});
