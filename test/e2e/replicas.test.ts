import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoIntrusion } from '../../ingest/index.js';
import { loggedRun, processStart } from '../support/telemetry.js';
import { readReadyLine, Spoor } from './spoor.js';

/** Two service processes on one graph, as behind a load balancer. */
describe('Two services on one graph', () => {
  const home = mkdtempSync(join(tmpdir(), 'spoor-replicas-'));
  const run = randomBytes(4).toString('hex');
  const services: ChildProcess[] = [];
  const spoors: Spoor[] = [];
  const urls: string[] = [];

  const start = async (name: string): Promise<void> => {
    const own = join(home, name);
    const child = new Spoor(own, 0).start('start');
    services.push(child);
    child.stderr?.resume();
    const url = await readReadyLine(child);
    urls.push(url);
    spoors.push(new Spoor(own, Number(new URL(url).port)));
  };

  beforeAll(async () => {
    await start('one');
    await start('two');
  }, 240_000);

  afterAll(async () => {
    for (const service of services) {
      service.kill('SIGTERM');
      if (service.exitCode === null) await once(service, 'exit');
    }
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  const events = Array.from({ length: 4 }, (_, day) =>
    demoIntrusion({ startEpochMs: Date.UTC(2026, 4, 4) + day * 86_400_000 }),
  ).flat();
  const linesOf = (list: readonly object[]): string =>
    list.map((event) => JSON.stringify(event)).join('\n');

  const commandOf = (replica: number): Spoor => {
    const spoor = spoors[replica];
    if (spoor === undefined) throw new Error('It has not started.');
    return spoor;
  };

  const post = async (replica: number, tenant: string, list: readonly object[]): Promise<void> => {
    const { stdout } = await commandOf(replica).run(
      ...['token', '--tenant', tenant, '--sub', 'replicas', '--role', 'integration'],
    );
    const response = await fetch(`${urls[replica] ?? ''}api/v1/events?source=day`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${stdout.trim()}`,
        'content-type': 'application/x-ndjson',
      },
      body: linesOf(list),
    });
    expect(response.status).toBe(200);
  };

  const digestOf = async (replica: number, tenant: string): Promise<string> => {
    const { stdout } = await commandOf(replica).run('digest', '--tenant', tenant);
    return stdout;
  };

  it('make one graph of a file, by HTTP, by command line, backwards, or half each at once', async () => {
    const tenants = ['http', 'cli', 'back', 'both'].map((way) => `${way}-${run}`);
    const [byHttp = '', byCommand = '', backwards = '', byBoth = ''] = tenants;
    await post(0, byHttp, events);

    const file = join(home, 'days.jsonl');
    writeFileSync(file, linesOf(events));
    const sent = await commandOf(1).run(
      ...['ingest', '--tenant', byCommand, '--source', 'day', file],
    );
    expect(sent.code).toBe(0);

    await post(1, backwards, events.toReversed());

    const half = Math.ceil(events.length / 2);
    const parts = [events.slice(0, half), events.slice(half), events.slice(half / 2, half * 1.5)];
    await Promise.all(parts.map((part, at) => post(at % 2, byBoth, part)));

    const digests = await Promise.all(tenants.map((tenant, at) => digestOf(at % 2, tenant)));
    expect(digests[0]).toMatch(/^[0-9a-f]{64} {2}[1-9]\d+ nodes {2}[1-9]\d+ edges\n$/);
    expect(digests).toEqual(tenants.map(() => digests[0]));
  }, 120_000);

  /** Three pids of one machine, each used by several runs; a sensor with GUIDs saw every other run. */
  const logged = Array.from({ length: 24 }, (_, run) => {
    const at = Date.UTC(2026, 4, 4) + run * 45_000;
    const [child, name] = [run % 3, `tool${run % 2}.exe`];
    const seen = run % 2 === 0 ? [processStart(at, 40 + run, child, name)] : [];
    return [...seen, ...loggedRun(at, 1_000 + child, name, 200)];
  }).flat();

  it('make one graph of events that name processes by pid, in small parts and any order', async () => {
    const tenants = ['whole', 'parts', 'shared'].map((way) => `pids-${way}-${run}`);
    const [whole = '', parts = '', shared = ''] = tenants;
    await post(0, whole, logged);

    const size = 7;
    const cut = (list: readonly object[]): object[][] =>
      Array.from({ length: Math.ceil(list.length / size) }, (_, part) =>
        list.slice(part * size, (part + 1) * size),
      );
    for (const part of cut(logged.toReversed())) await post(0, parts, part);
    const scattered = logged.map((_, at) => logged[(at * 41) % logged.length] ?? {});
    await Promise.all(
      [0, 1].map(async (replica) => {
        const own = cut(scattered).filter((_, part) => part % 2 === replica);
        for (const part of own) await post(replica, shared, part);
      }),
    );

    const digests = await Promise.all(tenants.map((tenant, at) => digestOf(at % 2, tenant)));
    expect(digests[0]).toMatch(/^[0-9a-f]{64} {2}[1-9]\d+ nodes {2}[1-9]\d+ edges\n$/);
    expect(digests).toEqual(tenants.map(() => digests[0]));
  }, 240_000);
});
