import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

const run = promisify(execFile);
const CONFIG = `alerts:
  mappings:
    - name: my-edr
      when: { field: vendor, equals: My EDR }
      fields: { id: n, rule_name: what, severity: how, host: where }
      severities: { urgent: CRITICAL }
`;

interface Answer {
  readonly received: number;
  readonly created: number;
  readonly duplicates: number;
  readonly repeated: number;
  readonly rejected: { readonly count: number; readonly samples: readonly { line: number }[] };
  readonly alert_ids: readonly string[];
}

interface Shown {
  readonly alert_id: string;
  readonly classification: string;
  readonly confidence: number;
  readonly source: string;
  readonly rule_name: string;
  readonly severity: string;
}

const notable = (n: number, more: object = {}): object => ({
  search_name: 'Threat - Suspicious Process - Rule',
  sid: 'scheduler__admin__1',
  result: {
    event_id: `F${String(n)}@@notable@@1`,
    rule_name: 'Suspicious Process',
    urgency: 'high',
    dest: 'ws-1.example.test',
    user: 'ana',
    _time: String(Date.now() / 1000 - 60),
    ...more,
  },
});

describe('alerts of other products', () => {
  let service: TestService;
  let tenant: string;
  let token: string;

  beforeAll(async () => {
    service = await startTestService({ config: CONFIG });
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant });
  });

  afterAll(() => service.stop());

  const post = async (
    body: object | string,
    query = '',
    headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
  ): Promise<{ status: number; answer: Answer }> => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await service.ask(`/api/v2/alerts${query}`, { token, body: sent, headers });
    return { status: response.status, answer: (await response.json()) as Answer };
  };

  const shown = async (query = ''): Promise<Shown[]> => {
    const response = await service.ask(`/api/v2/alerts${query}`, { method: 'GET', token });
    return (await response.json()) as Shown[];
  };

  const sum = ({ created, duplicates, repeated, rejected }: Answer): number =>
    created + duplicates + repeated + rejected.count;

  it('are taken in, counted, and shown with the entities that they speak of', async () => {
    const lines = [notable(1), notable(2), 7, notable(1)].map((one) => JSON.stringify(one));
    const { answer } = await post(lines.join('\n'), '?format=splunk', {
      'content-type': 'application/x-ndjson',
    });
    expect(answer).toMatchObject({ received: 4, created: 1, duplicates: 1, repeated: 1 });
    expect(answer.rejected).toMatchObject({ count: 1, samples: [{ line: 3 }] });
    expect(sum(answer)).toBe(answer.received);
    const [alert, ...others] = await shown('?status=pending&minutes=15');
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      ...{ alert_id: answer.alert_ids[0], source: 'splunk', severity: 'high' },
      ...{ classification: 'requires_investigation', confidence: 0 },
    });
  });

  it('are read by a mapping of the configuration, under the name that the sender gives', async () => {
    const record = { vendor: 'My EDR', n: 7, what: 'Odd', how: 'urgent', where: 'ws-2.test' };
    expect((await post([record])).answer.created).toBe(1);
    expect((await post([record], '?format=my-edr&source=edr-west')).answer.created).toBe(1);
    const sources = (await shown()).map(({ source, severity }) => [source, severity]);
    expect(sources.sort()).toEqual([
      ['edr-west', 'critical'],
      ['my-edr', 'critical'],
    ]);
  });

  it('may come packed, and not in a format or under a name that nobody knows', async () => {
    const packed = gzipSync(JSON.stringify([notable(1)]));
    const response = await service.ask('/api/v2/alerts', {
      ...{ token, body: packed },
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect(response.status).toBe(200);
    expect((await post([], '?format=none')).status).toBe(400);
    expect((await post([], '?source=%00')).status).toBe(400);
    for (const name of ['decoy', 'sigma', 'Ai-Runtime', 'spoor'])
      expect((await post([notable(1)], `?source=${name}`)).status).toBe(400);
    expect(await shown()).toHaveLength(1);
    expect((await post([], '?sauce=x')).status).toBe(400);
  });

  it('are read with curl and jq', async () => {
    const { answer } = await post([notable(1)]);
    const environment = { ...process.env, AI_MDR_TOKEN: token, AI_MDR_URL: service.url };
    const { stdout } = await run('bin/triage-pending', [], { env: environment });
    expect(stdout).toBe(`${answer.alert_ids[0] ?? ''} requires_investigation 0\n`);
    expect((await run('bin/triage-pending', [], { env: environment })).stderr).toBe('');
    await post([2, 3].map((n) => notable(n, { dest: `ws-${n}.example.test` })));
    const first = await run('bin/triage-pending', ['--first', '2'], { env: environment });
    expect(first.stdout.trim().split('\n')).toHaveLength(2);
    expect(first.stderr).toContain('there are more than these 2');
    const all = await run('bin/triage-pending', ['--first', '2', '--all'], { env: environment });
    expect(new Set(all.stdout.trim().split('\n')).size).toBe(3);
    expect(all.stderr).toBe('');
    const none = run('bin/triage-pending', [], { env: { ...environment, AI_MDR_TOKEN: '' } });
    await expect(none).rejects.toMatchObject({ code: 2 });
    const wrong = run('bin/triage-pending', [], { env: { ...environment, AI_MDR_TOKEN: 'x' } });
    await expect(wrong).rejects.toMatchObject({ code: 1 });
  });
});
