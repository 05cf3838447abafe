import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert, IncomingAlert } from '../../graph/index.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { eventually } from '../support/until.js';

describe('what is known of an alert beside the graph', () => {
  let service: TestService;
  let folder: string;
  /** Takes connections and never says a word. */
  let mute: Server;
  let tenant: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-enrich-'));
    writeFileSync(
      join(folder, 'cmdb.csv'),
      'name,fqdn,criticality,owner\npay-1,pay-1.example.test,critical,Payments\n',
    );
    writeFileSync(join(folder, 'bad.txt'), '# ours\n203.0.113.77\n');
    mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const config = `enrichment:
  timeout_ms: 300
  ldap: { url: 'ldap://127.0.0.1:${String(port)}', base_dn: 'dc=example,dc=test' }
  cmdb: { csv: '${join(folder, 'cmdb.csv')}' }
  intelligence: { feeds: [{ name: ours, kind: list, from: '${join(folder, 'bad.txt')}' }] }
`;
    service = await startTestService({ config });
  });

  beforeEach(() => {
    tenant = randomTenant();
  });

  afterAll(async () => {
    await service.stop();
    mute.close();
    rmSync(folder, { recursive: true });
  });

  const graph = () => service.service.graph.tenant(tenant);

  /** Its entities are in the graph, as they are where telemetry comes before alerts. */
  const judged = async (more: Partial<IncomingAlert>): Promise<Alert> => {
    const at = Date.now() / 1000 - 60;
    const mentions = more.mentions ?? [];
    const observations = mentions.map((entity) => ({ entity, at }));
    await graph().ingest('test', [{ id: BigInt(Math.floor(Math.random() * 1e15)), observations }]);
    const { ids } = await graph().alerts.take([
      {
        ...{ source: 'test', ruleId: 'r1', ruleName: 'Rule', title: 'Odd', severity: 'LOW', at },
        ...{ techniques: [], mentions, fields: {}, raw: {} },
        ...more,
      },
    ]);
    return eventually(async () => {
      const alert = await graph().alerts.find(ids[0] ?? '');
      return alert?.verdict == null ? undefined : alert;
    });
  };

  it('says what a machine is, and how much it matters', async () => {
    const alert = await judged({ mentions: [{ kind: 'Host', name: 'pay-1.example.test' }] });
    expect(alert.enrichment).toMatchObject({
      criticality: 'CRITICAL',
      asset: { owner: 'Payments' },
      failures: [],
    });
    expect(alert.prefilter?.outcome).toBe('passed');
    const [host = ''] = alert.entities;
    expect((await graph().entityTags.of([host])).get(host)).toEqual(['criticality:critical']);
    // What people say stays, whatever the inventory has.
    await graph().entityTags.set(host, ['criticality:low'], 'ana');
    const next = await judged({
      ruleId: 'r2',
      mentions: [{ kind: 'Host', name: 'pay-1.example.test' }],
    });
    expect(next.enrichment?.criticality).toBe('CRITICAL');
    expect((await graph().entityTags.of([host])).get(host)).toEqual(['criticality:low']);
  });

  it('says what others have seen before, and no model or quantile gets past that', async () => {
    const alert = await judged({
      mentions: [
        { kind: 'Host', name: 'ws-1.example.test' },
        { kind: 'IpAddress', address: '203.0.113.77' },
      ],
    });
    expect(alert.enrichment?.indicators).toMatchObject([{ value: '203.0.113.77', feed: 'ours' }]);
    expect(alert.verdict?.classification).not.toBe('false_positive');
  });

  it('is found out also where the graph has never seen any of it', async () => {
    const { ids } = await graph().alerts.take([
      {
        ...{ source: 'test', ruleId: 'r1', ruleName: 'Rule', title: 'Odd', severity: 'LOW' },
        ...{ at: Date.now() / 1000, techniques: [], raw: {} },
        mentions: [
          { kind: 'Host', name: 'pay-1.example.test' },
          { kind: 'IpAddress', address: '203.0.113.77' },
        ],
        fields: Object.fromEntries(
          Array.from({ length: 14 }, (_, n) => [
            `f${n}`,
            `https://x${n}.example/${'a'.repeat(380)}`,
          ]),
        ),
      },
    ]);
    const alert = await eventually(async () => {
      const found = await graph().alerts.find(ids[0] ?? '');
      return found?.verdict == null ? undefined : found;
    });
    expect(alert.enrichment).toMatchObject({
      ...{ criticality: 'CRITICAL', failures: [] },
      indicators: [{ value: '203.0.113.77', feed: 'ours' }],
    });
  });

  it('is found out anew where a duplicate names what is known as bad', async () => {
    const sign = (address: string): IncomingAlert => ({
      ...{ source: 'test', ruleId: 'r1', ruleName: 'Rule', title: 'Odd', severity: 'LOW' },
      ...{ at: Date.now() / 1000, techniques: [], raw: {}, fields: {} },
      mentions: [{ kind: 'Host', name: 'ws-2.example.test' }],
      observations: [{ entity: { kind: 'IpAddress', address }, at: Date.now() / 1000 }],
    });
    const { ids } = await graph().alerts.take([sign('198.51.100.1')]);
    const withHits = (hits: number) =>
      eventually(async () => {
        const found = await graph().alerts.find(ids[0] ?? '');
        const isJudged = found?.verdict != null && found.enrichment?.indicators.length === hits;
        return isJudged ? found : undefined;
      });
    await withHits(0);
    expect(await graph().alerts.take([sign('203.0.113.77')])).toMatchObject({ duplicates: 1 });
    expect((await withHits(1)).count).toBe(2);
  });

  it('is judged without a directory that does not answer, and says so', async () => {
    const alert = await judged({
      mentions: [
        { kind: 'Host', name: 'pay-1.example.test' },
        { kind: 'User', name: 'ana', domain: 'EXAMPLE' },
      ],
    });
    expect(alert.enrichment?.failures).toMatchObject([{ part: 'ldap' }]);
    expect(alert.enrichment?.criticality).toBe('CRITICAL');
    const texts = (alert.verdict?.reasoning ?? []).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('ldap'))).toHaveLength(1);
  });
});
