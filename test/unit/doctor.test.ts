import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoorError, type SettingFault } from '../../graph/index.js';
import { parseDuration } from '../../server/cli/duration.js';
import { examine } from '../../server/cli/doctor/examine.js';
import type { Finding } from '../../server/cli/doctor/finding.js';
import { checkNode } from '../../server/cli/doctor/machine.js';
import { loadConfig } from '../../server/config.js';

const clock = { now: (): number => Date.now() };
const version = { version: '5.26.25', edition: 'community' };
const settings = (): Promise<readonly SettingFault[]> => Promise.resolve([]);
let home: string;
let server: Server;
let status: number;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'spoor-doctor-'));
  status = 200;
  server = createServer((_, response) => response.writeHead(status).end('{"missing":["feed"]}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(home, { recursive: true });
});

const port = (): number => (server.address() as AddressInfo).port;

/** With a given Neo4j, so that neither Java nor Maven is asked; the HTTP server stands for it. */
async function findings(
  environment: Readonly<Record<string, string>> = {},
  probe = (): Promise<typeof version> => Promise.resolve(version),
): Promise<Readonly<Record<string, Finding>>> {
  const config = loadConfig(
    { SPOOR_HOME: home, PORT: '0', NEO4J_URI: `bolt://127.0.0.1:${port()}`, ...environment },
    join(home, 'config'),
  );
  const found = await examine(config, { clock, probe, settings });
  return Object.fromEntries(found.map((finding) => [finding.check, finding]));
}

describe('the doctor', () => {
  it('finds a healthy machine healthy', async () => {
    const found = await findings();
    // The grammar may not have been fetched on this machine yet.
    const others = Object.values(found).filter(({ check }) => check !== 'grammar');
    expect(others.filter((finding) => finding.status !== 'ok')).toEqual([]);
  });

  it('sees a Spoor that is ready, one that is not, and something else on its port', async () => {
    const spoor = async (): Promise<Finding | undefined> =>
      (await findings({ PORT: String(port()) }))['spoor'];
    expect(await spoor()).toMatchObject({ status: 'ok' });
    status = 503;
    expect(await spoor()).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('feed') as string,
    });
    status = 404;
    expect(await spoor()).toMatchObject({ status: 'fail' });
  });

  it('sees a graph that does not answer', async () => {
    const found = await findings({ NEO4J_URI: 'bolt://127.0.0.1:9' });
    expect(found['graph']).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('sees a graph that is too old, or that refuses the password', async () => {
    const old = await findings({}, () => Promise.resolve({ ...version, version: '5.25.1' }));
    expect(old['graph']?.detail).toContain('older than 5.26');
    const denied = await findings({}, () =>
      Promise.reject(new SpoorError('GRAPH_AUTH_FAILED', 'No.')),
    );
    expect(denied['graph']).toMatchObject({ status: 'fail', detail: 'No' });
  });

  it('sees a home that others may look into, and a secret that they may read', async () => {
    chmodSync(home, 0o755);
    writeFileSync(join(home, 'jwt-secret'), 'x'.repeat(64), { mode: 0o644 });
    const found = await findings();
    expect(found['home']).toMatchObject({ status: 'warn' });
    expect(found['secrets']).toMatchObject({ status: 'fail' });
  });

  it('sees a clock that differs from the file system’s', async () => {
    const config = loadConfig(
      { SPOOR_HOME: home, NEO4J_URI: 'bolt://127.0.0.1:9' },
      join(home, 'config'),
    );
    const late = { now: (): number => Date.now() + 60_000 };
    const found = await examine(config, {
      clock: late,
      probe: () => Promise.resolve(version),
      settings,
    });
    expect(found.find(({ check }) => check === 'clock')).toMatchObject({ status: 'warn' });
  });

  it('sees that the disk is too small', async () => {
    mkdirSync(join(home, 'config'));
    writeFileSync(join(home, 'config', 'x.yaml'), 'neo4j:\n  min_free_disk_mb: 100000000\n');
    expect((await findings())['disk']).toMatchObject({ status: 'fail' });
  });

  it('names the Node that is too old', () => {
    expect(checkNode('20.18.9').status).toBe('fail');
    expect(checkNode('20.19.0').status).toBe('ok');
    expect(checkNode('24.0.0').status).toBe('ok');
  });
});

describe('a duration', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['8h', 28_800],
    ['30d', 2_592_000],
  ])('%s is %d seconds', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '8', 'h', '-1h', '1.5h', '8 hours', '1y'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(/such as 8h/);
  });
});
