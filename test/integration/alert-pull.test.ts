import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestService, type TestService } from '../support/service.js';
import { until } from '../support/until.js';
import { randomTenant } from '../support/tenant.js';

interface Shown {
  readonly source: string;
  readonly rule_name: string;
  readonly count: number;
}

describe('alerts that are pulled', () => {
  let service: TestService;
  let splunk: Server;
  let isAway = false;
  let asked = 0;
  const tenant = randomTenant();

  const row = (n: number): string =>
    JSON.stringify({
      preview: false,
      result: {
        event_id: `P${String(n)}@@notable@@1`,
        search_name: 'Threat - Odd Process - Rule',
        urgency: 'high',
        dest: `ws-${String(n)}.example.test`,
        _time: String(Math.floor(Date.now() / 1000) - 60),
      },
    });

  beforeAll(async () => {
    splunk = createServer((request, response) => {
      request.resume();
      asked += 1;
      const isKnown = request.headers.authorization === 'Bearer splunk-token';
      if (isAway || !isKnown) {
        response.writeHead(isKnown ? 503 : 401).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`${row(1)}\n${row(2)}\n`);
    });
    await new Promise<void>((resolve) => splunk.listen(0, '127.0.0.1', resolve));
    const { port } = splunk.address() as AddressInfo;
    const config = `alerts:
  pull:
    - { name: soc, kind: splunk, url: 'http://127.0.0.1:${String(port)}', tenant: ${tenant}, every_seconds: 5 }
`;
    service = await startTestService({ config, variables: { SPLUNK_TOKEN: 'splunk-token' } });
  });

  afterAll(async () => {
    await service.stop();
    splunk.close();
  });

  const shown = async (): Promise<Shown[]> => {
    const token = await service.token({ tenant });
    const response = await service.ask('/api/v2/alerts', { method: 'GET', token });
    return (await response.json()) as Shown[];
  };

  const warnings = async (): Promise<string> => {
    const response = await service.ask('/readyz', { method: 'GET' });
    return JSON.stringify(((await response.json()) as { warnings?: string[] }).warnings ?? []);
  };

  it('come in by themselves, count once however often they are seen, and say when they do not come', async () => {
    await until(async () => (await shown()).length === 2);
    const before = asked;
    await until(() => Promise.resolve(asked > before + 1), 30_000);
    const alerts = await shown();
    expect(alerts.map(({ source, count }) => [source, count])).toEqual([
      ['soc', 1],
      ['soc', 1],
    ]);
    expect(await warnings()).not.toContain('soc');
    isAway = true;
    await until(async () => (await warnings()).includes('soc'), 60_000);
    isAway = false;
  });
});
