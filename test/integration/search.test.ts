import type { Graph, IncomingEvent, Observation } from '../../graph/index.js';
import { openTestGraph, query } from '../support/graph.js';
import { randomTenant } from '../support/tenant.js';

const AT = 1_714_000_000;
const SHA256 = 'e9196b871670af6307902fc4ca09f7cf3c309ae54b28e10d052ed8741090f928';
const ARN = 'arn:aws:iam::111122223333:role/ops/deployer';

const things: readonly object[] = [
  { kind: 'Host', name: 'fileserver7', fqdn: 'fileserver7.corp.example', aliases: ['old-nas'] },
  {
    kind: 'Process',
    guid: '5b00a000-0000-65a0-0000-000000000001',
    name: 'powershell.exe',
    host_name: 'fileserver7',
    command_line: 'powershell.exe -NoP -enc SQBGACgA "C:\\Users\\ada\\drop it.ps1"',
    sha256: SHA256,
  },
  { kind: 'IpAddress', name: '203.0.113.77', address: '203.0.113.77' },
  { kind: 'IpAddress', name: '2001:db8::7', address: '2001:db8::7' },
  { kind: 'User', arn: ARN, name: 'deployer' },
  {
    kind: 'File',
    path: 'c:\\windows\\temp\\rtcpef.dll',
    name: 'rtcpef.dll',
    host_name: 'fileserver7',
  },
];

describe('searchEntities', () => {
  const tenant = randomTenant();
  const neighbour = randomTenant();
  let graph: Graph;

  beforeAll(async () => {
    graph = await openTestGraph();
    const observations = things.map((entity) => ({ entity, at: AT })) as unknown as Observation[];
    for (const one of [tenant, neighbour]) {
      await graph.tenant(one).ingest('s', [{ id: 1n, observations }]);
    }
    await graph.database.command(
      { caller: 'test' },
      'CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()',
    );
  });

  afterAll(() => graph.close());

  it.each([
    ['a name', 'fileserver7', 'fileserver7'],
    ['the beginning of a name', 'fileser', 'fileserver7'],
    ['a name in capitals', 'FILESERVER7', 'fileserver7'],
    ['a full name', 'fileserver7.corp.example', 'fileserver7'],
    ['an alias', 'old-nas', 'fileserver7'],
    ['a piece of a command line', 'powershell -enc', 'powershell.exe'],
    ['a quoted path in a command line', '"C:\\Users\\ada\\drop it.ps1"', 'powershell.exe'],
    ['a hash', SHA256, 'powershell.exe'],
    ['an address', '203.0.113.77', '203.0.113.77'],
    ['an IPv6 address', '2001:db8::7', '2001:db8::7'],
    ['an ARN', ARN, 'deployer'],
    ['a path', 'c:\\windows\\temp\\rtcpef.dll', 'rtcpef.dll'],
  ])('finds by %s', async (_, text, name) => {
    const found = await graph.tenant(tenant).search(text, undefined, 10);
    expect(found[0]?.name).toBe(name);
  });

  it('keeps to the kinds that are wanted', async () => {
    const found = await graph.tenant(tenant).search('fileserver7', ['Process'], 10);
    expect(found.filter(({ kind }) => kind !== 'Process')).toEqual([]);
  });

  it('stays in its tenant, also where the text names another', async () => {
    const uids = await query(
      graph,
      `MATCH (n:${graph.tenant(tenant).label}) RETURN collect(n.uid) AS uids`,
    );
    const ours = uids[0]?.['uids'] as string[];
    for (const text of [
      'fileserver7',
      neighbour,
      `tenant:${neighbour}`,
      `x" OR tenant:"${neighbour}`,
    ]) {
      const found = await graph.tenant(tenant).search(text, undefined, 50);
      expect(found.filter(({ uid }) => !ours.includes(uid))).toEqual([]);
    }
  });

  it.each([
    '',
    '   ',
    '***',
    '"',
    'a AND',
    '(((',
    'name:[a TO',
    '/.*/',
    'x~99',
    '\\',
    'a'.repeat(5_000),
    '+-!{}^',
  ])('takes %j as text, whatever it means to the index', async (text) => {
    expect(Array.isArray(await graph.tenant(tenant).search(text, undefined, 5))).toBe(true);
  });
});

describe('the degree guard', () => {
  it('keeps a hub small, counts what it kept out, and says so at the hub', async () => {
    const graph = await openTestGraph({ degreeLimit: 10 });
    const tenant = randomTenant();
    const flow = (n: number): IncomingEvent => ({
      id: BigInt(n),
      observations: [
        {
          relation: 'CONNECTED_TO',
          from: { kind: 'Process', guid: `guid-${n}`, pid: n, host_name: 'ws1' },
          to: { kind: 'IpAddress', name: '10.0.0.53', address: '10.0.0.53' },
          at: AT + n,
          properties: { port: 53, protocol: 'udp' },
        },
      ],
    });
    const ours = graph.tenant(tenant);
    const first = await ours.ingest('s', [1, 2, 3, 4, 5, 6, 7, 8].map(flow));
    const second = await ours.ingest('s', [9, 10, 11, 12, 13].map(flow));
    const uid = await ours.uidOfAddress('10.0.0.53');
    expect(first.suppressed).toEqual([]);
    expect(second.suppressed).toEqual([
      { uid, relation: 'CONNECTED_TO', direction: 'in', edges: 3 },
    ]);
    const hub = (await ours.entities([uid ?? ''])).get(uid ?? '');
    expect(hub?.properties).toMatchObject({
      suppressed_edges: 3,
      suppressed_relations: ['CONNECTED_TO'],
    });
    // What the hub has already is still brought up to date.
    const again = await ours.ingest('s', [{ ...flow(1), id: 99n }]);
    expect([again.suppressed, again.relationships]).toEqual([[], 0]);
    const [row] = await query(
      graph,
      `MATCH (:${ours.label})-[r:CONNECTED_TO]->(:${ours.label}) RETURN count(r) AS edges`,
    );
    expect(row).toEqual({ edges: 10 });
    await graph.close();
  });
});
