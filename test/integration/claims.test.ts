import type { Graph, IncomingEvent, Observation } from '../../graph/index.js';
import { differences, dump } from '../support/dump.js';
import { openTestGraph, query } from '../support/graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

const START = 1_714_000_000;
const HOST = 'ws1';
const PID = 100;
const GUID = '5b00a000-0000-65a0-0000-000000000001';

const run = { kind: 'Process', pid: PID, name: 'a.exe', host_name: HOST };
const address = { kind: 'IpAddress', name: '10.0.0.9', address: '10.0.0.9' };

let id = 0n;
const event = (...observations: readonly object[]): IncomingEvent => {
  id += 1n;
  return { id, observations: observations as readonly Observation[] };
};

const logged = (at: number): IncomingEvent =>
  event({ entity: { ...run, started_epoch: at, image: 'c:\\a.exe' }, at });
const sensed = (at: number): IncomingEvent =>
  event({ entity: { ...run, guid: GUID, started_epoch: at, command_line: 'a --run' }, at });
const flow = (at: number, process: object = run): IncomingEvent =>
  event({
    ...{ relation: 'CONNECTED_TO', from: process, to: address, at },
    properties: { port: 443, protocol: 'tcp' },
  });

describe('what was told of a process by pid', () => {
  let graph: Graph;

  beforeAll(async () => {
    graph = await openTestGraph();
  });

  afterAll(() => graph.close());

  const ingest = async (
    tenant: string,
    source: string,
    ...batches: readonly IncomingEvent[][]
  ): Promise<void> => {
    for (const batch of batches) await graph.tenant(tenant).ingest(source, batch);
  };

  const flowsOf = async (tenant: string): Promise<readonly object[]> => {
    const { label } = graph.tenant(tenant);
    return query(
      graph,
      `MATCH (p:Process:${label})-[r:CONNECTED_TO]->()
       RETURN p.uid AS uid, p.guid AS guid, p.started_epoch AS started, r.observations AS seen
       ORDER BY started`,
    );
  };

  it('goes to the run with a GUID that it turns out to be, and the uid it had leads there', async () => {
    const tenant = randomTenant();
    await ingest(tenant, 's', [logged(START), flow(START + 30)]);
    const [before] = await flowsOf(tenant);
    const { uid } = before as { uid: string };
    await ingest(tenant, 's', [sensed(START + 0.4)]);
    const found = await flowsOf(tenant);
    expect(found).toEqual([expect.objectContaining({ guid: GUID, started: START, seen: 1 })]);
    const record = (await graph.tenant(tenant).entities([uid])).get(uid);
    expect(record).toMatchObject({
      uid: (found[0] as { uid: string }).uid,
      properties: { guid: GUID, image: 'c:\\a.exe', command_line: 'a --run' },
    });
    expect((await graph.tenant(randomTenant()).entities([uid])).size).toBe(0);
  });

  it('is kept where a sensor tells one GUID with two pids, whichever comes first', async () => {
    const own = { ...run, guid: GUID };
    const other = { ...run, pid: PID + 1 };
    const facts = [
      [flow(START + 900, other), flow(START + 910)],
      [flow(START, own), flow(START + 920)],
      [flow(START + 10, { ...other, guid: GUID }), flow(START + 930), flow(START + 940, other)],
    ];
    const whole = randomTenant();
    await ingest(whole, 's', facts.flat());
    const dumped = await dump(graph, whole);
    for (const order of [facts, [...facts].reverse()]) {
      const tenant = randomTenant();
      await ingest(tenant, 's', ...order);
      expect(differences(dumped, await dump(graph, tenant))).toEqual([]);
    }
    const seen = (await flowsOf(whole)).map((edge) => (edge as { seen: number }).seen);
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(7);
  });

  it('leaves a run that began later for the one that it turns out to be, exactly', async () => {
    const tenant = randomTenant();
    const own = { ...run, guid: GUID };
    const facts = [
      [sensed(START), flow(START + 10, own), flow(START + 900), flow(START + 20)],
      [logged(START + 600)],
      [flow(START + 30, own), flow(START + 910)],
    ];
    await ingest(tenant, 's', ...facts);
    expect(await flowsOf(tenant)).toEqual([
      expect.objectContaining({ guid: GUID, seen: 3 }),
      expect.objectContaining({ started: START + 600, seen: 2 }),
    ]);
    const whole = randomTenant();
    await ingest(whole, 's', facts.flat());
    expect(differences(await dump(graph, whole), await dump(graph, tenant))).toEqual([]);
  });

  it('goes back when an end is told that lies between', async () => {
    const tenant = randomTenant();
    const over = event({ entity: { ...run, ended_epoch: START + 60 }, at: START + 60 });
    const facts = [[logged(START)], [flow(START + 30)], [flow(START + 300)], [over]];
    await ingest(tenant, 's', ...facts);
    const flows = await flowsOf(tenant);
    expect(flows).toHaveLength(2);
    const whole = randomTenant();
    await ingest(whole, 's', facts.flat());
    expect(differences(await dump(graph, whole), await dump(graph, tenant))).toEqual([]);
  });

  it('is taken back with its source, also where it had moved', async () => {
    const tenant = randomTenant();
    await ingest(tenant, 'log', [logged(START), flow(START + 30)]);
    await ingest(tenant, 'sensor', [sensed(START), flow(START + 40, { ...run, guid: GUID })]);
    expect(await flowsOf(tenant)).toEqual([expect.objectContaining({ seen: 2 })]);
    await graph.tenant(tenant).deleteSource('log');
    expect(await flowsOf(tenant)).toEqual([expect.objectContaining({ seen: 1 })]);
    // What makes claims move again must not bring back what was taken.
    await ingest(tenant, 'sensor', [logged(START + 700)], [flow(START + 710)]);
    expect(await flowsOf(tenant)).toEqual([
      expect.objectContaining({ guid: GUID, seen: 1 }),
      expect.objectContaining({ started: START + 700, seen: 1 }),
    ]);
    expect((await graph.tenant(tenant).audit()).sound).toBe(true);
  });

  it('moves with the clock of its machine, once that is known to be off', async () => {
    const skew = 7_200;
    const tenant = randomTenant();
    const own = { ...run, guid: GUID };
    const stamped = { ...flow(START + 10, own), skewSeconds: skew };
    const facts = [
      [{ ...sensed(START), skewSeconds: undefined }],
      [logged(START + skew), flow(START + skew + 30)],
      [stamped],
    ];
    await ingest(tenant, 's', ...facts);
    expect(await flowsOf(tenant)).toEqual([expect.objectContaining({ guid: GUID, seen: 2 })]);
  });
});

describe('a uid that a node had', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService();
  });

  afterAll(() => service.stop());

  it('is understood by the API', async () => {
    const tenant = randomTenant();
    const token = await service.token({ tenant });
    const ours = service.service.graph.tenant(tenant);
    await ours.ingest('s', [logged(START), flow(START + 30)]);
    const [old] = await ours.search('a.exe', ['Process'], 1);
    await ours.ingest('s', [sensed(START)]);
    const question = `query($uid: ID!) {
      entity(uid: $uid) { uid name }
      threatPaths(input: { uid: $uid, asOf: "2024-04-25T00:00:00Z" }) { paths { nodes { uid } } }
    }`;
    const answer = await service.graphql(token, question, { uid: old?.uid });
    expect(answer.errors).toBeUndefined();
    const { entity } = answer.data as { entity: { uid: string; name: string } };
    expect(entity).toMatchObject({ name: 'a.exe' });
    expect(entity.uid).not.toBe(old?.uid);
    expect(JSON.stringify(answer.data?.['threatPaths'])).toContain(entity.uid);
  });
});
