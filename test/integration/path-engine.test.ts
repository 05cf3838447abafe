import { setTimeout as sleep } from 'node:timers/promises';
import { applyDelta, type AttackPath, type PathChange, type PathStore } from '../../graph/index.js';
import { deltaOf } from '../../graph/paths/path-change.js';
import { demoIntrusion } from '../../ingest/demo.js';
import { MovableClock } from '../support/clock.js';
import { DEMO_START_MS } from '../support/demo-graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { settledPath } from '../support/settled-paths.js';
import { randomTenant } from '../support/tenant.js';
import { eventually } from '../support/until.js';

const HOUR_MS = 3_600_000;
/** A few minutes after the last of the day's events. */
const AFTER_DEMO_MS = DEMO_START_MS + 3.1 * HOUR_MS;
/** Open paths are looked at again once a second. */
const CONFIG = 'paths:\n  decay_every_seconds: 1\n';

async function changesOf(store: PathStore): Promise<PathChange[]> {
  const all: PathChange[] = [];
  for (;;) {
    const page = await store.changes(all.at(-1)?.sequence ?? 0);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** What somebody has who was told every change, and nothing else. */
function folded(changes: readonly PathChange[]): Map<string, AttackPath> {
  const paths = new Map<string, AttackPath>();
  for (const change of changes) {
    const { id } = change.path;
    paths.set(id, applyDelta(paths.get(id), deltaOf(change)));
  }
  return paths;
}

/** Whether deltas add up to what is kept; undefined where paths changed while it was looked. */
async function isTold(store: PathStore): Promise<true | undefined> {
  const changes = await changesOf(store);
  const told = folded(changes);
  const kept = await Promise.all([...told.keys()].map((id) => store.get(id)));
  if ((await store.position()).newest !== changes.at(-1)?.sequence) return undefined;
  expect(kept).toEqual([...told.values()]);
  return true;
}

describe('attack paths', () => {
  let service: TestService;
  let clock: MovableClock;
  let tenant: string;
  let store: PathStore;
  let token: string;

  beforeAll(async () => {
    clock = new MovableClock(AFTER_DEMO_MS);
    service = await startTestService({ clock, config: CONFIG });
  });

  beforeEach(async () => {
    clock.moveTo(AFTER_DEMO_MS);
    tenant = randomTenant();
    token = await service.token({ tenant, ttlSeconds: 30 * 86_400 });
    store = service.service.graph.tenant(tenant).attackPaths;
  });

  afterAll(() => service.stop());

  /** The path of the demo's intrusion. */
  const played = async (): Promise<AttackPath> => {
    await service.ingest(token, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
    return settledPath(store, 'T1003.001');
  };

  it('are opened for what an intrusion did, as one story and not one for each sign', async () => {
    // Cut in two anywhere, a batch leads to the same in the end.
    const path = await played();
    const techniques = new Set(path.steps.flatMap((step) => step.techniques));
    expect([...techniques]).toEqual(expect.arrayContaining(['T1003.001', 'T1059.001', 'T1105']));
    expect(path.stage).not.toBeNull();
    expect(path.score.score).toBeGreaterThan(0.5);
    expect(path.chokePoints.length).toBeGreaterThan(0);
    const keys = new Set(path.steps.map(({ key }) => key));
    const ends = new Set(path.steps.flatMap(({ from, to }) => [from, to]));
    for (const point of path.chokePoints) expect(keys.has(point) || ends.has(point)).toBe(true);
    const open = await store.list(100);
    const shared = open.filter(({ steps }) => steps.some(({ key }) => keys.has(key)));
    // Others may touch the same hosts; what has a cause in common is one path.
    expect(open.length).toBeLessThan(8);
    expect(shared.length).toBeLessThanOrEqual(open.length);
  });

  it('grow with what happens on them, by deltas that add up', async () => {
    const path = await played();
    const process = path.seeds[0]?.uid ?? '';
    const known = await service.service.graph.tenant(tenant).entities([process]);
    const properties = known.get(process)?.properties ?? {};
    const at = new Date(AFTER_DEMO_MS - 60_000).toISOString();
    const started = {
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      EventID: 1,
      UtcTime: at,
      '@timestamp': at,
      Hostname: properties['host_name'],
      ProcessGuid: '{0a1b2c3d-0000-6543-0000-00100000beef}',
      ProcessId: 4711,
      Image: 'C:\\Windows\\System32\\nltest.exe',
      CommandLine: 'nltest /domain_trusts',
      ParentProcessGuid: `{${String(properties['guid'])}}`,
      ParentProcessId: properties['pid'],
      ParentImage: properties['image'],
      User: properties['user_name'],
    };
    const receipt = await service.ingest(token, [started], 'source=demo');
    expect(receipt.accepted).toBe(1);
    const grown = await eventually(async () => {
      const now = await store.get(path.id);
      return now !== undefined && now.steps.length > path.steps.length ? now : undefined;
    });
    expect(grown.version).toBeGreaterThan(path.version);
    const changes = await changesOf(store);
    const last = changes.findLast((change) => change.path.id === path.id);
    expect(last?.reasons).toContain('NEW_EDGE');
    expect(last?.cause).toBeGreaterThan(0);
    await eventually(() => isTold(store));
    expect(changes.map(({ sequence }) => sequence)).toEqual(changes.map((_, at) => at + 1));
  });

  it('are not opened again by what a person has judged', async () => {
    const path = await played();
    const closed = await store.close(path.id, {
      ...{ verdict: 'FALSE_POSITIVE', reason: 'A test of the red team.', by: 'ada' },
    });
    await service.ingest(token, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
    await sleep(1_500);
    expect(await store.get(path.id)).toEqual(closed);
  });

  it('fall as they fade, and are over at last', async () => {
    const path = await played();
    clock.forward(12 * HOUR_MS);
    const fallen = await eventually(async () => {
      const now = await store.get(path.id);
      return now !== undefined && now.version > path.version ? now : undefined;
    });
    expect(fallen.score.score).toBeLessThan(path.score.score - 0.05);
    expect(fallen.status).toBe('OPEN');
    clock.forward(10 * 24 * HOUR_MS);
    const over = await eventually(async () => {
      const now = await store.get(path.id);
      return now?.status === 'AGED_OUT' ? now : undefined;
    });
    expect(over.score.score).toBeLessThan(0.1);
    const reasons = (await changesOf(store))
      .filter((change) => change.path.id === path.id)
      .flatMap((change) => change.reasons);
    expect(reasons).toContain('DECAY');
  });

  it('are computed by one replica at a time, and by the other when that ends', async () => {
    const other = await startTestService({ clock, config: CONFIG });
    const theirs = await other.token({ tenant, ttlSeconds: 30 * 86_400 });
    await other.ingest(theirs, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
    const path = await eventually(async () => (await store.list(1))[0]);
    const first = await store.leaseOwner();
    expect(first).toBeDefined();
    const late = demoIntrusion({ startEpochMs: DEMO_START_MS + 1 }).slice(0, 20);
    await service.ingest(token, late, 'source=late');
    await sleep(500);
    expect(await store.leaseOwner()).toBe(first);
    await other.stop();
    await eventually(async () => {
      const owner = await store.leaseOwner();
      return owner !== undefined && owner !== first ? owner : undefined;
    });
    expect((await store.get(path.id))?.version).toBeGreaterThanOrEqual(path.version);
    await eventually(() => isTold(store));
  });
});
