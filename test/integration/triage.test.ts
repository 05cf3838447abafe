import { TestSocket } from '../support/socket.js';
import type { Alert, EntityMention, IncomingAlert } from '../../graph/index.js';
import { demoIntrusion } from '../../ingest/demo.js';
import { startTestService, type TestService } from '../support/service.js';
import { settledPaths } from '../support/settled-paths.js';
import { randomTenant } from '../support/tenant.js';
import { eventually, until } from '../support/until.js';

const RESOLVE = `mutation($id: ID!, $verdict: AlertDecision!, $minutes: Float) {
  resolveAlert(id: $id, verdict: $verdict, reason: "Looked into.", minutes: $minutes) {
    status resolution { verdict by minutes } } }`;
const ALERT = `query($id: ID!) { alert(id: $id) { status
  verdict { classification confidence calibrated judge playbook
    reasoning { text cites feature contribution } }
  prefilter { outcome why } enrichment } }`;

const logOddsOf = ({ verdict }: Alert): number =>
  (verdict?.reasoning ?? []).reduce((sum, { contribution = 0 }) => sum + contribution, 0);

interface Told {
  readonly status: string;
  readonly verdict: {
    readonly classification: string;
    readonly confidence: number;
    readonly calibrated: boolean;
    readonly judge: string;
    readonly reasoning: readonly { readonly cites: readonly string[] }[];
  };
  readonly prefilter: { readonly outcome: string };
  readonly enrichment: { readonly criticality: string };
}

describe('triage', () => {
  let service: TestService;
  let tenant: string;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant });
  });

  afterAll(() => service.stop());

  const graph = () => service.service.graph.tenant(tenant);
  const incoming = (more: Partial<IncomingAlert> = {}): IncomingAlert => ({
    ...{ source: 'test', ruleId: 'r1', ruleName: 'Rule', title: 'Odd', severity: 'HIGH' },
    ...{ techniques: ['T1003.001'], at: Date.now() / 1000 - 60, fields: {}, raw: { a: 1 } },
    mentions: [{ kind: 'Host', name: 'ws-1.example.test' }],
    ...more,
  });
  const judged = (id: string): Promise<Alert> =>
    eventually(async () => {
      const alert = await graph().alerts.find(id);
      return alert?.verdict == null ? undefined : alert;
    });
  const take = async (more: Partial<IncomingAlert> = {}): Promise<string> =>
    (await graph().alerts.take([incoming(more)])).ids[0] ?? '';

  it('gives each alert a verdict whose reasons cite what there is', async () => {
    const id = await take();
    await judged(id);
    const { data } = await service.graphql(token, ALERT, { id });
    const { status, verdict, prefilter, enrichment } = data?.['alert'] as Told;
    expect([status, verdict.judge, verdict.calibrated]).toEqual(['PENDING', 'log-odds/1', false]);
    expect(prefilter.outcome).toBe('passed');
    expect(enrichment.criticality).toBe('UNKNOWN');
    const cited = new Set(verdict.reasoning.flatMap(({ cites }) => cites));
    const entities = await graph().entities([...cited]);
    const known = new Set([id, ...((await graph().alerts.find(id))?.entities ?? [])]);
    expect([...cited].filter((one) => !known.has(one) && !entities.has(one))).toEqual([]);
    const response = await service.ask('/api/v2/alerts?status=pending&minutes=15', {
      ...{ method: 'GET', token },
    });
    const [shown] = (await response.json()) as Record<string, unknown>[];
    expect(shown).toMatchObject({
      ...{ alert_id: id, classification: verdict.classification, judged: true },
      confidence: verdict.confidence,
    });
  });

  it('knows what people call critical, and that a rule was right or wrong before', async () => {
    const first = await take();
    const [host = ''] = (await judged(first)).entities;
    await graph().entityTags.set(host, ['criticality:critical'], 'cmdb');
    for (const [n, verdict] of ['true_positive', 'true_positive', 'false_positive'].entries()) {
      const id = await take({ title: `Odd ${String(n)}`, mentions: [] });
      await service.graphql(token, RESOLVE, { id, verdict, minutes: 4 });
    }
    const second = await judged(await take({ title: 'Odd again', severity: 'CRITICAL' }));
    expect(second.id).toBe(first);
    const third = await judged(
      await take({ mentions: [...incoming().mentions, { kind: 'Domain', name: 'a.test' }] }),
    );
    expect(third.enrichment).toMatchObject({
      criticality: 'CRITICAL',
      graph: { priorTruePositives: 2, priorFalsePositives: 1, priorSameRule: 4 },
    });
  });

  it('tells who is subscribed, and goes on where one left off', async () => {
    const socket = await TestSocket.connect(service.url, token);
    socket.subscribe('1', 'subscription { triageCompleted { cursor alert { id status } } }');
    await socket.subscribed();
    const id = await take();
    const frame = await socket.next();
    await socket.close();
    const told = (frame.payload as { data: { triageCompleted: { cursor: string } } }).data;
    expect(told).toMatchObject({ triageCompleted: { alert: { id, status: 'PENDING' } } });
    await service.graphql(token, RESOLVE, { id, verdict: 'true_positive' });
    const again = await TestSocket.connect(service.url, token);
    const { cursor } = told.triageCompleted;
    again.subscribe(
      '1',
      `subscription { triageCompleted(after: "${cursor}") { alert { status } } }`,
    );
    const next = await again.next();
    await again.close();
    expect(next.payload).toMatchObject({
      data: { triageCompleted: { alert: { status: 'RESOLVED' } } },
    });
  });

  it('takes in a storm: nothing is lost, duplicates are counted, all of it is judged', async () => {
    const storm = Array.from({ length: 1_000 }, (_, n) =>
      incoming({ ruleId: `r${String(n % 100)}`, severity: 'LOW' }),
    );
    const receipt = await graph().alerts.take(storm);
    expect(receipt).toMatchObject({ received: 1_000, created: 100, duplicates: 900 });
    await until(async () => (await graph().alerts.counts()).due === 0);
    const { pending, suppressed, resolved, raised } = await graph().alerts.counts();
    expect([pending + suppressed + resolved, raised]).toEqual([100, 1_000]);
  });

  it('judges an alert once more when it turns out to be part of an attack, and when that was none', async () => {
    const played = demoIntrusion({ startEpochMs: Date.now() - 3.1 * 3_600_000 });
    const shown = randomTenant();
    await service.ingest(await service.token({ tenant: shown }), played);
    const actor = await eventually(async () => {
      const there = service.service.graph.tenant(shown);
      const [seed] = (await there.attackPaths.list(1))[0]?.seeds ?? [];
      return seed === undefined ? undefined : (await there.entities([seed.uid])).get(seed.uid);
    });
    // Before anything else is known of whoever acted.
    const mention = { ...actor.properties, kind: actor.kind } as unknown as EntityMention;
    const id = await take({ severity: 'MEDIUM', techniques: [], mentions: [mention] });
    const alone = await judged(id);
    expect(alone.enrichment?.graph['pathScore']).toBe(0);
    await service.ingest(token, played);
    const again = await eventually(async () => {
      const alert = await graph().alerts.find(id);
      return (alert?.enrichment?.graph['pathScore'] ?? 0) > 0 ? alert : undefined;
    }, 30_000);
    expect(again.judgedAt).toBe(alone.verdict?.at);
    expect(again.verdict?.at).toBeGreaterThan(alone.verdict?.at ?? Infinity);
    expect(logOddsOf(again)).toBeGreaterThan(logOddsOf(alone));
    expect((await graph().alerts.counts()).due).toBe(0);
    await settledPaths(graph().attackPaths);
    const paths = await graph().attackPaths.list(20, undefined, { entities: again.entities });
    for (const path of paths) {
      const closing = { verdict: 'FALSE_POSITIVE', reason: 'A drill.', by: 'test' } as const;
      await graph().attackPaths.close(path.id, closing);
    }
    const after = await eventually(async () => {
      const alert = await graph().alerts.find(id);
      return alert?.enrichment?.graph['pathScore'] === 0 ? alert : undefined;
    }, 30_000);
    expect(logOddsOf(after)).toBeLessThan(logOddsOf(again));
  });

  it('decides nothing for who gives no reason', async () => {
    const id = await take();
    const answer = await service.graphql(
      token,
      'mutation($id: ID!) { resolveAlert(id: $id, verdict: undecided, reason: " ") { id } }',
      { id },
    );
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    const late = await service.graphql(token, RESOLVE, { id, verdict: 'undecided', minutes: -1 });
    expect(late.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
  });
});
