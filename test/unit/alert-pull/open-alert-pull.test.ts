import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoorError, type Graph, type IncomingAlert } from '../../../graph/index.js';
import { loadConfig, type Config } from '../../../server/config.js';
import { openLog } from '../../../server/log.js';
import { openMetrics, type Metrics } from '../../../server/metrics.js';
import { alertSources, openAlertPull, type OpenPulls } from '../../../server/open-alert-pull.js';
import { wallClock } from '../../support/clock.js';
import {
  halts,
  leadsTo,
  openScriptedServer,
  sends,
  type ScriptedServer,
} from '../../support/scripted-server.js';
import { until } from '../../support/until.js';

const TOKENS = { SPLUNK_TOKEN: 'Splunk of-the-session', CHRONICLE_TOKEN: 'of-google' };
let server: ScriptedServer;
let folder: string;
let pulls: OpenPulls | undefined;

beforeAll(async () => {
  server = await openScriptedServer();
});

afterAll(() => {
  server.close();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-pull-'));
});

afterEach(async () => {
  await pulls?.close();
  pulls = undefined;
  rmSync(folder, { recursive: true });
});

function configured(entries: readonly object[], environment: object = TOKENS): Config {
  writeFileSync(join(folder, 'a.yaml'), JSON.stringify({ alerts: { pull: entries } }));
  return loadConfig({ ...environment }, folder);
}

const splunk = (more: object = {}): object => ({
  ...{ name: 'soc', kind: 'splunk', url: server.url, tenant: 'acme', every_seconds: 5 },
  ...more,
});

/** A graph that knows what it was given by source and id, as the real one does. */
function fakeGraph() {
  const byTenant = new Map<string, Map<string, IncomingAlert>>();
  const take = (tenant: string, alerts: readonly IncomingAlert[]) => {
    const known = byTenant.get(tenant) ?? new Map<string, IncomingAlert>();
    byTenant.set(tenant, known);
    const counts = { received: alerts.length, created: 0, duplicates: 0, repeated: 0 };
    for (const alert of alerts) {
      const id = `${alert.source} ${alert.externalId ?? known.size}`;
      counts[known.has(id) ? 'repeated' : 'created'] += 1;
      known.set(id, alert);
    }
    return Promise.resolve({ ...counts, ids: [] });
  };
  const graph = {
    tenant: (tenant: string) => ({
      alerts: { take: (alerts: readonly IncomingAlert[]) => take(tenant, alerts) },
    }),
  };
  const idsOf = (tenant: string): unknown[] =>
    [...(byTenant.get(tenant)?.values() ?? [])].map(({ externalId }) => externalId);
  return { graph: graph as unknown as Graph, idsOf };
}

function open(config: Config, assertRoom: () => void = () => undefined) {
  const lines: string[] = [];
  const log = openLog('info', { destination: { write: (line: string) => lines.push(line) } });
  const metrics = openMetrics();
  const { graph, idsOf } = fakeGraph();
  const parts = { config, graph, clock: wallClock, log, metrics, assertRoom };
  const opened = openAlertPull(alertSources(config), parts);
  pulls = opened;
  return { opened, lines, metrics, idsOf };
}

async function counted(metrics: Metrics): Promise<Record<string, number>> {
  const metric = await metrics.registry.getSingleMetric('spoor_alerts_total')?.get();
  return Object.fromEntries(
    (metric?.values ?? []).map(({ labels, value }) => [String(labels['outcome']), value]),
  );
}

const row = (id: string): string =>
  `{"preview":false,"result":{"event_id":"${id}","rule_name":"r","_time":"1777000000"}}\n`;

describe('pulled alerts', () => {
  it.each(['decoy', 'sigma', 'AI-runtime'])('have no source of our own name: %s', (name) => {
    expect(() => configured([splunk({ name })])).toThrow(/a name of Spoor's own/);
  });

  it('of Splunk are taken in and counted: those received are those taken and rejected', async () => {
    server.script(sends(row('a') + row('b') + row('a') + '{"result":{"x":"y"}}\nno JSON\n'));
    const { opened, lines, metrics, idsOf } = open(configured([splunk()]));
    await until(async () => (await counted(metrics))['created'] === 2, 5_000);
    expect(await counted(metrics)).toEqual({
      ...{ created: 2, duplicates: 0, repeated: 1, rejected: 2 },
    });
    expect(idsOf('acme')).toEqual(['a', 'b']);
    expect(server.asked[0]?.authorization).toBe('Splunk of-the-session');
    expect(new URLSearchParams(server.asked[0]?.body).get('search')).toBe('search `notable`');
    expect(opened.warnings()).toEqual([]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ...{ level: 40, source: 'soc', received: 5, created: 2, repeated: 1, rejected: 2 },
    });
  });

  it('of Google SecOps are taken in', async () => {
    const detection = {
      ...{ id: 'de_1', type: 'RULE_DETECTION', detectionTime: '2026-04-24T03:06:40Z' },
      detection: [{ ruleId: 'ru_1', ruleName: 'a_rule' }],
    };
    server.script(sends(JSON.stringify({ detections: [detection] })));
    const { metrics, idsOf } = open(configured([splunk({ name: 'g', kind: 'chronicle' })]));
    await until(async () => (await counted(metrics))['created'] === 1, 5_000);
    expect(idsOf('acme')).toEqual(['de_1']);
    expect(server.asked[0]?.authorization).toBe('Bearer of-google');
  });

  it('that do not come are warned of, and the token is in no line', async () => {
    server.script(leadsTo('http://127.0.0.1:1/'));
    const { opened, lines } = open(configured([splunk()]));
    await until(() => lines.length > 0, 5_000);
    expect(opened.warnings()).toEqual(['alerts of soc: answered with status 307']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 40, source: 'soc' });
    expect(lines.join()).not.toContain('of-the-session');
  });

  it('wait for room on the disk', async () => {
    const { opened, lines } = open(configured([splunk()]), () => {
      throw new SpoorError('DISK_FULL', 'No room.');
    });
    await until(() => lines.length > 0, 5_000);
    expect(opened.warnings()).toEqual(['alerts of soc: No room.']);
  });

  it('are no longer asked for after a close, which ends what is under way', async () => {
    server.script(halts(row('a')));
    const { opened, idsOf } = open(configured([splunk(), splunk({ name: 'other' })]));
    await until(() => server.open() === 2 && server.asked.length === 2, 5_000);
    const began = performance.now();
    await opened.close();
    expect(performance.now() - began).toBeLessThan(2_000);
    await until(() => server.open() === 0, 5_000);
    expect(server.asked).toHaveLength(2);
    expect(idsOf('acme').every((id) => id === 'a')).toBe(true);
  });
});

describe('the configuration of pulls', () => {
  it('has defaults', () => {
    expect(configured([splunk({ every_seconds: undefined })]).alerts.pull).toEqual([
      {
        ...{ name: 'soc', kind: 'splunk', url: server.url, tenant: 'acme' },
        ...{ every_seconds: 60, lookback_minutes: 60, overlap_seconds: 120 },
      },
    ]);
  });

  it.each([
    [{ url: 'http://splunk.example' }, 'takes https, and http only on loopback'],
    [{ url: 'https://a:b@splunk.example' }, 'takes no account, query or fragment'],
    [{ url: 'https://splunk.example?x=1' }, 'takes no account, query or fragment'],
    [{ url: 'ftp://splunk.example' }, 'takes https'],
    [{ name: '' }, 'takes a name'],
    [{ tenant: 'a b' }, 'takes the name of a tenant'],
    [{ search: 'index=notable' }, 'begins with search or |'],
    [{ kind: 'chronicle', search: 'search x' }, 'search: is only for kind splunk'],
    [{ every_seconds: 1 }, 'every_seconds'],
    [{ token: 'x' }, 'is not a key that Spoor knows'],
  ])('refuses %j', (more, reason) => {
    expect(() => configured([splunk(more)])).toThrow(reason);
  });

  it('takes each name once', () => {
    expect(() => configured([splunk(), splunk()])).toThrow('takes each name once');
  });

  it('needs a token, and one that can be a header', () => {
    expect(() => alertSources(configured([splunk()], {}))).toThrow(
      'SPLUNK_TOKEN (environment): is needed by alerts.pull, soc.',
    );
    expect(() => configured([], { CHRONICLE_TOKEN: 'a\nb' })).toThrow(
      'CHRONICLE_TOKEN (environment): takes a token, or Bearer and a token.',
    );
  });
});
