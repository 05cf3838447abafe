import { randomBytes } from 'node:crypto';
import type { AttackPath, PathSeed, PathStore, TenantGraph } from '../../graph/index.js';
import { demoIntrusion } from '../../ingest/demo.js';
import { MovableClock } from '../support/clock.js';
import { DEMO_START_MS } from '../support/demo-graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { eventually, until } from '../support/until.js';

const NOW_MS = Date.parse('2026-03-02T10:00:00Z');
/** No sign is strong enough: paths begin with what is handed in, and with nothing else. */
const CONFIG =
  'paths:\n  seed_weight: 2\n  decay_every_seconds: 1\nhunts:\n  standing_seconds: 1\n';
const HOST = 'wks7.corp.example';
const QUIET_MS = 1_500;

interface Program {
  readonly guid: string;
  readonly pid: number;
  readonly image: string;
}

const program = (name: string): Program => ({
  guid: `{${randomBytes(4).toString('hex')}-0000-6543-0000-00100000beef}`,
  pid: 1_000 + randomBytes(2).readUInt16BE(),
  image: `C:\\Tools\\${name}.exe`,
});

const at = (minutesAgo: number): object => ({
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  UtcTime: new Date(NOW_MS - minutesAgo * 60_000).toISOString(),
  '@timestamp': new Date(NOW_MS - minutesAgo * 60_000).toISOString(),
  Hostname: HOST,
});

const started = (child: Program, parent: Program, minutesAgo: number): object => ({
  ...at(minutesAgo),
  EventID: 1,
  ...{ ProcessGuid: child.guid, ProcessId: child.pid, Image: child.image },
  CommandLine: child.image,
  ...{ ParentProcessGuid: parent.guid, ParentProcessId: parent.pid, ParentImage: parent.image },
  User: 'CORP\\ada',
});

const injected = (source: Program, target: Program, minutesAgo: number): object => ({
  ...at(minutesAgo),
  EventID: 8,
  ...{ SourceProcessGuid: source.guid, SourceProcessId: source.pid, SourceImage: source.image },
  ...{ TargetProcessGuid: target.guid, TargetProcessId: target.pid, TargetImage: target.image },
  StartAddress: '0x00007FF7',
});

describe('seeds that are handed in', () => {
  let service: TestService;
  let clock: MovableClock;
  let tenant: string;
  let token: string;
  let graph: TenantGraph;
  let store: PathStore;

  beforeAll(async () => {
    clock = new MovableClock(NOW_MS);
    service = await startTestService({ clock, config: CONFIG });
  });

  beforeEach(async () => {
    clock.moveTo(NOW_MS);
    tenant = randomTenant();
    token = await service.token({ tenant, ttlSeconds: 30 * 86_400 });
    graph = service.service.graph.tenant(tenant);
    store = graph.attackPaths;
  });

  afterAll(() => service.stop());

  const metrics = async (): Promise<string> =>
    (await service.ask('metrics', { method: 'GET' })).text();
  const uidOf = async ({ image }: Program): Promise<string> => {
    const found = await graph.search(image, ['Process'], 1);
    const [{ uid } = { uid: '' }] = found;
    return uid;
  };
  const alert = (uid: string, ref = 'alert:1', minutesAgo = 1): PathSeed => ({
    ...{ kind: 'ALERT', ref, uid, weight: 0.9 },
    at: NOW_MS / 1000 - minutesAgo * 60,
  });
  const pathWith = (ref: string): Promise<AttackPath> =>
    eventually(async () =>
      (await store.list(50)).find(({ seeds }) => seeds.some((seed) => seed.ref === ref)),
    );
  const chain = async (): Promise<[Program, Program, Program]> => {
    const three = [program('root'), program('shell'), program('tool')] as const;
    const [root, shell, tool] = three;
    await service.ingest(
      token,
      [started(shell, root, 10), started(tool, shell, 9)],
      'source=sensor',
    );
    return [...three];
  };

  it('open a path that leads back from what they speak of, and count as evidence', async () => {
    const [, , tool] = await chain();
    await graph.pathSeeds.plant([alert(await uidOf(tool))]);
    const path = await pathWith('alert:1');
    expect(path.steps.filter(({ role }) => role === 'CAUSE').length).toBeGreaterThanOrEqual(2);
    expect(path.score.evidence).toBeGreaterThanOrEqual(0.9);
    expect(await graph.pathSeeds.waiting(10)).toEqual([]);
    expect(await metrics()).toMatch(/spoor_path_seeds_total\{kind="alert",outcome="taken"\} [1-9]/);
  });

  it('wait for the telemetry that they speak of, and are given up after an hour', async () => {
    const [, , tool] = await chain();
    const uid = await uidOf(tool);
    const other = randomTenant();
    const theirs = service.service.graph.tenant(other);
    await theirs.pathSeeds.plant([alert(uid)]);
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    expect(await theirs.attackPaths.list(10)).toEqual([]);
    expect(await theirs.pathSeeds.waiting(10)).toHaveLength(1);
    clock.forward(3_700_000);
    await theirs.pathSeeds.plant([alert(uid)]);
    await until(async () => (await theirs.pathSeeds.waiting(10)).length === 0);
    expect(await theirs.attackPaths.list(10)).toEqual([]);
    expect(await metrics()).toMatch(
      /spoor_path_seeds_total\{kind="alert",outcome="given_up"\} [1-9]/,
    );
  });

  it('come before their telemetry and find it', async () => {
    const [root, shell, tool] = await chain();
    const uid = await uidOf(tool);
    await graph.deleteSource('sensor');
    await graph.pathSeeds.plant([alert(uid)]);
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    expect(await store.list(10)).toEqual([]);
    await service.ingest(token, [started(shell, root, 8), started(tool, shell, 7)], 'source=late');
    expect((await pathWith('alert:1')).seeds).toHaveLength(1);
  });

  it('are one path where one began within the other, and part when what joined them is taken back', async () => {
    const [, shell, tool] = await chain();
    const [elsewhere, agent, victim] = [program('elsewhere'), program('agent'), program('victim')];
    await service.ingest(token, [started(victim, shell, 8)], 'source=doubtful');
    await graph.pathSeeds.plant([alert(await uidOf(tool), 'alert:tool')]);
    const first = await pathWith('alert:tool');
    await graph.pathSeeds.plant([alert(await uidOf(victim), 'alert:victim')]);
    const joined = await pathWith('alert:victim');
    expect(joined.id).toBe(first.id);
    expect(joined.seeds).toHaveLength(2);
    await service.ingest(
      token,
      [started(agent, elsewhere, 7), injected(agent, victim, 6)],
      'source=sensor',
    );
    await graph.deleteSource('doubtful');
    const apart = await eventually(async () => {
      const paths = await store.list(10);
      return paths.length === 2 ? paths : undefined;
    });
    const kept = apart.find(({ id }) => id === first.id);
    const split = apart.find(({ id }) => id !== first.id);
    expect(kept?.seeds).toHaveLength(1);
    expect(split?.splitFrom).toBe(first.id);
    expect(split?.seeds.map(({ ref }) => ref)).not.toEqual(kept?.seeds.map(({ ref }) => ref));
    const reasons = (await store.changes(0)).flatMap((change) => change.reasons);
    expect(reasons.filter((reason) => reason === 'SPLIT')).toHaveLength(2);
  });

  it('are not opened twice, however often they are handed in', async () => {
    const [, , tool] = await chain();
    const seed = alert(await uidOf(tool));
    await graph.pathSeeds.plant([seed, seed]);
    const path = await pathWith('alert:1');
    await graph.pathSeeds.plant([{ ...seed, at: seed.at + 86_400 }]);
    await until(async () => (await graph.pathSeeds.waiting(10)).length === 0);
    expect((await store.list(10)).map(({ id }) => id)).toEqual([path.id]);
    expect((await store.get(path.id))?.seeds).toHaveLength(1);
  });

  describe('by hunts', () => {
    const LSASS =
      "MATCH (p:Process)-[a:ACCESSED_PROCESS]->(q:Process {name: 'lsass.exe'}) RETURN p, a, q";

    beforeEach(async () => {
      clock.moveTo(DEMO_START_MS + 3.1 * 3_600_000);
      token = await service.token({ tenant, ttlSeconds: 30 * 86_400 });
      await service.ingest(token, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
    });

    const run = async (): Promise<{ id: string; findings: { id: string }[] }> => {
      const { data } = await service.graphql(
        token,
        'mutation ($cypher: String) { runHunt(input: { cypher: $cypher }) { id findings { id } } }',
        { cypher: LSASS },
      );
      return data?.['runHunt'] as { id: string; findings: { id: string }[] };
    };

    it('begin nothing until somebody says that they are right', async () => {
      const { id, findings } = await run();
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      expect(await store.list(10)).toEqual([]);
      await service.graphql(
        token,
        'mutation ($id: ID!) { setHuntVerdict(id: $id, verdict: TRUE_POSITIVE) { id } }',
        { id },
      );
      const path = await pathWith(findings[0]?.id ?? '');
      expect(path.seeds.every(({ kind }) => kind === 'HUNT')).toBe(true);
    });
  });
});
