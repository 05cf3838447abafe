import {
  encodeCursor,
  relationshipDeclaration,
  relations,
  type Graph,
  type ThreatPaths,
} from '../../graph/index.js';
import { openTestGraph, query } from '../support/graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { capture, describeWithSharedData } from '../support/shared-data.js';
import { connection, processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const fading = relations.filter(
  (relation) => relationshipDeclaration(relation).halfLifeHours !== null,
);

/** What a rewrite of any edge would change, and the number of the last commit. */
async function stateOf(graph: Graph, tenant: string): Promise<unknown> {
  const { label } = graph.tenant(tenant);
  const rows = await query(
    graph,
    `MATCH (:${label})-[r]->(:${label})
     WITH r ORDER BY elementId(r)
     RETURN count(r) AS edges, sum(r.log_weight) AS weights, sum(r.observations) AS observations,
       sum(r.last_seen_epoch) AS seen, sum(r.received_epoch) AS received`,
  );
  return [encodeCursor({ sequence: (await graph.tenant(tenant).position()).version }), ...rows];
}

/** The best score of a path with a step whose edge satisfies a test; 0 where there is none. */
function bestScore({ paths }: ThreatPaths, isStep: (uid: string) => boolean): number {
  const scores = paths
    .filter(({ steps }) => steps.some(({ from, to }) => isStep(from) || isStep(to)))
    .map(({ score }) => score);
  return Math.max(0, ...scores);
}

const stepsOf = ({ paths }: ThreatPaths): ThreatPaths['paths'][number]['steps'] =>
  paths.flatMap(({ steps }) => steps);

/** Two intrusions through the same process, weeks apart. */
describe('an intrusion that is three weeks old, and one of today', () => {
  const first = Date.UTC(2024, 4, 6, 9);
  const second = first + 21 * DAY_MS;
  const tenant = randomTenant();
  let service: TestService;
  let graph: Graph;
  let explorer: string;
  const uids = new Map<number, string>();

  const intrusion = (at: number, process: number): object[] => [
    processStart(at, 1, process, 'payload.exe'),
    processStart(at + 20_000, process, process + 1, 'cmd.exe'),
    processStart(at + 25_000, process + 1, process + 2, 'whoami.exe'),
    connection(at + 30_000, process + 2, '203.0.113.9', 8080),
  ];

  const at = (instant: number, from = graph): Promise<ThreatPaths> =>
    from.tenant(tenant).threatPaths({
      uid: explorer,
      hopLimit: 3,
      asOf: instant / 1000,
      direction: 'FORWARD',
      first: 50,
    });

  const isFirst = (uid: string): boolean => [10, 11, 12].some((n) => uids.get(n) === uid);
  const isSecond = (uid: string): boolean => [20, 21, 22].some((n) => uids.get(n) === uid);

  beforeAll(async () => {
    service = await startTestService();
    ({ graph } = service.service);
    const token = await service.token({ tenant });
    // The later one arrives first: order of arrival must not matter.
    await service.ingest(token, intrusion(second, 20));
    await service.ingest(token, intrusion(first, 10));
    const { label } = graph.tenant(tenant);
    const rows = await query(graph, `MATCH (p:Process:${label}) RETURN p.pid AS pid, p.uid AS uid`);
    for (const { pid, uid } of rows) uids.set(Number(pid) - 1000, String(uid));
    explorer = uids.get(1) ?? '';
  });

  afterAll(() => service.stop());

  it('just after the first: it alone counts, fresh', async () => {
    const paths = await at(first + 60_000);
    expect(bestScore(paths, isFirst)).toBeGreaterThan(0.3);
    expect(bestScore(paths, isSecond)).toBe(0);
    expect(stepsOf(paths).filter(({ stale }) => stale)).toEqual([]);
  });

  it('just after the second: the first is stale and far below it', async () => {
    const paths = await at(second + 60_000);
    expect(bestScore(paths, isSecond)).toBeGreaterThan(100 * bestScore(paths, isFirst));
    const old = stepsOf(paths).filter(({ to }) => isFirst(to));
    expect(old.length).toBeGreaterThan(0);
    expect(old.every(({ stale }) => stale)).toBe(true);
    const fresh = stepsOf(paths).filter(({ to }) => isSecond(to));
    expect(fresh.map(({ stale }) => stale)).not.toContain(true);
  });

  it('a day later a step weighs half, and after two days a quarter of that again', async () => {
    const weightOf = async (instant: number): Promise<number> =>
      stepsOf(await at(instant)).find(({ to }) => to === uids.get(20))?.weight ?? 0;
    expect(await weightOf(second)).toBeCloseTo(1, 9);
    expect(await weightOf(second + DAY_MS)).toBeCloseTo(0.5, 9);
    expect(await weightOf(second + 2 * DAY_MS)).toBeCloseTo(0.25, 9);
    const stale = second + 2 * DAY_MS + HOUR_MS;
    expect(await weightOf(stale)).toBeCloseTo(0.25 * 2 ** (-49 / 24), 9);
  });

  it('half the half-life shows at once, in both, and not a byte is rewritten', async () => {
    const before = await stateOf(graph, tenant);
    const quick = await openTestGraph({ halfLifeHours: { PROC_CREATED: 12 } });
    try {
      const instant = second + 6 * HOUR_MS;
      const weights = async (from: Graph): Promise<Map<string, number>> =>
        new Map(
          stepsOf(await at(instant, from))
            .filter(({ relation }) => relation === 'PROC_CREATED')
            .map(({ to, weight }) => [to, weight]),
        );
      const usual = await weights(graph);
      const faster = await weights(quick);
      expect(usual.size).toBeGreaterThanOrEqual(6);
      for (const [to, weight] of usual) {
        const unstale = isFirst(to) ? weight / 0.25 : weight;
        const wanted = isFirst(to) ? 0.25 * unstale ** 2 : unstale ** 2;
        expect((faster.get(to) ?? 0) / wanted).toBeCloseTo(1, 6);
      }
    } finally {
      await quick.close();
    }
    expect(await stateOf(graph, tenant)).toEqual(before);
  });
});

describeWithSharedData('the two LSASS campaigns on one host', () => {
  const afterFirst = Date.parse('2023-08-16T05:00:00Z');
  const afterSecond = Date.parse('2023-09-06T05:00:00Z');
  const payloads = {
    first: '81056205-5686-64dc-3b04-000000000800',
    second: 'ec2b781c-05c5-64f8-b806-000000000500',
  };
  const tenant = randomTenant();
  let service: TestService;
  let graph: Graph;

  beforeAll(async () => {
    service = await startTestService();
    ({ graph } = service.service);
    const token = await service.token({ tenant });
    for (const campaign of ['05', '01']) {
      await service.ingest(token, capture(`compound-lsass-campaign-${campaign}.jsonl.gz`));
    }
  });

  afterAll(() => service.stop());

  const uidOf = async (where: string, value: string): Promise<string> => {
    const { label } = graph.tenant(tenant);
    const [row] = await query(
      graph,
      `MATCH (n:${where}:${label}) WHERE $value IN [n.guid, n.name] RETURN n.uid AS uid`,
      { value },
    );
    return String(row?.['uid']);
  };

  const from = (uid: string, asOf: number, settings = graph): Promise<ThreatPaths> =>
    settings.tenant(tenant).threatPaths({
      uid,
      hopLimit: 3,
      asOf: asOf / 1000,
      direction: 'BOTH',
      first: 100,
    });

  const SECOND_BEGAN = Date.parse('2023-08-20T00:00:00Z') / 1000;

  it.each([
    ['the host', 'Host', 'mkt01'],
    ['the payload', 'Process', payloads.first],
  ])(
    'right after the first, from %s: it is fresh, and nothing of the second counts',
    async (_, kind, name) => {
      const paths = await from(await uidOf(kind, name), afterFirst);
      expect(paths.paths.length).toBeGreaterThan(0);
      const steps = stepsOf(paths);
      expect(
        steps.filter(({ firstSeen, lastSeen }) => Math.max(firstSeen, lastSeen) > SECOND_BEGAN),
      ).toEqual([]);
      expect(paths.paths[0]?.steps.some(({ stale }) => stale)).toBe(false);
    },
  );

  it('after the second, from the host: its steps rank first and those of the first are stale', async () => {
    const { paths } = await from(await uidOf('Host', 'mkt01'), afterSecond);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths[0]?.steps.every(({ stale }) => !stale)).toBe(true);
    const old = paths
      .flatMap(({ steps }) => steps)
      .filter(({ lastSeen, standing }) => lastSeen < SECOND_BEGAN && !standing);
    expect(old.filter(({ stale }) => !stale)).toEqual([]);
  });

  it('after the second, the payload of the first scores far below what it did, and below the second', async () => {
    const uid = await uidOf('Process', payloads.first);
    const then = (await from(uid, afterFirst)).paths[0]?.score ?? 0;
    const now = (await from(uid, afterSecond)).paths[0]?.score ?? 0;
    const second = await uidOf('Process', payloads.second);
    const fresh = (await from(second, afterSecond)).paths[0]?.score ?? 0;
    expect(then).toBeGreaterThan(20 * now);
    expect(fresh).toBeGreaterThan(20 * now);
  });

  it('a shorter half-life lowers both at once without a write', async () => {
    const before = await stateOf(graph, tenant);
    const quick = await openTestGraph({
      halfLifeHours: Object.fromEntries(fading.map((relation) => [relation, 1])),
    });
    try {
      for (const [guid, asOf] of [
        [payloads.first, afterFirst + DAY_MS],
        [payloads.second, afterSecond + DAY_MS],
      ] as const) {
        const uid = await uidOf('Process', guid);
        const usual = (await from(uid, asOf)).paths[0]?.score ?? 0;
        const faster = (await from(uid, asOf, quick)).paths[0]?.score ?? 0;
        expect(usual).toBeGreaterThan(faster * 10);
        expect(faster).toBeGreaterThan(0);
      }
    } finally {
      await quick.close();
    }
    expect(await stateOf(graph, tenant)).toEqual(before);
  });
});
