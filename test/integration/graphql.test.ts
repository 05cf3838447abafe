import type { QueryWatch } from '../../graph/db/query-watch.js';
import { startTestService, type TestService } from '../support/service.js';
import { TestSocket } from '../support/socket.js';
import { intrusion } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const deep = (levels: number): string =>
  Array.from({ length: levels }, () => '{ uid ran(limit: 1) { uid ranOn(limit: 1) ').join('') +
  '{ uid }' +
  ' } }'.repeat(levels);

const operations: readonly (readonly [string, string, object])[] = [
  ['40 levels deep', `{ hosts(limit: 1) ${deep(20)} }`, {}],
  [
    '40 levels deep behind a fragment',
    `{ hosts(limit: 1) { ...f } } fragment f on Host ${deep(20)}`,
    {},
  ],
  [
    'with 50 aliases',
    `{ ${Array.from({ length: 50 }, (_, n) => `a${n}: hosts(limit: 1) { uid }`).join(' ')} }`,
    {},
  ],
  ['for a page of a million', '{ searchEntities(text: "a", first: 1000000) { uid } }', {}],
  [
    'for a page of a million in a variable',
    'query($n: Int) { hostsConnection(first: $n) { edges { node { uid } } } }',
    { n: 1_000_000 },
  ],
  [
    'for a page of a million in an input variable',
    'query($i: ThreatPathsInput!) { threatPaths(input: $i) { truncated } }',
    { i: { srcIp: '10.0.0.1', first: 1_000_000 } },
  ],
  ['that multiplies pages', '{ hosts(limit: 500) { ran(limit: 500) { uid } } }', {}],
  [
    'that multiplies pages in variables',
    'query($n: Int) { hosts(limit: $n) { ran(limit: $n) { uid } } }',
    { n: 500 },
  ],
  ['with too many tokens', `{ ${'__typename '.repeat(5000)} }`, {}],
];

describe('GraphQL', () => {
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
    token = await service.token({ tenant: randomTenant() });
    await service.ingest(token, intrusion(Date.now() - 4 * 3_600_000));
  });

  afterAll(() => service.stop());

  it.each(operations)('refuses an operation %s', async (_, text, variables) => {
    const { status, data, errors } = await service.graphql(token, text, variables);
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
    expect(data ?? null).toBeNull();
  });

  it.each(operations)('refuses an operation %s on a WebSocket too', async (_, text, variables) => {
    const socket = await TestSocket.connect(service.url, token);
    socket.subscribe('1', text, variables);
    const frame = await socket.next();
    await socket.close();
    expect(frame).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }],
    });
  });

  it('says the cost of an answer, the same for a literal as for a variable', async () => {
    const literal = await service.graphql(token, '{ hosts(limit: 7) { uid name } }');
    const variable = await service.graphql(
      token,
      'query($n: Int) { hosts(limit: $n) { uid name } }',
      { n: 7 },
    );
    const more = await service.graphql(token, '{ hosts(limit: 14) { uid name } }');
    expect(literal.extensions?.cost).toBe(15);
    expect(variable.extensions?.cost).toBe(15);
    expect(more.extensions?.cost).toBe(29);
  });

  it.each(['{ hosts(limit: 1) { uid } }', '{ hosts {', '{ __typename }'])(
    'keeps what answers %s out of caches',
    async (query) => {
      const headers = { 'content-type': 'application/json' };
      const response = await service.ask('graphql', {
        token,
        headers,
        body: JSON.stringify({ query }),
      });
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );

  it('asks the graph a bounded number of times, however many entities a field is wanted of', async () => {
    const asked = jest.spyOn(service.service.graph.database.watch, 'query');
    // What follows the tenant's changes asks the graph beside it, in its own name.
    const isOurs = ([, { caller }]: Parameters<QueryWatch['query']>): boolean =>
      caller === 'searchEntities' || caller === 'graphql';
    const countFor = async (first: number): Promise<[number, number]> => {
      asked.mockClear();
      const { data } = await service.graphql(
        token,
        `query($first: Int!) { searchEntities(text: "windows", kinds: ["Process"], first: $first) {
          uid ... on Process { ranOn(limit: 1) { name } createdBy(limit: 1) { name } } } }`,
        { first },
      );
      return [
        (data?.['searchEntities'] as unknown[]).length,
        asked.mock.calls.filter(isOurs).length,
      ];
    };
    const [few, fewQueries] = await countFor(2);
    const [many, manyQueries] = await countFor(40);
    asked.mockRestore();
    expect([few, many > 20]).toEqual([2, true]);
    expect(manyQueries).toBe(fewQueries);
    expect(manyQueries).toBe(3);
  });

  it('gives relationship fields behind search the same as through a list', async () => {
    const fields = 'uid ranOn(limit: 1) { name firstSeen } ranOnConnection { totalCount }';
    const found = await service.graphql(
      token,
      `{ searchEntities(text: "powershell", kinds: ["Process"], first: 5) { uid ... on Process { ${fields} } } }`,
    );
    const entities = found.data?.['searchEntities'] as { uid: string }[];
    expect(entities.length).toBeGreaterThan(0);
    const listed = await service.graphql(
      token,
      `query($uids: [ID!]!) { processes(where: { uid: { in: $uids } }) { ${fields} } }`,
      { uids: entities.map(({ uid }) => uid) },
    );
    const byUid = (one: { uid: string }, other: { uid: string }): number =>
      one.uid < other.uid ? -1 : 1;
    const list = listed.data?.['processes'] as { uid: string }[];
    expect([...entities].sort(byUid)).toEqual([...list].sort(byUid));
  });

  it.each([
    ['a field that does not exist', '{ hosts { nonsense } }', 'BAD_REQUEST'],
    ['text that is no GraphQL', '{ hosts {', 'BAD_REQUEST'],
    [
      'both starts',
      '{ threatPaths(input: { uid: "a", srcIp: "1.2.3.4" }) { truncated } }',
      'BAD_REQUEST',
    ],
    ['no start', '{ threatPaths(input: {}) { truncated } }', 'BAD_REQUEST'],
    [
      'too many hops',
      '{ threatPaths(input: { uid: "a", hopLimit: 7 }) { truncated } }',
      'BAD_REQUEST',
    ],
    [
      'an address that is none',
      '{ threatPaths(input: { srcIp: "nowhere" }) { truncated } }',
      'BAD_REQUEST',
    ],
    [
      'a start that is not there',
      '{ threatPaths(input: { srcIp: "203.0.113.250" }) { truncated } }',
      'NOT_FOUND',
    ],
    [
      'a kind that does not exist',
      '{ searchEntities(text: "a", kinds: ["Thing"]) { uid } }',
      'BAD_REQUEST',
    ],
    ['a page of none', '{ searchEntities(text: "a", first: 0) { uid } }', 'BAD_REQUEST'],
    ['a mutation of evidence', 'mutation { deleteHosts { nodesDeleted } }', 'BAD_REQUEST'],
  ])('answers %s with its code and without a stack', async (_, text, code) => {
    const answer = await service.graphql(token, text);
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toContain(code);
    expect(JSON.stringify(answer)).not.toMatch(/stacktrace|node_modules|at .*\.[jt]s:\d/);
  });
});
