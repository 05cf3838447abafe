import { MovableClock } from '../support/clock.js';
import { startTestService, type TestService } from '../support/service.js';
import { connection, processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const NOW = Date.UTC(2024, 4, 6, 9);
const HOUR_MS = 3_600_000;

const SOURCES = `query($asOf: DateTime) { sources(asOf: $asOf) {
  name formats lastReceived lastEvent silent silentAfterSeconds eventsLastHour usualEventsPerHour
  accepted ignored duplicates rejected lagSeconds skewSeconds missingFields } }`;
const PATHS = `query($asOf: DateTime) {
  threatPaths(input: { srcIp: "203.0.113.9", hopLimit: 2, asOf: $asOf }) {
    silentSources paths { steps { relation sources silent } } } }`;

describe('sources', () => {
  const clock = new MovableClock(NOW);
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService({ clock });
  });

  beforeEach(async () => {
    clock.moveTo(NOW);
    token = await service.token({ tenant: randomTenant(), ttlSeconds: 30 * 86_400 });
  });

  afterAll(() => service.stop());

  const sources = async (asOf?: number): Promise<Readonly<Record<string, unknown>>[]> => {
    const variables = asOf === undefined ? {} : { asOf: new Date(asOf).toISOString() };
    const { data, errors } = await service.graphql(token, SOURCES, variables);
    expect(errors).toBeUndefined();
    return data?.['sources'] as Readonly<Record<string, unknown>>[];
  };

  it('tell what each has sent, and when', async () => {
    const old = processStart(NOW - HOUR_MS, 1, 2, 'a.exe');
    const ignored = { ...old, EventID: 255 };
    const body = [old, old, ignored, { no: 'format' }];
    await service.ingest(token, body, 'source=edr');
    clock.forward(60_000);
    await service.ingest(token, [connection(NOW, 2, '203.0.113.9', 443)], 'source=ndr');
    const [edr, ndr] = await sources();
    expect(edr).toMatchObject({
      name: 'edr',
      formats: ['windows'],
      lastReceived: new Date(NOW).toISOString(),
      lastEvent: new Date(NOW - HOUR_MS).toISOString(),
      ...{ accepted: 1, ignored: 1, duplicates: 1, rejected: 1 },
      eventsLastHour: 4,
      lagSeconds: 3600,
      skewSeconds: 0,
      silent: false,
    });
    expect(ndr).toMatchObject({ name: 'ndr', accepted: 1, lagSeconds: 60 });
  });

  it('that have gone silent are flagged, on the edges that rest on them too', async () => {
    await service.ingest(token, [connection(NOW, 2, '203.0.113.9', 443)], 'source=edr');
    const flags = async (asOf?: number): Promise<unknown> => {
      const variables = asOf === undefined ? {} : { asOf: new Date(asOf).toISOString() };
      const { data } = await service.graphql(token, PATHS, variables);
      const { silentSources, paths } = data?.['threatPaths'] as {
        silentSources: string[];
        paths: { steps: { silent: boolean; sources: string[] }[] }[];
      };
      const steps = paths.flatMap((path) => path.steps);
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.every((step) => step.sources.includes('edr'))).toBe(true);
      return { silentSources, silent: [...new Set(steps.map(({ silent }) => silent))] };
    };
    expect(await flags()).toEqual({ silentSources: [], silent: [false] });
    clock.forward(25 * HOUR_MS);
    expect(await flags()).toEqual({ silentSources: ['edr'], silent: [true] });
    expect((await sources())[0]).toMatchObject({ silent: true, silentAfterSeconds: 86_400 });
    expect(await flags(NOW + HOUR_MS)).toEqual({ silentSources: [], silent: [false] });
    // Another source that says the same keeps the edge awake.
    const same = connection(NOW + 25 * HOUR_MS, 2, '203.0.113.9', 443);
    await service.ingest(token, [same], 'source=ndr');
    expect(await flags()).toEqual({ silentSources: ['edr'], silent: [false] });
  });

  it('answer the same over REST', async () => {
    await service.ingest(token, [connection(NOW, 2, '203.0.113.9', 443)], 'source=edr');
    clock.forward(25 * HOUR_MS);
    const response = await service.ask('api/v3/threat_paths', {
      token,
      body: JSON.stringify({ src_ip: '203.0.113.9', hop_limit: 1 }),
      headers: { 'content-type': 'application/json' },
    });
    expect(await response.json()).toMatchObject({
      silent_sources: ['edr'],
      paths: [{ steps: [{ sources: ['edr'], silent: true }] }],
    });
  });

  it('are forgotten with what they said', async () => {
    await service.ingest(token, [processStart(NOW, 1, 2, 'a.exe')], 'source=edr');
    await service.ask('api/v1/sources/edr', { method: 'DELETE', token });
    expect(await sources()).toEqual([]);
  });
});
