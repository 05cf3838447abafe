import { AFTER_DEMO, playDemo } from '../support/demo-graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { connection, processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const AT = Date.UTC(2024, 4, 6, 9);

interface Answer {
  readonly as_of?: number;
  readonly code?: string;
  readonly paths?: readonly {
    readonly score: number;
    readonly nodes: readonly {
      readonly uid: string;
      readonly kind: string;
      readonly name: string;
    }[];
    readonly steps: readonly Readonly<Record<string, unknown>>[];
    readonly techniques: readonly unknown[];
  }[];
}

describe('POST /api/v3/threat_paths', () => {
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
    token = await service.token({ tenant: randomTenant() });
    await service.ingest(token, [
      processStart(AT, 1, 2, 'payload.exe'),
      connection(AT + 1_000, 2, '203.0.113.9', 8080),
    ]);
  });

  afterAll(() => service.stop());

  const ask = async (body: unknown): Promise<[number, Answer]> => {
    const response = await service.ask('api/v3/threat_paths', {
      token,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return [response.status, (await response.json()) as Answer];
  };

  it('answers with the shape that integrations rely on', async () => {
    const as_of = AT / 1000 + 60;
    const [status, { paths = [], ...answer }] = await ask({ src_ip: '203.0.113.9', as_of });
    expect([status, answer.as_of]).toEqual([200, as_of]);
    const [best] = paths;
    expect(best?.score).toBeGreaterThan(0);
    expect(best?.score).toBeLessThanOrEqual(1);
    expect(best?.nodes.map((node) => Object.keys(node))).toEqual(
      best?.nodes.map(() => ['uid', 'kind', 'name']),
    );
    expect(best?.nodes.map(({ name }) => name)).toContain('203.0.113.9');
    const flow = best?.steps.find(({ relation }) => relation === 'CONNECTED_TO');
    expect(flow).toMatchObject({
      first_seen_epoch: AT / 1000 + 1,
      last_seen_epoch: AT / 1000 + 1,
      stale: false,
    });
    expect(Number(flow?.['weight'])).toBeCloseTo(2 ** (-59 / 86_400), 6);
  });

  it('says the same as GraphQL', async () => {
    const as_of = new Date(AT + 60_000).toISOString();
    const [, { paths = [] }] = await ask({ src_ip: '203.0.113.9', as_of, hop_limit: 2 });
    const { data } = await service.graphql(
      token,
      `query($asOf: DateTime) { threatPaths(input: { srcIp: "203.0.113.9", hopLimit: 2, asOf: $asOf }) {
        paths { score nodes { uid kind name } } } }`,
      { asOf: as_of },
    );
    const asked = data?.['threatPaths'] as { paths: unknown };
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.map(({ score, nodes }) => ({ score, nodes }))).toEqual(asked.paths);
  });

  it('names the techniques that steps are a sign of, as GraphQL does', async () => {
    const demo = randomTenant();
    await playDemo(service, demo);
    const theirs = await service.token({ tenant: demo });
    const { data } = await service.graphql(
      theirs,
      `query($asOf: DateTime) { threatPaths(input: { srcIp: "203.0.113.66", asOf: $asOf, first: 50 }) {
        paths { id techniques { id name tactics } } } }`,
      { asOf: AFTER_DEMO },
    );
    const { paths } = data?.['threatPaths'] as {
      paths: { id: string; techniques: { id: string; name: string }[] }[];
    };
    const seen = paths.flatMap(({ techniques }) => techniques);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(({ id, name }) => /^T\d{4}/.test(id) && name !== '')).toBe(true);
    const response = await service.ask('api/v3/threat_paths', {
      token: theirs,
      body: JSON.stringify({ src_ip: '203.0.113.66', as_of: AFTER_DEMO, first: 50 }),
      headers: { 'content-type': 'application/json' },
    });
    const answer = (await response.json()) as { paths: { id: string; techniques: unknown }[] };
    expect(answer.paths.map(({ id, techniques }) => ({ id, techniques }))).toEqual(paths);
  });

  it('finds nothing that had not happened by then', async () => {
    const [, { paths }] = await ask({ src_ip: '203.0.113.9', as_of: AT / 1000 - 60 });
    expect(paths).toEqual([]);
  });

  it.each([
    ['text that is no JSON', '{"src_ip":', 400, 'BAD_REQUEST'],
    ['a list', '[]', 400, 'BAD_REQUEST'],
    ['nothing to start from', {}, 400, 'BAD_REQUEST'],
    ['two starts', { src_ip: '203.0.113.9', uid: 'x' }, 400, 'BAD_REQUEST'],
    ['an unknown field', { src_ip: '203.0.113.9', hops: 3 }, 400, 'BAD_REQUEST'],
    ['an address that is none', { src_ip: 'here' }, 400, 'BAD_REQUEST'],
    ['too many hops', { src_ip: '203.0.113.9', hop_limit: 99 }, 400, 'BAD_REQUEST'],
    ['an instant out of all bounds', { src_ip: '203.0.113.9', as_of: 1e15 }, 400, 'BAD_REQUEST'],
    ['an address that was never seen', { src_ip: '203.0.113.10' }, 404, 'NOT_FOUND'],
    ['a body that is too large', { uid: 'x'.repeat(300_000) }, 413, 'PAYLOAD_TOO_LARGE'],
  ])('refuses %s', async (_, body, status, code) => {
    const [got, problem] = await ask(body);
    expect([got, problem.code]).toEqual([status, code]);
  });
});
