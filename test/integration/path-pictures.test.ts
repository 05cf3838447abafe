import { pathOf, scoreOf, stepOf, updateTo } from '../support/paths/sample-path.js';
import { startTestService, type TestService } from '../support/service.js';
import { processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';
import { elementsOf } from '../support/well-formed.js';

describe('pictures of attack paths', () => {
  const tenant = randomTenant();
  let service: TestService;
  let token: string;
  let stranger: string;
  /** Of a tenant without telemetry: nothing computes its paths. */
  let calm: string;

  const get = (path: string, by = token): Promise<Response> =>
    service.ask(`api/v1/${path}`, { method: 'GET', token: by });

  beforeAll(async () => {
    service = await startTestService();
    token = await service.token({ tenant, roles: ['viewer'] });
    stranger = await service.token({ tenant: randomTenant() });
    const admin = await service.token({ tenant });
    const at = Date.UTC(2026, 4, 4);
    await service.ingest(admin, [processStart(at, 100, 101, '<script>x.exe')]);
    const { data } = await service.graphql(token, '{ processes { uid name } }');
    const processes = data?.['processes'] as { uid: string; name: string }[];
    const uid = processes.find(({ name }) => name.includes('script'))?.uid ?? '';
    const techniques = ['T1059.001', 'AML.T0051'];
    const steps = [stepOf('process:gone', 'PROC_CREATED', uid, { techniques })];
    const ours = service.service.graph.tenant(tenant);
    const one = pathOf('path:one', { steps, score: scoreOf(0.8) });
    // One that is over stays as it is, whatever is computed.
    await ours.attackPaths.commit([updateTo({ ...one, status: 'CLOSED' })]);
    const other = randomTenant();
    calm = await service.token({ tenant: other, roles: ['viewer'] });
    await service.service.graph
      .tenant(other)
      .attackPaths.commit([
        updateTo(one),
        updateTo(pathOf('path:two', { score: scoreOf(0.4) })),
        updateTo(pathOf('path:over', { score: scoreOf(1), status: 'CLOSED' })),
      ]);
  });

  afterAll(() => service.stop());

  it('are SVG that a browser shows and can do nothing else with', async () => {
    const response = await get('paths.svg?path=path:one');
    const svg = await response.text();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-disposition': 'inline; filename="attack-path.svg"',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(() => elementsOf(svg)).not.toThrow();
    expect(svg).toContain('T1059.001');
    expect(svg).toContain('&lt;script&gt;x.exe');
    expect(svg).not.toContain('<script');
  });

  it('are the same through GraphQL, and cost what they take', async () => {
    const QUERY = '{ attackPath(id: "path:one") { svg } }';
    const response = await service.ask('graphql', {
      token,
      body: JSON.stringify({ query: QUERY }),
      headers: { 'content-type': 'application/json' },
    });
    const answer = (await response.json()) as {
      data: { attackPath: { svg: string } };
      extensions: { cost: number };
    };
    expect(answer.data.attackPath.svg).toBe(await (await get('paths.svg?path=path:one')).text());
    expect(answer.extensions.cost).toBe(101);
  });

  it.each([
    ['paths.svg', 400],
    ['paths.svg?path=', 400],
    ['paths.svg?path=path:one&size=9', 400],
    ['paths.svg?path=path:none', 404],
    ['navigator.json?path=path:none', 404],
    ['navigator.json?of=x', 400],
  ])('are refused for %s', async (path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('are of this tenant only', async () => {
    expect((await get('paths.svg?path=path:one', stranger)).status).toBe(404);
    expect((await get('navigator.json?path=path:one', stranger)).status).toBe(404);
    const layer = (await (await get('navigator.json', stranger)).json()) as object;
    expect(layer).toMatchObject({ techniques: [] });
  });

  it('have a layer for the ATT&CK Navigator beside them, of one path or of all that are open', async () => {
    const ofOne: unknown = await (await get('navigator.json?path=path:two', calm)).json();
    expect(ofOne).toMatchObject({
      techniques: [{ techniqueID: 'T1059.001', score: 40, comment: 'path:two' }],
    });
    const ofAll = (await (await get('navigator.json', calm)).json()) as { description: string };
    expect(ofAll).toMatchObject({
      techniques: [{ techniqueID: 'T1059.001', score: 80, comment: 'path:one, path:two' }],
    });
    expect(ofAll.description).toContain('2 attack paths.');
    expect(ofAll.description).toContain('1 of their techniques is of ATLAS');
  });
});
