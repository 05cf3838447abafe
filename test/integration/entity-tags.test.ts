import type { AttackPath, PathEvent } from '../../graph/index.js';
import { demoIntrusion } from '../../ingest/demo.js';
import { MovableClock } from '../support/clock.js';
import { DEMO_START_MS } from '../support/demo-graph.js';
import { startTestService, type GraphqlAnswer, type TestService } from '../support/service.js';
import { settledPath } from '../support/settled-paths.js';
import { randomTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

const TAG = `mutation($uid: ID!, $tags: [String!]!) {
  tagEntity(uid: $uid, tags: $tags) { uid tags by entity { name } } }`;
const LIST = `query($tags: [String!], $first: Int, $after: String) {
  taggedEntities(tags: $tags, first: $first, after: $after) {
    edges { node { uid tags } } pageInfo { hasNextPage endCursor } } }`;
const PATHS = `query($tags: [String!]) {
  attackPaths(filter: { tags: $tags }) { edges { node { id tags } } } }`;

describe('tags of entities', () => {
  let service: TestService;
  let tenant: string;
  let token: string;
  let path: AttackPath;
  let host: string;

  beforeAll(async () => {
    const clock = new MovableClock(DEMO_START_MS + 3.1 * 3_600_000);
    service = await startTestService({ clock });
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant });
    await service.ingest(token, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
    path = await settledPath(store(), 'T1003.001');
    const ends = path.steps.flatMap(({ from, to }) => [from, to]);
    host = ends.find((uid) => uid.startsWith('host:')) ?? '';
  });

  afterAll(() => service.stop());

  const store = () => service.service.graph.tenant(tenant).attackPaths;
  const tag = (tags: readonly string[], uid = host, as = token): Promise<GraphqlAnswer> =>
    service.graphql(as, TAG, { uid, tags });
  const idsWith = async (tags: readonly string[]): Promise<string[]> => {
    const { data } = await service.graphql(token, PATHS, { tags });
    const { edges } = data?.['attackPaths'] as { edges: { node: { id: string } }[] };
    return edges.map(({ node }) => node.id);
  };

  it('stand on the paths that the entity is on, and paths are found by them', async () => {
    expect(path.tags).toEqual([]);
    const { data } = await tag(['Crown-Jewel', 'pci', 'pci']);
    expect(data?.['tagEntity']).toMatchObject({ tags: ['crown-jewel', 'pci'], by: 'test' });
    await until(async () => (await idsWith(['CROWN-JEWEL'])).includes(path.id));
    expect(await idsWith(['lab'])).toEqual([]);
    const last = (await store().changes(0)).findLast((change) => change.path.id === path.id);
    expect(last?.reasons).toContain('ANNOTATED');
    await tag([]);
    await until(async () => (await idsWith(['crown-jewel', 'pci'])).length === 0);
    expect((await store().get(path.id))?.tags).toEqual([]);
  });

  it('that keep actions from an entity are for analysts, and how critical it is for records of assets too', async () => {
    const codeAs = async (role: 'analyst' | 'hunter' | 'integration', tags: string[]) => {
      const as = await service.token({ tenant, roles: [role], ttlSeconds: 30 * 86_400 });
      return (await tag(tags, host, as)).errors?.[0]?.extensions.code;
    };
    expect(await codeAs('hunter', ['lab'])).toBeUndefined();
    expect(await codeAs('hunter', ['lab', 'criticality:low'])).toBe('FORBIDDEN');
    expect(await codeAs('integration', ['criticality:high'])).toBeUndefined();
    expect(await codeAs('integration', ['criticality:low'])).toBe('FORBIDDEN');
    expect(await codeAs('hunter', [])).toBe('FORBIDDEN');
    expect(await codeAs('analyst', ['never-touch', 'criticality:critical'])).toBeUndefined();
    expect(await codeAs('integration', ['criticality:critical'])).toBe('FORBIDDEN');
    expect(await codeAs('hunter', ['lab', 'never-touch', 'criticality:critical'])).toBeUndefined();
    expect(await codeAs('analyst', [])).toBeUndefined();
  });

  it('bring a path to whoever subscribed to them, and take it away', async () => {
    const told: PathEvent[] = [];
    const filter = { tags: ['crown-jewel'] };
    const feed = service.service.graph.tenant(tenant).subscribeToPaths({
      filter,
      room: 100,
    });
    const reading = (async () => {
      for await (const event of feed) told.push(event);
    })();
    await tag(['crown-jewel']);
    const isOf = (event: PathEvent | undefined): boolean =>
      event !== undefined && event.type !== 'GAP' && event.path.id === path.id;
    await until(() => told.some(isOf));
    await tag([]);
    await until(() => {
      const last = told.findLast(isOf);
      return last !== undefined && last.type !== 'GAP' && last.leaves;
    });
    await feed.return();
    await reading;
    const tags = told.filter(isOf).map((event) => event.type !== 'GAP' && event.path.tags);
    expect([tags[0], tags.at(-1)]).toEqual([['crown-jewel'], []]);
  });

  it('are heard of where another replica was told', async () => {
    const other = await startTestService({
      clock: new MovableClock(DEMO_START_MS + 3.1 * 3_600_000),
    });
    try {
      const there = await other.token({ tenant });
      await other.graphql(there, TAG, { uid: host, tags: ['lab'] });
      await until(async () => (await idsWith(['lab'])).includes(path.id));
      expect((await store().get(path.id))?.tags).toEqual(['lab']);
    } finally {
      await other.stop();
    }
  });

  it('are listed, by page and by tag', async () => {
    const uids = [...new Set(path.steps.map(({ from }) => from))].slice(0, 3).sort();
    for (const [index, uid] of uids.entries()) await tag(['all', `n${index}`], uid);
    const page = async (variables: object): Promise<unknown> =>
      (await service.graphql(token, LIST, variables)).data?.['taggedEntities'];
    expect(await page({ tags: ['N1'] })).toEqual({
      edges: [{ node: { uid: uids[1], tags: ['all', 'n1'] } }],
      pageInfo: { hasNextPage: false, endCursor: uids[1] },
    });
    expect(await page({ first: 2 })).toMatchObject({
      pageInfo: { hasNextPage: true, endCursor: uids[1] },
    });
    expect(await page({ first: 2, after: uids[1] })).toMatchObject({
      edges: [{ node: { uid: uids[2] } }],
    });
  });

  it.each([
    ['with spaces', ['crown jewel']],
    ['that are empty', ['']],
    ['that are too long', ['x'.repeat(51)]],
    ['that are too many', Array.from({ length: 21 }, (_, index) => `t${index}`)],
  ])('are refused %s', async (_, tags) => {
    const { errors } = await tag(tags);
    expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
  });
});
