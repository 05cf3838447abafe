import { startTestService, type TestService } from '../support/service.js';
import { sysmon } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const HOUR_MS = 3_600_000;
const NO_GUID = '{00000000-0000-0000-0000-000000000000}';

/** A process of which nothing is known but its pid, as Sysmon writes it when it lost track. */
function nameless(at: number, pid: number): object {
  return sysmon(1, at, {
    ProcessGuid: NO_GUID,
    ProcessId: pid,
    Image: '<unknown process>',
    CommandLine: 'x',
    ParentProcessGuid: NO_GUID,
    ParentImage: '-',
  });
}

/** `accessedProcess: {some: {accessedProcess: {some: …}}}`, so many steps from node to node. */
function stepping(steps: number): object {
  const start: object = { name: { contains: 'zz' } };
  return Array.from({ length: steps }).reduce<object>(
    (filter) => ({ accessedProcess: { some: filter } }),
    start,
  );
}

const beyondGarbage = Buffer.from('arrayconnection:99999999999999999999').toString('base64');

describe('hostile reads', () => {
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
    token = await service.token({ tenant: randomTenant() });
    const at = Date.now() - HOUR_MS;
    await service.ingest(token, [nameless(at, 4000), nameless(at, 4_294_967_290)]);
  });

  afterAll(() => service.stop());

  it.each([
    ['a limit of none', '{ processes(limit: 0) { uid } }'],
    ['a limit of none deep inside', '{ hosts(limit: 1) { ran(limit: 0) { uid } } }'],
    ['a limit of none by default', 'query($n: Int = 0) { processes(limit: $n) { uid } }'],
    ['a negative limit', '{ processes(limit: -1) { uid } }'],
    ['a negative offset', '{ processes(offset: -1) { uid } }'],
    ['a connection of none', '{ processesConnection(first: 0) { totalCount } }'],
    ['a garbage cursor', '{ processesConnection(first: 1, after: "x") { totalCount } }'],
    [
      'a cursor beyond all lists',
      `{ processesConnection(first: 1, after: "${beyondGarbage}") { totalCount } }`,
    ],
    ['a subscription over HTTP', 'subscription { graphChanged { cursor } }'],
  ])('refuses %s as malformed', async (_, text) => {
    const { status, errors } = await service.graphql(token, text);
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  it.each([
    [
      'pages that multiply through defaults of variables',
      'query($n: Int = 500) { hosts(limit: $n) { ran(limit: $n) { uid } } }',
      {},
    ],
    [
      'a filter of thousands of conditions',
      'query($w: ProcessWhere) { processes(where: $w) { uid } }',
      { w: { OR: Array.from({ length: 4000 }, (_, n) => ({ name: { contains: `z${n}` } })) } },
    ],
    [
      'a filter of four steps through the graph',
      'query($w: ProcessWhere) { processes(where: $w) { uid } }',
      { w: stepping(4) },
    ],
  ])('refuses %s as too complex', async (_, text, variables) => {
    const { status, errors } = await service.graphql(token, text, variables);
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'QUERY_TOO_COMPLEX']);
  });

  it('takes a filter of three steps, and one of a page of uids', async () => {
    const text = 'query($w: ProcessWhere) { processes(where: $w) { uid } }';
    const uids = Array.from({ length: 500 }, (_, n) => `process:${n}`);
    const steps = await service.graphql(token, text, { w: stepping(3) });
    const listed = await service.graphql(token, text, { w: { uid: { in: uids } } });
    expect([steps.status, listed.status]).toEqual([200, 200]);
  });

  it('shows a process without a name beside the others, and no pid that cannot be', async () => {
    const { data, errors } = await service.graphql(token, '{ processes { uid name pid } }');
    expect(errors).toBeUndefined();
    expect(data?.['processes']).toMatchObject([{ name: 'unknown', pid: 4000 }]);
  });

  it('calls a process without a name the same through every door', async () => {
    const { data } = await service.graphql(token, '{ processes { uid } }');
    const [{ uid } = { uid: '' }] = data?.['processes'] as { uid: string }[];
    const one = await service.graphql(token, 'query($u: ID!) { entity(uid: $u) { name } }', {
      u: uid,
    });
    expect(one.data?.['entity']).toEqual({ name: 'unknown' });
  });

  it('answers a path with a broken escape as malformed', async () => {
    const { status } = await service.ask('api/v1/sources/%E0%A4%A', { method: 'DELETE', token });
    expect(status).toBe(400);
  });
});
