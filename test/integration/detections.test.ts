import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { eventually } from '../support/until.js';

const RULE = `title: A shell that a test watches for
id: 5b0e7a52-3f5c-4a43-9e6f-2f2f8f6d1c01
status: experimental
level: high
logsource: { product: windows, category: process_creation }
tags: [attack.execution, attack.t1059.003]
detection:
  selection:
    Image|endswith: '\\\\watched.exe'
    CommandLine|contains: '--odd'
  condition: selection
`;
const CLEARED_ID = '5b0e7a52-3f5c-4a43-9e6f-2f2f8f6d1c02';
const CLEARED = `title: A log that a test watches for
id: ${CLEARED_ID}
level: high
logsource: { product: windows, service: security }
detection: { selection: { EventID: 1102 }, condition: selection }
`;
const BROKEN =
  'title: Broken\nlogsource: { product: windows }\ndetection: { condition: nothing }\n';
const RULE_ID = '5b0e7a52-3f5c-4a43-9e6f-2f2f8f6d1c01';

interface Shown {
  readonly alert_id: string;
  readonly rule_id: string;
  readonly severity: string;
  readonly count: number;
  readonly techniques: readonly string[];
  readonly entities: readonly string[];
}

describe('detection rules', () => {
  let service: TestService;
  let folder: string;
  let tenant: string;
  let token: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-rules-'));
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep', 'watched.yml'), RULE);
    writeFileSync(join(folder, 'cleared.yml'), CLEARED);
    writeFileSync(join(folder, 'broken.yml'), BROKEN);
    service = await startTestService({ variables: { SIGMA_RULES_DIR: folder } });
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant });
  });

  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  const started = (n: number, commandLine: string, image = 'C:\\tools\\watched.exe'): object => ({
    ...{ Channel: 'Microsoft-Windows-Sysmon/Operational', EventID: 1, RecordNumber: n },
    ...{ SourceName: 'Microsoft-Windows-Sysmon', Hostname: 'ws-1.example.test' },
    UtcTime: new Date(Date.now() - 60_000 + n).toISOString().replace('T', ' ').replace('Z', ''),
    ProcessGuid: `{0197231e-005a-6928-a50b-00000000${String(n).padStart(4, '0')}}`,
    ...{ ProcessId: 4000 + n, Image: image, CommandLine: commandLine, User: 'EXAMPLE\\ana' },
    ParentProcessGuid: '{0197231e-005a-6928-a50b-000000009999}',
    ...{ ParentProcessId: 99, ParentImage: 'C:\\Windows\\explorer.exe' },
  });

  const shown = async (): Promise<Shown[]> => {
    const response = await service.ask('/api/v2/alerts', { method: 'GET', token });
    return (await response.json()) as Shown[];
  };

  it('raise alerts of what is ingested, each event once, joined to what it did', async () => {
    const events = [started(1, 'watched.exe --odd'), started(2, 'watched.exe --plain')];
    const receipt = await service.ingest(token, events, 'source=sensor');
    expect(receipt).toMatchObject({ received: 2, accepted: 2 });
    const [alert, ...others] = await shown();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      ...{ rule_id: RULE_ID, severity: 'high', count: 1, techniques: ['T1059.003'] },
    });
    const { data } = await service.graphql(
      token,
      `query($id: ID!) { alert(id: $id) { entities { kind name } steps fields raw
        attackPaths { id seeds { kind ref } } } }`,
      { id: alert?.alert_id },
    );
    const told = data?.['alert'] as {
      entities: { kind: string; name: string }[];
      steps: string[];
      fields: object;
      raw: string;
    };
    expect(told.entities[0]).toEqual({ kind: 'Process', name: 'watched.exe' });
    expect(told.entities.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Host', 'User', 'Program']),
    );
    expect(told.steps.map((key) => (JSON.parse(key) as string[])[0])).toContain('PROC_CREATED');
    expect(told.fields).toMatchObject({ CommandLine: 'watched.exe --odd' });
    expect(told.raw).toContain('watched.exe --odd');
    await service.ingest(token, events, 'source=sensor');
    expect((await shown())[0]?.count).toBe(1);
    await service.ingest(token, [started(3, 'watched.exe --odd again')], 'source=sensor');
    expect((await shown())[0]?.count).toBe(2);
  });

  it('are asked of what the graph can make nothing of, too', async () => {
    const cleared = {
      ...{ Channel: 'Security', EventID: 1102, Hostname: 'ws-1.example.test', RecordNumber: 7 },
      ...{ SourceName: 'Microsoft-Windows-Eventlog', EventTime: new Date().toISOString() },
    };
    const receipt = await service.ingest(token, [cleared], 'source=sensor');
    expect(receipt).toMatchObject({ received: 1, ignored: 1 });
    expect(await shown()).toMatchObject([{ rule_id: CLEARED_ID, count: 1 }]);
  });

  it('are not asked of what is rejected: nobody knows when it happened', async () => {
    const ahead = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, -1);
    const broken = [
      { ...started(1, 'watched.exe --odd'), UtcTime: 'yesterday' },
      { ...started(2, 'watched.exe --odd'), UtcTime: ahead.replace('T', ' ') },
    ];
    const receipt = await service.ingest(token, broken, 'source=sensor');
    expect(receipt).toMatchObject({ received: 2, rejected: { count: 2 } });
    expect(await shown()).toEqual([]);
  });

  it('raise nothing anew where telemetry is sent again once its alerts are decided', async () => {
    const events = [started(1, 'watched.exe --odd'), started(2, 'watched.exe --odd')];
    await service.ingest(token, events, 'source=sensor');
    const [alert] = await shown();
    expect(alert?.count).toBe(2);
    await service.service.graph.tenant(tenant).alerts.resolve(alert?.alert_id ?? '', {
      ...{ verdict: 'false_positive', reason: 'Ours.', by: 'ana', minutes: null },
    });
    await service.ingest(token, events, 'source=sensor');
    expect(await shown()).toHaveLength(1);
  });

  it('begin attack paths', async () => {
    await service.ingest(token, [started(1, 'watched.exe --odd')], 'source=sensor');
    const [alert] = await shown();
    const path = await eventually(async () =>
      (await service.service.graph.tenant(tenant).attackPaths.list(10)).find(({ seeds }) =>
        seeds.some(({ ref }) => ref === alert?.alert_id),
      ),
    );
    expect(path.steps.length).toBeGreaterThan(0);
  });

  it('are those of the configuration too, and what is not used is said', async () => {
    const metrics = await (await service.ask('/metrics', { method: 'GET' })).text();
    expect(metrics).toMatch(/spoor_detection_rules\{state="refused"\} 1\n/);
    const ready = (await (await service.ask('/readyz', { method: 'GET' })).json()) as {
      warnings: string[];
    };
    expect(ready.warnings.join()).toContain('spoor sigma check');
  });

  it('raise nothing in another tenant, nor on what is another log source', async () => {
    await service.ingest(token, [started(1, 'watched.exe --odd')], 'source=sensor');
    const stranger = await service.token({ tenant: randomTenant() });
    const theirs = await service.ask('/api/v2/alerts', { method: 'GET', token: stranger });
    expect(await theirs.json()).toEqual([]);
    tenant = randomTenant();
    token = await service.token({ tenant });
    const other = { ...started(4, 'watched.exe --odd'), EventID: 5 };
    await service.ingest(token, [other], 'source=sensor');
    expect(await shown()).toEqual([]);
  });

  it('are asked of a page at a time, behind a Link', async () => {
    const images = ['a', 'b', 'c'].map((name) => `C:\\${name}\\watched.exe`);
    const events = images.map((image, n) => started(n, 'watched.exe --odd', image));
    await service.ingest(token, events, 'source=sensor');
    const first = await service.ask('/api/v2/alerts?first=2&status=pending&minutes=15', {
      method: 'GET',
      token,
    });
    expect((await first.json()) as Shown[]).toHaveLength(2);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await service.ask(next, { method: 'GET', token });
    expect((await second.json()) as Shown[]).toHaveLength(1);
    expect(second.headers.get('link')).toBeNull();
    const bad = await service.ask('/api/v2/alerts?status=open', { method: 'GET', token });
    expect(bad.status).toBe(400);
  });
});
