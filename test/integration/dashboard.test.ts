import { demoIntrusion } from '../../ingest/index.js';
import { startTestService, type TestService } from '../support/service.js';
import { TestSocket } from '../support/socket.js';
import { randomTenant } from '../support/tenant.js';

const events = demoIntrusion({ startEpochMs: Date.UTC(2026, 4, 4) });

/** Series of an exposition by name and labels. */
type Series = ReadonlyMap<string, number>;

async function scrape(service: TestService): Promise<{ text: string; series: Series }> {
  const text = await (await service.ask('metrics', { method: 'GET' })).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const series = lines.map((line): [string, number] => {
    const space = line.lastIndexOf(' ');
    return [line.slice(0, space), Number(line.slice(space + 1))];
  });
  return { text, series: new Map(series) };
}

describe('what an operator sees', () => {
  const tenant = randomTenant();
  let service: TestService;
  let text: string;
  let series: Series;

  beforeAll(async () => {
    service = await startTestService({ config: 'graphql:\n  max_cost: 200\n' });
    const token = await service.token({ tenant });
    const socket = await TestSocket.connect(service.url, token);
    socket.subscribe('live', 'subscription { graphChanged { action } }');
    await socket.subscribed();
    await service.ingest(token, [...events, { nonsense: true }], 'source=sensor-7');
    await service.ingest(token, events.slice(0, 10), 'source=sensor-7');
    await socket.waitFor(({ id, type }) => id === 'live' && type === 'next');
    await service.graphql(token, '{ hosts { name } }');
    await service.graphql(token, '{ hosts(limit: 400) { name } }');
    await service.graphql('forged', '{ hosts { name } }');
    await service.ask('no-such-path', { method: 'GET', token });
    ({ text, series } = await scrape(service));
    await socket.close();
  });

  afterAll(() => service.stop());

  const valueOf = (name: string): number => series.get(name) ?? NaN;

  it('is what became of events, by outcome and by format', () => {
    const outcomes = ['accepted', 'ignored', 'duplicate', 'rejected'].map((outcome) =>
      valueOf(`spoor_ingest_events_total{outcome="${outcome}"}`),
    );
    expect(outcomes.reduce((sum, count) => sum + count)).toBe(events.length + 11);
    expect(outcomes.slice(2)).toEqual([10, 1]);
    const formats = [...series].filter(([name]) =>
      name.startsWith('spoor_ingest_events_by_format'),
    );
    expect(formats.reduce((sum, [, count]) => sum + count, 0)).toBe(events.length + 10);
  });

  it('is how the graph is and how long it takes', () => {
    expect(valueOf('spoor_graph_up')).toBe(1);
    expect(valueOf('spoor_graph_query_duration_seconds_count{query="createEdges"}')).toBe(1);
    expect(valueOf('spoor_graph_query_duration_seconds_count{query="generated:hosts"}')).toBe(1);
    expect(
      valueOf('spoor_graph_transaction_duration_seconds_count{purpose="write"}'),
    ).toBeGreaterThan(1);
    expect(valueOf('spoor_feed_lag_seconds_count')).toBe(1);
    expect(valueOf('spoor_neo4j_restarts_total')).toBe(0);
  });

  it('is who came in, who was turned away, and why', () => {
    expect(valueOf('spoor_subscriptions')).toBe(1);
    expect(valueOf('spoor_auth_failures_total')).toBe(1);
    const codes = ['UNAUTHENTICATED', 'QUERY_TOO_COMPLEX', 'NOT_FOUND', 'OVERLOADED'];
    expect(codes.map((code) => valueOf(`spoor_errors_total{code="${code}"}`))).toEqual([
      1, 1, 1, 0,
    ]);
    expect(valueOf('spoor_http_request_duration_seconds_count{door="events",status="200"}')).toBe(
      2,
    );
  });

  it('is how many places there are for bodies', () => {
    expect([valueOf('spoor_ingest_places_taken'), valueOf('spoor_ingest_places')]).toEqual([0, 7]);
  });

  it('names no tenant, no source and nothing of the telemetry', () => {
    for (const word of [tenant, 'sensor-7', 'marram', 'powershell'])
      expect(text).not.toContain(word);
    expect(series.size).toBeLessThan(2_000);
  });
});
