import { demoIntrusion } from '../../ingest/index.js';
import {
  startDeafCollector,
  startOtlpReceiver,
  type OtlpReceiver,
  type ReceivedSpan,
} from '../support/otlp-receiver.js';
import { startTestService, type TestService } from '../support/service.js';
import { TestSocket } from '../support/socket.js';
import { randomTenant } from '../support/tenant.js';

const tracesTo = (endpoint: string): string =>
  `telemetry:\n  traces: true\n  endpoint: ${endpoint}\n`;

const events = demoIntrusion({ startEpochMs: Date.UTC(2026, 4, 4) });

/** Runs `use` on a service of its own; gives what the collector has when the service has stopped. */
async function tracesOf(use: (service: TestService) => Promise<void>): Promise<OtlpReceiver> {
  const receiver = await startOtlpReceiver();
  const service = await startTestService({ config: tracesTo(receiver.endpoint) });
  try {
    await use(service);
  } finally {
    await service.stop();
    await receiver.close();
  }
  return receiver;
}

/** Names from the root down to a span. */
function chainOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent === undefined ? [] : chainOf(parent, spans)), span.name];
}

const ofTrace = (spans: readonly ReceivedSpan[], traceId: string): ReceivedSpan[] =>
  spans.filter((span) => span.traceId === traceId);

describe('a collector that is dead', () => {
  it('neither slows the service nor keeps it from stopping', async () => {
    const collector = await startDeafCollector();
    const service = await startTestService({ config: tracesTo(collector.endpoint) });
    const token = await service.token({ tenant: randomTenant() });
    for (let round = 0; round < 5; round += 1) await service.ingest(token, events.slice(0, 100));
    const began = performance.now();
    await service.stop();
    const seconds = (performance.now() - began) / 1000;
    await collector.close();
    expect(seconds).toBeLessThan(4);
  });
});

describe('traces of a body of telemetry', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const tenant = randomTenant();
  let receiver: OtlpReceiver;
  let spans: ReceivedSpan[];
  let token: string;

  beforeAll(async () => {
    receiver = await tracesOf(async (service) => {
      token = await service.token({ tenant, roles: ['integration'] });
      const response = await service.ask('api/v1/events?source=sensor-7', {
        token,
        body: events.map((event) => JSON.stringify(event)).join('\n'),
        headers: {
          'content-type': 'application/x-ndjson',
          traceparent: `00-${traceId}-b7ad6b7169203331-01`,
        },
      });
      expect(response.status).toBe(200);
    });
    spans = ofTrace(receiver.spans(), traceId);
  });

  it('continue the trace of the caller', () => {
    const [root] = spans.filter(({ parentSpanId }) => parentSpanId === 'b7ad6b7169203331');
    expect(root).toMatchObject({
      name: 'POST /api/v1/events',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/v1/events',
        'http.response.status_code': 200,
        'spoor.tenant': tenant,
      },
    });
  });

  it('nest request, ingest, transaction and queries', () => {
    const chains = new Set(spans.map((span) => chainOf(span, spans).join(' > ')));
    const above = 'POST /api/v1/events > ingest > transaction';
    expect([...chains]).toEqual(
      expect.arrayContaining([
        above,
        ...['lockTenant', 'readNodes', 'createNodes', 'createEdges', 'appendCommit'].map(
          (query) => `${above} > ${query}`,
        ),
      ]),
    );
  });

  it('count what became of the events', () => {
    const ingest = spans.find(({ name }) => name === 'ingest');
    expect(ingest?.attributes).toMatchObject({
      'spoor.tenant': tenant,
      'spoor.source': 'sensor-7',
      'spoor.format': 'auto',
      'spoor.events.received': events.length,
      'spoor.events.rejected': 0,
    });
  });

  it('name the system and the query, and who asks', () => {
    const query = spans.find(({ name }) => name === 'createEdges');
    expect(query?.attributes).toEqual({
      'db.system.name': 'neo4j',
      'db.operation.name': 'createEdges',
      'spoor.caller': 'write',
      'spoor.tenant': tenant,
    });
  });

  it('hold nothing of the telemetry, of the queries or of the token', () => {
    const raw = receiver.raw();
    expect(raw.length).toBeGreaterThan(1_000);
    for (const secret of [token, 'powershell', 'marram', '203.0.113.66', 'UNWIND', 'MATCH']) {
      expect(raw.toLowerCase()).not.toContain(secret.toLowerCase());
    }
  });
});

describe('traces of questions', () => {
  it('show a GraphQL operation by type and name, above the reads that it made', async () => {
    const tenant = randomTenant();
    const receiver = await tracesOf(async (service) => {
      const token = await service.token({ tenant });
      await service.graphql(
        token,
        'query Hunt($n: String!) { hosts(where: { name: { eq: $n } }) { name } }',
        { n: 'never-to-be-seen' },
      );
      await service.graphql(token, '{ entity(uid: "host:x") { nonsense } }');
    });
    const spans = receiver.spans();
    const chains = spans.map((span) => chainOf(span, spans).join(' > '));
    expect(chains).toContain('POST /graphql > graphql query > generated:hosts');
    const operation = spans.find(({ name }) => name === 'graphql query');
    expect(operation?.attributes).toEqual({
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Hunt',
      'spoor.tenant': tenant,
    });
    expect(spans.filter(({ name, failed }) => name === 'graphql' && failed)).toHaveLength(1);
    expect(receiver.raw()).not.toMatch(/never-to-be-seen|nonsense/);
  });

  it('show the start of a subscription, and none of its waiting', async () => {
    const tenant = randomTenant();
    const receiver = await tracesOf(async (service) => {
      const token = await service.token({ tenant });
      const socket = await TestSocket.connect(service.url, token);
      socket.subscribe('live', 'subscription Live { graphChanged { action } }');
      await socket.subscribed();
      await service.ingest(token, events.slice(0, 50));
      await socket.waitFor(({ id, type }) => id === 'live' && type === 'next');
      await socket.close();
    });
    const spans = receiver.spans();
    const live = spans.find(({ name }) => name === 'graphql subscription');
    expect(live?.attributes).toMatchObject({
      'graphql.operation.name': 'Live',
      'network.protocol.name': 'websocket',
      'spoor.tenant': tenant,
    });
    expect(ofTrace(spans, live?.traceId ?? '').map(({ name }) => name)).not.toContain(
      'readCommits',
    );
  });

  it('leave probes out', async () => {
    const receiver = await tracesOf(async (service) => {
      for (const path of ['healthz', 'readyz', 'metrics']) {
        await service.ask(path, { method: 'GET' });
      }
      await service.ask('no-such-path', { method: 'GET' });
    });
    const asked = receiver.spans().filter(({ name }) => /GET|ping/.test(name));
    expect(asked.map(({ name }) => name)).toEqual(['GET']);
  });
});
