import { startTestService, type TestService } from '../support/service.js';
import { TestSocket } from '../support/socket.js';
import { intrusion } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

/** Two tenants with the very same telemetry: whatever leaks is at once something that looks right. */
describe('two tenants that sent the same telemetry', () => {
  const start = Date.now() - 4 * 3_600_000;
  const ours = randomTenant();
  const theirs = randomTenant();
  const seen: string[] = [];
  let service: TestService;
  let us: string;
  let them: string;
  let ourUids: Set<string>;

  /** Every answer is kept, to be searched for what must never be in one. */
  const ask = async (
    token: string,
    text: string,
    variables: object = {},
  ): Promise<Record<string, unknown>> => {
    const answer = await service.graphql(token, text, variables);
    seen.push(JSON.stringify(answer));
    expect(answer.errors).toBeUndefined();
    return { ...answer.data };
  };

  const uidsIn = (value: unknown): string[] =>
    [...JSON.stringify(value).matchAll(/"uid":"([^"]+)"/g)].map(([, uid = '']) => uid);

  beforeAll(async () => {
    service = await startTestService();
    us = await service.token({ tenant: ours });
    them = await service.token({ tenant: theirs });
    const events = intrusion(start);
    const first = await service.ingest(us, events);
    const second = await service.ingest(them, events);
    expect(second).toEqual({ ...first, cursor: second.cursor });
    const { label } = service.service.graph.tenant(ours);
    const rows = await service.service.graph.database.read(
      { caller: 'test' },
      `MATCH (n:Entity:${label}) RETURN n.uid AS uid`,
    );
    ourUids = new Set(rows.map((row) => String(row['uid'])));
  });

  afterAll(() => service.stop());

  it.each([
    ['lists', '{ processes(limit: 100) { uid } hosts { uid } users { uid } ipAddresses { uid } }'],
    ['connections', '{ processesConnection(first: 100) { edges { node { uid } } totalCount } }'],
    [
      'relationship fields, nested',
      `{ hosts(limit: 10) { uid ran(limit: 10) { uid createdBy(limit: 1) { uid }
         created(limit: 5) { uid ranAs(limit: 1) { uid ran(limit: 5) { uid } } } } } }`,
    ],
    [
      'connections of relationships',
      '{ hosts(limit: 10) { uid ranConnection(first: 20) { edges { node { uid } } } } }',
    ],
    ['search', '{ searchEntities(text: "powershell", first: 50) { uid } }'],
    [
      'relationship fields behind search',
      `{ searchEntities(text: "powershell", kinds: ["Process"], first: 20) { uid
         ... on Process { createdBy(limit: 1) { uid ranOn(limit: 1) { uid ran(limit: 10) { uid } } } } } }`,
    ],
    [
      'filters through relationships',
      '{ processes(where: { ranOn: { some: { name: { startsWith: "mar" } } } }, limit: 50) { uid } }',
    ],
  ])('see only their own through %s, also when what one asked is remembered', async (_, text) => {
    for (let round = 0; round < 4; round += 1) {
      const found = uidsIn(await ask(us, text));
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter((uid) => !ourUids.has(uid))).toEqual([]);
      const other = uidsIn(await ask(them, text));
      expect(other.length).toBeGreaterThan(0);
      expect(other.filter((uid) => ourUids.has(uid))).toEqual([]);
    }
  });

  it('do not find an entity of the other by its uid', async () => {
    const [uid = ''] = ourUids;
    const text = 'query($uid: ID!) { entity(uid: $uid) { uid } }';
    expect(await ask(us, text, { uid })).toEqual({ entity: { uid } });
    expect(await ask(them, text, { uid })).toEqual({ entity: null });
    const where = 'query($uid: ID!) { hosts(where: { uid: { eq: $uid } }) { uid } }';
    const [host = ''] = [...ourUids].filter((one) => one.startsWith('host:'));
    expect(await ask(us, where, { uid: host })).toEqual({ hosts: [{ uid: host }] });
    expect(await ask(them, where, { uid: host })).toEqual({ hosts: [] });
  });

  const address =
    '{ ipAddresses(where: { connectedFromProcesses: { some: {} } }, limit: 1) { uid address } }';

  const anAddress = async (token: string): Promise<{ uid: string; address: string }> => {
    const { ipAddresses } = await ask(token, address);
    const [found] = ipAddresses as { uid: string; address: string }[];
    if (found === undefined) throw new Error('the intrusion has no address');
    return found;
  };

  it('get threat paths of their own only, by address and by uid', async () => {
    const { uid, address: srcIp } = await anAddress(us);
    const text = `query($input: ThreatPathsInput!) {
      threatPaths(input: $input) { paths { nodes { uid } steps { from to } } } }`;
    const paths = uidsIn(await ask(us, text, { input: { srcIp } }));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((one) => !ourUids.has(one))).toEqual([]);
    const other = uidsIn(await ask(them, text, { input: { srcIp } }));
    expect(other.length).toBe(paths.length);
    expect(other.filter((one) => ourUids.has(one))).toEqual([]);
    const foreign = await service.graphql(them, text, { input: { uid } });
    expect(foreign.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('get the same over REST', async () => {
    const { uid, address: src_ip } = await anAddress(us);
    const rest = async (token: string, body: object): Promise<[number, string]> => {
      const response = await service.ask('api/v3/threat_paths', {
        token,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      const text = await response.text();
      seen.push(text);
      return [response.status, text];
    };
    const [, text] = await rest(us, { src_ip });
    const found = uidsIn(JSON.parse(text));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((one) => !ourUids.has(one))).toEqual([]);
    const [, other] = await rest(them, { src_ip });
    expect(uidsIn(JSON.parse(other)).filter((one) => ourUids.has(one))).toEqual([]);
    expect((await rest(them, { uid }))[0]).toBe(404);
  });

  it('hear of their own changes only, from the beginning', async () => {
    const socket = await TestSocket.connect(service.url, them);
    const text = `subscription { graphChanged(after: "s0") {
      cursor entity { uid } relationship { from to } } }`;
    const { version } = await service.service.graph.tenant(theirs).position();
    socket.subscribe('1', text);
    const changes: string[] = [];
    do changes.push(JSON.stringify((await socket.next()).payload));
    while (!changes.at(-1)?.includes(`"cursor":"s${version}"`));
    await socket.close();
    seen.push(...changes);
    const named = changes.flatMap((change) =>
      [...change.matchAll(/"(?:uid|from|to)":"([^"]+)"/g)].map(([, uid = '']) => uid),
    );
    expect(named.length).toBeGreaterThan(ourUids.size);
    expect(named.filter((uid) => ourUids.has(uid))).toEqual([]);
  });

  it('may use the same idempotency key', async () => {
    const send = async (token: string, body: string): Promise<Response> =>
      service.ask('api/v1/events', {
        token,
        body,
        headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': 'the-key' },
      });
    const one = JSON.stringify(intrusion(start)[0]);
    const two = JSON.stringify(intrusion(start)[1]);
    expect((await send(us, one)).headers.get('idempotency-replayed')).toBeNull();
    const other = await send(them, two);
    expect([other.status, other.headers.get('idempotency-replayed')]).toEqual([200, null]);
    expect((await send(us, one)).headers.get('idempotency-replayed')).toBe('true');
  });

  it('have no edge between them', async () => {
    for (const tenant of [ours, theirs]) {
      const audit = await service.service.graph.tenant(tenant).audit();
      expect(audit.sound).toBe(true);
      expect(audit.out).toBeGreaterThan(0);
    }
  });

  it('never see a tenant label in an answer', () => {
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.filter((text) => /T_[0-9a-f]{16}/.test(text))).toEqual([]);
  });
});
