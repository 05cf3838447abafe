import type { PathUpdate } from '../../graph/index.js';
import { nextOf, pathOf, scoreOf, stepOf, updateTo } from '../support/paths/sample-path.js';
import { startTestService, type TestService } from '../support/service.js';
import { TestSocket, type Frame } from '../support/socket.js';
import { processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const DAY_S = 86_400;

interface Change {
  readonly cursor: string;
  readonly type: string;
  readonly path: { readonly id: string; readonly version: number } | null;
}

const SUBSCRIBE = `subscription($after: String, $filter: AttackPathFilter) {
  attackPathUpdated(after: $after, filter: $filter) {
    cursor type reasons cause previousScore leaves delta path { id version status score }
  } }`;

const changeOf = ({ payload }: Frame): Change =>
  (payload as { data: { attackPathUpdated: Change } }).data.attackPathUpdated;

describe('attack paths through GraphQL', () => {
  let service: TestService;
  let tenant: string;
  let token: string;

  beforeAll(async () => {
    service = await startTestService({ config: 'subscriptions:\n  per_subject: 3\n' });
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant });
  });

  afterAll(() => service.stop());

  const commit = async (...updates: readonly PathUpdate[]): Promise<void> => {
    const { outcome } = await service.service.graph.tenant(tenant).attackPaths.commit(updates);
    expect(outcome).toBe('committed');
  };

  const subscribe = async (variables: object = {}): Promise<TestSocket> => {
    const socket = await TestSocket.connect(service.url, token);
    socket.subscribe('1', SUBSCRIBE, variables);
    return socket;
  };

  describe('the list', () => {
    it('pages by score, best first, and is filtered', async () => {
      const scores = [0.3, 0.9, 0.6, 0.9];
      await commit(
        ...scores.map((score, n) => updateTo(pathOf(`p${n}`, { score: scoreOf(score) }))),
      );
      const LIST = `query($after: String, $filter: AttackPathFilter) {
        attackPaths(first: 2, after: $after, filter: $filter) {
          edges { node { id score } } pageInfo { hasNextPage endCursor } } }`;
      interface Page {
        readonly edges: readonly { readonly node: { readonly id: string } }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      }
      const pageOf = async (variables: object): Promise<Page> => {
        const { data } = await service.graphql(token, LIST, variables);
        return data?.['attackPaths'] as Page;
      };
      const first = await pageOf({});
      expect(first.edges.map(({ node }) => node.id)).toEqual(['p1', 'p3']);
      expect(first.pageInfo.hasNextPage).toBe(true);
      const second = await pageOf({ after: first.pageInfo.endCursor });
      expect(second.edges.map(({ node }) => node.id)).toEqual(['p2', 'p0']);
      expect(second.pageInfo.hasNextPage).toBe(false);
      const best = await pageOf({ filter: { minScore: 0.7 } });
      expect(best.edges).toHaveLength(2);
      const closed = await pageOf({ filter: { statuses: ['CLOSED'] } });
      expect(closed).toEqual({ edges: [], pageInfo: { hasNextPage: false, endCursor: null } });
    });

    it.each([
      ['attackPaths(first: 5000) { edges { cursor } }', 'QUERY_TOO_COMPLEX'],
      ['attackPaths(first: 0) { edges { cursor } }', 'BAD_REQUEST'],
      ['attackPaths(after: "x") { edges { cursor } }', 'BAD_CURSOR'],
      ['attackPaths(filter: { kinds: ["Nonsense"] }) { edges { cursor } }', 'BAD_REQUEST'],
      ['attackPaths(filter: { stages: [] }) { edges { cursor } }', 'BAD_REQUEST'],
      ['attackPaths(filter: { minScore: 3 }) { edges { cursor } }', 'BAD_REQUEST'],
    ])('refuses %s', async (field, code) => {
      const { errors } = await service.graphql(token, `{ ${field} }`);
      expect(errors?.[0]?.extensions.code).toBe(code);
    });
  });

  it('shows a path with its entities, and its steps as they weigh at its instant', async () => {
    const at = Date.UTC(2026, 4, 4);
    await service.ingest(token, [processStart(at, 100, 101, 'a.exe')]);
    const hosts = await service.graphql(token, '{ hosts { uid name } processes { uid } }');
    const [host] = hosts.data?.['hosts'] as { uid: string; name: string }[];
    const [process] = hosts.data?.['processes'] as { uid: string }[];
    const asOf = at / 1000 + DAY_S;
    const path = pathOf('p', {
      asOf,
      seeds: [],
      silentSources: ['old'],
      steps: [
        stepOf(process?.uid ?? '', 'RAN_ON', host?.uid ?? '', {
          logWeight: (Math.LN2 / DAY_S) * (at / 1000 - 1_577_836_800),
          lastSeen: at / 1000,
          sources: ['old'],
          techniques: [],
        }),
        stepOf('process:gone', 'PROC_CREATED', process?.uid ?? '', { lastSeen: asOf - 3 * DAY_S }),
      ],
    });
    await commit(updateTo(path));
    const { data, errors } = await service.graphql(
      token,
      `{ attackPath(id: "p") {
        id score evidence stage entities { uid kind name } techniques { id name }
        steps { from relation to weight stale silent role toEntity { name } fromEntity { uid } } } }`,
    );
    expect(errors).toBeUndefined();
    const shown = data?.['attackPath'] as Record<string, unknown[]>;
    expect(shown).toMatchObject({ id: 'p', score: 0.5, evidence: 0.5, stage: 'execution' });
    const names = shown['entities']?.map((entity) => (entity as { uid: string }).uid);
    expect(names?.sort()).toEqual([host?.uid, process?.uid].sort());
    expect(shown['techniques']).toEqual([{ id: 'T1059.001', name: expect.any(String) as string }]);
    const steps = shown['steps'] as { relation: string; weight: number; stale: boolean }[];
    const ran = steps.find(({ relation }) => relation === 'RAN_ON');
    expect(ran).toMatchObject({ stale: false, silent: true, toEntity: { name: host?.name } });
    expect(ran?.weight).toBeCloseTo(0.5, 9);
    const made = steps.find(({ relation }) => relation === 'PROC_CREATED');
    expect(made).toMatchObject({ stale: true, silent: false, fromEntity: null });
  });

  it('is closed by an analyst, once', async () => {
    await commit(updateTo(pathOf('p')));
    const CLOSE = `mutation($reason: String!) { closeAttackPath(id: "p", verdict: FALSE_POSITIVE, reason: $reason) {
      status version closing { verdict reason by } } }`;
    const analyst = await service.token({ tenant, roles: ['analyst'] });
    const empty = await service.graphql(analyst, CLOSE, { reason: '  ' });
    expect(empty.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    const closed = await service.graphql(analyst, CLOSE, { reason: 'a drill' });
    expect(closed.data?.['closeAttackPath']).toEqual({
      status: 'CLOSED',
      version: 2,
      closing: { verdict: 'FALSE_POSITIVE', reason: 'a drill', by: 'test' },
    });
    const again = await service.graphql(analyst, CLOSE, { reason: 'again' });
    expect(again.errors).toMatchObject([
      { message: /closed already by test, as FALSE_POSITIVE/, extensions: { code: 'CONFLICT' } },
    ]);
  });

  describe('the subscription', () => {
    it('tells the paths as they stand, then what changes, until they match no more', async () => {
      const path = pathOf('p', { score: scoreOf(0.9) });
      await commit(updateTo(path), updateTo(pathOf('low', { score: scoreOf(0.1) })));
      const socket = await subscribe({ filter: { minScore: 0.5 } });
      expect(changeOf(await socket.next())).toMatchObject({
        type: 'SNAPSHOT',
        cursor: 'p2',
        reasons: [],
        cause: null,
        leaves: false,
        delta: { from: 0, version: 1 },
        path: { id: 'p', version: 1, status: 'OPEN', score: 0.9 },
      });
      const risen = nextOf(path, { score: scoreOf(0.95) });
      await commit(updateTo(risen, { reasons: ['SCORE', 'NEW_EDGE'], cause: 7 }));
      expect(changeOf(await socket.next())).toMatchObject({
        type: 'DELTA',
        cursor: 'p3',
        reasons: ['SCORE', 'NEW_EDGE'],
        cause: 's7',
        previousScore: 0.9,
        delta: { from: 1, version: 2, fields: { score: { score: 0.95 } } },
      });
      await service.graphql(
        token,
        'mutation { closeAttackPath(id: "p", verdict: UNDECIDED, reason: "x") { id } }',
      );
      expect(changeOf(await socket.next())).toMatchObject({
        type: 'DELTA',
        reasons: ['CLOSED'],
        cause: null,
        leaves: true,
        path: { status: 'CLOSED' },
      });
      await socket.close();
    });

    it('goes on behind a cursor', async () => {
      let path = pathOf('p');
      await commit(updateTo(path));
      for (let version = 2; version <= 5; version += 1) {
        path = nextOf(path, { cut: version });
        await commit(updateTo(path));
      }
      const socket = await subscribe({ after: 'p2' });
      const cursors: string[] = [];
      while (cursors.length < 3) cursors.push(changeOf(await socket.next()).cursor);
      expect(cursors).toEqual(['p3', 'p4', 'p5']);
      await socket.close();
    });

    it.each([
      ['a kind that does not exist', { filter: { kinds: ['Nonsense'] } }, 'BAD_REQUEST'],
      ['a cursor that nobody gave', { after: 's1' }, 'BAD_CURSOR'],
      ['a cursor ahead of the log', { after: 'p99' }, 'BAD_CURSOR'],
    ])('refuses %s', async (_, variables, code) => {
      const socket = await subscribe(variables);
      const frame = await socket.next();
      await socket.close();
      expect(JSON.stringify(frame)).toContain(`"code":"${code}"`);
    });

    it('is had so often by one subject, and again when some have ended', async () => {
      const socket = await TestSocket.connect(service.url, token);
      for (const id of ['1', '2', '3']) socket.subscribe(id, SUBSCRIBE);
      await socket.subscribed();
      socket.subscribe('4', SUBSCRIBE);
      const refused = await socket.next();
      expect(JSON.stringify(refused)).toContain('"code":"TOO_MANY_SUBSCRIPTIONS"');
      socket.send({ type: 'complete', id: '1' });
      await socket.subscribed();
      socket.subscribe('5', SUBSCRIBE);
      await socket.subscribed();
      await commit(updateTo(pathOf('p')));
      const ids = [await socket.next(), await socket.next(), await socket.next()].map(
        ({ id }) => id,
      );
      expect(ids.sort()).toEqual(['2', '3', '5']);
      await socket.close();
    });

    it('ends with the service', async () => {
      const own = await startTestService();
      const socket = await TestSocket.connect(own.url, await own.token({ tenant }));
      socket.subscribe('1', SUBSCRIBE);
      await socket.subscribed();
      const [closed] = await Promise.all([socket.closed(), own.stop()]);
      expect([1000, 1001, 1005]).toContain(closed.code);
    });
  });
});
