import type { Alert, Enrichment, IncomingAlert, Judgement, Verdict } from '../../graph/index.js';
import { pruneRecords } from '../../graph/write/retention.js';
import { demoIntrusion } from '../../ingest/demo.js';
import { MovableClock } from '../support/clock.js';
import { DEMO_START_MS } from '../support/demo-graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { eventually, until } from '../support/until.js';

const NOW_MS = DEMO_START_MS + 3.1 * 3_600_000;
const NOW = NOW_MS / 1000;

const verdict: Verdict = {
  ...{ classification: 'true_positive', confidence: 0.94, rawConfidence: 0.94, calibrated: false },
  ...{ reasoning: [], playbook: null, techniques: [], judge: 'test', model: null },
  ...{ input: 'i', prompt: null },
  ...{ tokens: 0, costUsd: 0, at: NOW },
};
const enrichment: Enrichment = {
  ...{ user: null, asset: null, criticality: 'UNKNOWN', indicators: [], graph: {}, failures: [] },
};
const judgement = { verdict, enrichment, prefilter: null, status: 'PENDING' } as const;

describe('alerts', () => {
  let service: TestService;
  let clock: MovableClock;
  let tenant: string;

  beforeAll(async () => {
    clock = new MovableClock(NOW_MS);
    service = await startTestService({ clock, config: 'triage:\n  enabled: false\n' });
  });

  beforeEach(() => {
    clock.moveTo(NOW_MS);
    tenant = randomTenant();
  });

  afterAll(() => service.stop());

  const graph = (whose = tenant) => service.service.graph.tenant(whose);
  const store = () => graph().alerts;

  const incoming = (more: Partial<IncomingAlert> = {}): IncomingAlert => ({
    ...{ source: 'test', ruleId: 'r1', ruleName: 'Rule', title: 'Odd', severity: 'HIGH' },
    ...{ techniques: ['T1059'], at: NOW - 60, fields: { Image: 'x' }, raw: { a: 1 } },
    mentions: [{ kind: 'Host', name: 'ws-1.example.test' }],
    ...more,
  });

  const judge = async (id: string, made: Judgement): Promise<Alert | undefined> => {
    const alert = await store().find(id);
    return alert === undefined ? undefined : store().judged(alert, made);
  };

  const adds = async (): Promise<number> => {
    const { pending, suppressed, resolved } = await store().counts();
    return pending + suppressed + resolved;
  };

  it('that speak of the same are one, with a count, until it is decided', async () => {
    const receipt = await store().take([
      incoming(),
      incoming({ at: NOW - 30, techniques: ['T1105'] }),
      incoming({ mentions: [{ kind: 'Host', name: 'ws-2.example.test' }] }),
    ]);
    expect(receipt).toMatchObject({ received: 3, created: 2, duplicates: 1, repeated: 0 });
    const [first = ''] = receipt.ids;
    expect(await store().find(first)).toMatchObject({
      ...{ count: 2, firstAt: NOW - 60, lastAt: NOW - 30, status: 'PENDING' },
      techniques: ['T1059', 'T1105'],
    });
    await store().resolve(first, {
      ...{ verdict: 'false_positive', reason: 'Ours.', by: 'ana', minutes: 3 },
    });
    const again = await store().take([incoming({ at: NOW })]);
    expect(again.created).toBe(1);
    expect(again.ids[0]).not.toBe(first);
    expect(await store().counts()).toMatchObject({ pending: 2, resolved: 1, raised: 4 });
    expect(await adds()).toBe(3);
  });

  it('set aside wait once more where they come again as more than they were', async () => {
    const { ids } = await store().take([incoming({ severity: 'LOW' })]);
    const [id = ''] = ids;
    await judge(id, { ...judgement, status: 'SUPPRESSED' });
    await store().take([incoming({ severity: 'LOW', at: NOW - 40 })]);
    expect(await store().find(id)).toMatchObject({ status: 'SUPPRESSED', count: 2 });
    await store().take([incoming({ severity: 'CRITICAL', at: NOW - 30 })]);
    expect(await store().find(id)).toMatchObject({
      ...{ status: 'PENDING', severity: 'CRITICAL', verdict: null, count: 3 },
    });
    expect(await store().counts()).toMatchObject({ pending: 1, suppressed: 0, due: 1 });
    await judge(id, { ...judgement, status: 'SUPPRESSED' });
    await store().take([incoming({ severity: 'LOW', techniques: ['T1003'], at: NOW - 20 })]);
    expect(await store().find(id)).toMatchObject({ status: 'PENDING', verdict: null });
    expect(await store().counts()).toMatchObject({ pending: 1, suppressed: 0, raised: 4 });
  });

  it('that came as more while they were judged wait on, and are taken up at once', async () => {
    const { ids } = await store().take([incoming({ severity: 'LOW' })]);
    clock.forward(3_000);
    const [taken] = await store().claimDue(1);
    await store().take([incoming({ severity: 'CRITICAL', at: NOW - 30 })]);
    if (taken !== undefined) await store().judged(taken, judgement);
    expect(await store().find(ids[0] ?? '')).toMatchObject({ verdict: null, status: 'PENDING' });
    expect((await store().claimDue(1)).map(({ severity }) => severity)).toEqual(['CRITICAL']);
  });

  it('that came as more, and then once more, in one batch are taken up at once too', async () => {
    await store().take([incoming({ severity: 'LOW' })]);
    clock.forward(3_000);
    await store().claimDue(1);
    await store().take([
      incoming({ severity: 'CRITICAL', at: NOW - 30 }),
      incoming({ severity: 'LOW', at: NOW - 20 }),
    ]);
    expect((await store().claimDue(1)).map(({ count }) => count)).toEqual([3]);
  });

  it('go on with the newest of those that are a day apart', async () => {
    await store().take([incoming({ at: NOW - 200_000 })]);
    clock.forward(1_000);
    const { ids } = await store().take([incoming({ at: NOW - 100 })]);
    expect((await store().take([incoming({ at: NOW - 50 })])).ids).toEqual(ids);
  });

  it('sent twice under one id count once, also after they were decided', async () => {
    const one = incoming({ externalId: 'ext-1' });
    const { ids } = await store().take([one]);
    expect(await store().take([one])).toMatchObject({ repeated: 1, created: 0, ids });
    const [id = ''] = ids;
    await store().resolve(id, { verdict: 'undecided', reason: 'x', by: 'ana', minutes: null });
    expect(await store().take([one])).toMatchObject({ repeated: 1, created: 0, ids });
    expect(await store().find(id)).toMatchObject({ count: 1, status: 'RESOLVED' });
    expect(await store().counts()).toMatchObject({ pending: 0, resolved: 1, raised: 1 });
  });

  it('sent again as whole batches count once, also where a later one of their kind is open', async () => {
    const batch = [
      incoming({ externalId: 'A', at: NOW - 3 * 86_400 }),
      incoming({ externalId: 'B', at: NOW - 10 }),
    ];
    const { ids } = await store().take(batch);
    for (const id of ids) await judge(id, judgement);
    const counts = await store().counts();
    for (let round = 0; round < 2; round += 1) {
      const receipt = await store().take(batch);
      expect(receipt).toEqual({ received: 2, created: 0, duplicates: 0, repeated: 2, ids });
    }
    expect(await store().counts()).toMatchObject({ pending: 2, raised: 2, due: 0 });
    expect((await store().counts()).pending).toBe(counts.pending);
    for (const id of ids) expect((await store().find(id))?.verdict).not.toBeNull();
  });

  it('that were duplicates are known by their own ids, also once it is decided', async () => {
    const batch = ['A', 'B'].map((externalId) => incoming({ externalId }));
    const { ids } = await store().take(batch);
    expect(ids[1]).toBe(ids[0]);
    await store().resolve(ids[0] ?? '', {
      ...{ verdict: 'false_positive', reason: 'Ours.', by: 'ana', minutes: 1 },
    });
    expect(await store().take(batch)).toMatchObject({ created: 0, repeated: 2, ids });
    expect(await store().counts()).toMatchObject({ pending: 0, resolved: 1, raised: 2 });
  });

  it('have as many ids as are sent', async () => {
    const batch = Array.from({ length: 60 }, (_, n) => incoming({ externalId: `id-${n}` }));
    await store().take(batch);
    expect(await store().take(batch)).toMatchObject({ duplicates: 0, repeated: 60 });
    expect((await store().list(10)).map(({ count }) => count)).toEqual([60]);
  });

  /** What retention does with records, for one tenant: a test run has hundreds. */
  const prune = (): Promise<void> => {
    const { database, settings } = service.service.graph;
    return pruneRecords(database, [tenant], settings, clock.now() / 1_000);
  };

  it('have ids that are known for as long as they are sent, and then are forgotten', async () => {
    const batch = ['A', 'B'].map((externalId) => incoming({ externalId }));
    await store().take(batch);
    for (let round = 0; round < 3; round += 1) {
      clock.forward(10 * 86_400_000);
      await prune();
      expect(await store().take(batch)).toMatchObject({ repeated: 2 });
    }
    clock.forward(15 * 86_400_000);
    await prune();
    // The alert itself is there, under the id of the first.
    expect(await store().take(batch)).toMatchObject({ repeated: 1, duplicates: 1, created: 0 });
  });

  it('of one id are one, whatever they say, and may come to say more', async () => {
    const host = { kind: 'Host', name: 'ws-1.example.test' } as const;
    const { ids } = await store().take([incoming({ externalId: 'A', mentions: [host] })]);
    const [id = ''] = ids;
    await judge(id, judgement);
    const user = { kind: 'User', name: 'dana', domain: 'CORP' } as const;
    const more = incoming({ externalId: 'A', mentions: [host, user] });
    expect(await store().take([more])).toMatchObject({ created: 0, duplicates: 1, ids });
    expect(await store().take([more])).toMatchObject({ created: 0, repeated: 1, ids });
    const [alert, ...others] = await store().list(10);
    expect(others).toEqual([]);
    expect(alert?.entities).toHaveLength(2);
    expect(await store().counts()).toMatchObject({ pending: 1, due: 1 });
  });

  it('of two sources may have one id', async () => {
    const { ids } = await store().take([
      incoming({ externalId: 'A' }),
      incoming({ externalId: 'A', source: 'other' }),
    ]);
    expect(new Set(ids).size).toBe(2);
  });

  it('without ids go on with the one that they are near, however long it has gone on', async () => {
    const hours = [0, 20, 40].map((hour) => incoming({ at: NOW - 90_000 * 3 + hour * 3_600 }));
    const { ids } = await store().take(hours);
    await judge(ids[0] ?? '', judgement);
    const again = await store().take(hours.slice(0, 1));
    expect(again).toMatchObject({ created: 0, duplicates: 1, ids: ids.slice(0, 1) });
    expect((await store().find(ids[0] ?? ''))?.verdict).not.toBeNull();
  });

  it('are judged again where a duplicate names something new, and only then', async () => {
    const to = (address: string): Partial<IncomingAlert> => ({
      observations: [
        {
          entity: { kind: 'IpAddress', address },
          at: NOW - 20,
        },
      ],
    });
    const { ids } = await store().take([incoming(to('198.51.100.1'))]);
    const [id = ''] = ids;
    await judge(id, { ...judgement, status: 'SUPPRESSED' });
    await store().take(Array.from({ length: 20 }, () => incoming(to('198.51.100.1'))));
    expect(await store().counts()).toMatchObject({ suppressed: 1, due: 0 });
    await store().take([incoming(to('203.0.113.66'))]);
    expect(await store().counts()).toMatchObject({ pending: 0, suppressed: 1, due: 1 });
    clock.forward(3_000);
    const [taken] = await store().claimDue(10);
    expect(taken).toMatchObject({ id, status: 'SUPPRESSED' });
    expect(taken?.names?.addresses).toEqual(['198.51.100.1', '203.0.113.66']);
    // While that is judged another comes: what is written then is not the last word.
    await store().take([incoming(to('203.0.113.67'))]);
    if (taken !== undefined) await store().judged(taken, { ...judgement, status: 'SUPPRESSED' });
    const [last] = await store().claimDue(10);
    expect(last?.names?.addresses).toHaveLength(3);
    if (last !== undefined) await store().judged(last, judgement);
    expect(await store().counts()).toMatchObject({ pending: 1, suppressed: 0, due: 0 });
  });

  it('set aside can be judged again as what is around them changes, and decided ones cannot', async () => {
    const { ids } = await store().take([incoming(), incoming({ ruleId: 'r2' })]);
    for (const id of ids) await judge(id, { ...judgement, status: 'SUPPRESSED' });
    await store().resolve(ids[1] ?? '', {
      ...{ verdict: 'false_positive', reason: 'Ours.', by: 'ana', minutes: 1 },
    });
    await store().judgeAgain(ids);
    clock.forward(3_000);
    expect((await store().claimDue(10)).map(({ id }) => id)).toEqual(ids.slice(0, 1));
  });

  it('are judged again where a field of a duplicate names an address of the web', async () => {
    const { ids } = await store().take([incoming()]);
    await judge(ids[0] ?? '', judgement);
    await store().take([incoming({ fields: { Url: 'see https://evil.example/x?y now' } })]);
    expect(await store().counts()).toMatchObject({ due: 1 });
    expect(await store().find(ids[0] ?? '')).toMatchObject({
      fields: { Image: 'x', Url: 'see https://evil.example/x?y now' },
      names: { urls: ['https://evil.example/x?y'] },
    });
  });

  it('are not judged again for one more run of a program', async () => {
    const run = (guid: string): Partial<IncomingAlert> => ({
      mentions: [{ kind: 'Process', guid, name: 'cron', host_name: 'ws-1' }],
    });
    const { ids } = await store().take([incoming(run('g-0'))]);
    await judge(ids[0] ?? '', judgement);
    await store().take(Array.from({ length: 100 }, (_, n) => incoming(run(`g-${n}`))));
    const alert = await store().find(ids[0] ?? '');
    expect(alert?.count).toBe(101);
    expect(alert?.entities.length).toBeLessThanOrEqual(20);
    expect(await store().counts()).toMatchObject({ due: 0 });
  });

  it('that name more than one alert holds are several, so that all of it is looked at', async () => {
    const scan = Array.from({ length: 150 }, (_, n) =>
      incoming({
        observations: [{ entity: { kind: 'IpAddress', address: `10.0.0.${n}` }, at: NOW - 20 }],
      }),
    );
    const receipt = await store().take(scan);
    expect(receipt).toMatchObject({ created: 3, duplicates: 147 });
    const named = (await store().list(10)).flatMap(({ names }) => names?.addresses ?? []);
    expect(new Set(named).size).toBe(150);
    const counts = await store().counts();
    expect(await store().take(scan)).toMatchObject({ created: 0 });
    expect(await store().counts()).toMatchObject({ pending: counts.pending });
  });

  it('of a rule are counted by their source: two may call theirs by one id', async () => {
    const { ids } = await store().take([
      incoming({ source: 'noisy' }),
      incoming({ source: 'other' }),
    ]);
    await store().resolve(ids[0] ?? '', {
      ...{ verdict: 'false_positive', reason: 'Ours.', by: 'ana', minutes: 1 },
    });
    const rule = { ruleId: 'r1' };
    expect(await store().recordOf({ ...rule, source: 'noisy' })).toMatchObject({
      ...{ seen: 1, negative: 1 },
    });
    expect(await store().recordOf({ ...rule, source: 'other' })).toMatchObject({
      ...{ seen: 1, negative: 0 },
    });
    expect(await store().recordOf({ ...rule, source: 'third' })).toBeUndefined();
  });

  it('raised again a day later are others', async () => {
    await store().take([incoming({ at: NOW - 90_000 })]);
    expect(await store().take([incoming({ at: NOW - 10 })])).toMatchObject({ created: 1 });
  });

  const actorOf = async (): Promise<{ uid: string; mentions: IncomingAlert['mentions'] }> => {
    const token = await service.token({ tenant });
    await service.ingest(token, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
    const path = await eventually(async () =>
      (await graph().attackPaths.list(10)).find(({ steps }) => steps.length > 3),
    );
    const uid = path.seeds.find((seed) => seed.uid.startsWith('process:'))?.uid ?? '';
    const { properties } = (await graph().entities([uid])).get(uid) ?? { properties: {} };
    const { guid = '', host_name: host = '' } = properties as Record<string, string>;
    const mentions: IncomingAlert['mentions'] = [
      { kind: 'Host', name: host },
      { kind: 'Process', guid, host_name: host },
    ];
    return { uid, mentions };
  };

  const seedOf = (ref: string | undefined, least: number) =>
    eventually(async () =>
      (await graph().attackPaths.list(10))
        .flatMap(({ seeds }) => seeds)
        .find((seed) => seed.ref === ref && seed.weight >= least),
    );

  it('begin an attack path at whoever acted', async () => {
    const { uid, mentions } = await actorOf();
    const { ids } = await store().take([incoming({ mentions })]);
    const alert = await store().find(ids[0] ?? '');
    expect(alert?.entities[0]).toBe(uid);
    expect((await seedOf(alert?.id, 0)).kind).toBe('ALERT');
  });

  it('begin one also where they become grave later, and as grave as they are', async () => {
    const { mentions } = await actorOf();
    const { ids } = await store().take([incoming({ mentions, severity: 'LOW' })]);
    for (const [severity, weight] of [
      ['HIGH', 0.8],
      ['CRITICAL', 0.95],
    ] as const) {
      await store().take([incoming({ mentions, severity })]);
      expect(await seedOf(ids[0], weight)).toMatchObject({ kind: 'ALERT', weight });
    }
  });

  it('are judged gravest first, what is critical before all, each by one at a time', async () => {
    const host = (name: string): Partial<IncomingAlert> => ({ mentions: [{ kind: 'Host', name }] });
    const { ids } = await store().take([
      incoming({ ...host('low.example.test'), severity: 'LOW' }),
      incoming({ ...host('grave.example.test'), severity: 'CRITICAL' }),
    ]);
    const crown = await store().take([incoming({ ...host('crown.example.test') })]);
    const [crownUid = ''] = (await store().find(crown.ids[0] ?? ''))?.entities ?? [];
    await graph().entityTags.set(crownUid, ['criticality:critical'], 'cmdb');
    const { ids: low } = await store().take([
      incoming({ ...host('crown.example.test'), ruleId: 'r2', severity: 'LOW' }),
    ]);
    expect(await store().claimDue(10)).toEqual([]);
    clock.forward(3_000);
    const claimed = await store().claimDue(2);
    expect(claimed.map(({ id }) => id)).toEqual([low[0], ids[1]]);
    expect((await store().claimDue(10)).map(({ id }) => id)).toEqual([crown.ids[0], ids[0]]);
    expect(await store().claimDue(10)).toEqual([]);
    await judge(low[0] ?? '', judgement);
    clock.forward(61_000);
    expect((await store().claimDue(10)).map(({ id }) => id)).toEqual([
      ids[1],
      crown.ids[0],
      ids[0],
    ]);
    expect(await store().counts()).toMatchObject({ due: 3 });
  });

  it('keep what an analyst decided, whoever judges later', async () => {
    const { ids } = await store().take([incoming()]);
    const [id = ''] = ids;
    await store().resolve(id, {
      ...{ verdict: 'false_positive', reason: 'Ours.', by: 'ana', minutes: 1 },
    });
    expect(await judge(id, { ...judgement, status: 'SUPPRESSED' })).toMatchObject({
      status: 'RESOLVED',
      verdict: { confidence: 0.94 },
    });
    expect(await store().counts()).toMatchObject({ pending: 0, suppressed: 0, resolved: 1 });
    await expect(
      store().resolve('alert:none', { verdict: 'undecided', reason: '', by: '', minutes: null }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const gone = { id: 'alert:none', severity: 'LOW', techniques: [] } as const;
    expect(await store().judged(gone, judgement)).toBeUndefined();
  });

  it('are told as they change, none missed', async () => {
    const following = graph().followAlerts(0);
    const seen: Alert[] = [];
    const reading = (async () => {
      for await (const { alert } of following) seen.push(alert);
    })();
    const many = Array.from({ length: 250 }, (_, at) => incoming({ ruleId: `r${String(at)}` }));
    const { ids } = await store().take(many);
    await until(() => Promise.resolve(seen.length === 250));
    await judge(ids[7] ?? '', judgement);
    await until(() => Promise.resolve(seen.at(-1)?.verdict !== null));
    expect(seen.at(-1)?.id).toBe(ids[7]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(250);
    await following.return();
    await reading;
  });

  it('are listed by place, status, rule, entity and time, in one tenant', async () => {
    const { ids } = await store().take([
      incoming(),
      incoming({ ruleId: 'r2' }),
      incoming({ ruleId: 'r3' }),
    ]);
    const all = await store().list(10);
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set(ids));
    const [first] = all;
    expect(await store().list(10, {}, first)).toEqual(all.slice(1));
    expect(await store().list(10, { rules: ['r2'] })).toHaveLength(1);
    expect(await store().list(10, { statuses: ['RESOLVED'] })).toEqual([]);
    expect(await store().list(10, { entity: first?.entities[0] ?? '' })).toHaveLength(3);
    expect(await store().list(10, { since: NOW + 1 })).toEqual([]);
    expect(await graph(randomTenant()).alerts.list(10)).toEqual([]);
    expect((await graph(randomTenant()).alerts.findAll(ids)).size).toBe(0);
  });
});
