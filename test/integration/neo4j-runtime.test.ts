import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { probeServer, SpoorError } from '../../graph/index.js';
import { lockHome } from '../../server/neo4j/home-lock.js';
import { endLeftover } from '../../server/neo4j/leftover.js';
import { layOut, type Neo4jLayout } from '../../server/neo4j/layout.js';
import { identifyProcess } from '../../server/neo4j/process-identity.js';
import { setWatchdog, watchdogScript } from '../../server/neo4j/watchdog.js';
import type { Neo4jHandle, Neo4jState } from '../../server/neo4j/index.js';
import { startTestNeo4j } from '../support/neo4j-server.js';

jest.setTimeout(180_000);

let folder: string;
const running: Neo4jHandle[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-runtime-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((handle) => handle.stop()));
});

type Overrides = Parameters<typeof startTestNeo4j>[1];

async function start(home: string, overrides: Overrides = {}): Promise<Neo4jHandle> {
  const handle = await startTestNeo4j(home, overrides);
  running.push(handle);
  return handle;
}

async function failureOf(home: string, overrides: Overrides = {}): Promise<SpoorError> {
  try {
    await start(home, overrides);
  } catch (error) {
    if (error instanceof SpoorError) return error;
    throw error;
  }
  throw new Error('It started.');
}

function nextState(handle: Neo4jHandle, wanted: Neo4jState): Promise<void> {
  return new Promise((resolve) => {
    const forget = handle.onState((state) => {
      if (state !== wanted) return;
      forget();
      resolve();
    });
  });
}

async function untilGone(pid: number, withinMs: number): Promise<boolean> {
  for (let waited = 0; waited < withinMs; waited += 100) {
    if (identifyProcess(pid) === undefined) return true;
    await sleep(100);
  }
  return false;
}

describe('the Neo4j that Spoor brings', () => {
  it('starts, comes back after a crash at the same address, and leaves nothing behind', async () => {
    const home = join(folder, 'whole');
    const handle = await start(home);
    expect(handle.uri).toMatch(/^bolt:\/\/127\.0\.0\.1:\d+$/);
    const probe = (): ReturnType<typeof probeServer> =>
      probeServer(handle.uri, handle.user, handle.password);
    expect(await probe()).toEqual({ version: '5.26.25', edition: 'community' });
    await expect(probeServer(handle.uri, 'neo4j', 'neo4j')).rejects.toMatchObject({
      code: 'GRAPH_AUTH_FAILED',
    });
    expect(statSync(join(home, 'neo4j/password')).mode & 0o777).toBe(0o600);
    expect((await failureOf(home)).code).toBe('HOME_LOCKED');

    const crashed = handle.pid ?? 0;
    expect(identifyProcess(crashed)?.commandLine).not.toContain(handle.password);
    const back = nextState(handle, 'ready');
    process.kill(crashed, 'SIGKILL');
    await back;
    expect(handle.pid).not.toBe(crashed);
    expect((await probe()).version).toBe('5.26.25');

    const last = handle.pid ?? 0;
    await handle.stop();
    expect(identifyProcess(last)).toBeUndefined();
    expect([handle.state, handle.pid]).toEqual(['stopped', undefined]);
    expect(existsSync(join(home, 'lock'))).toBe(false);
  });

  it('says so when its store is damaged', async () => {
    const home = join(folder, 'damaged');
    // The store of the first test, closed; every start on a damaged one needs its own.
    cpSync(join(folder, 'whole'), home, { recursive: true });
    rmSync(join(home, 'neo4j/data/databases/neo4j/neostore.nodestore.db'));
    const error = await failureOf(home);
    expect(error.code).toBe('STORE_CORRUPT');
    expect(error.message).toContain('restore a back-up');
    expect(existsSync(join(home, 'lock'))).toBe(false);
  });

  it('says so when its password is gone, without starting', async () => {
    const home = join(folder, 'no-password');
    cpSync(join(folder, 'whole'), home, { recursive: true });
    rmSync(join(home, 'neo4j/password'));
    expect((await failureOf(home)).code).toBe('GRAPH_AUTH_FAILED');
  });
});

describe('a start that cannot succeed', () => {
  it('is refused on a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const boltPort = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await failureOf(join(folder, 'port'), { boltPort });
    other.close();
    expect(error.code).toBe('PORT_IN_USE');
    expect(error.message).toContain(String(boltPort));
  });

  it('is refused on a disk that is nearly full', async () => {
    expect((await failureOf(join(folder, 'disk'), { minFreeDiskMb: 1e9 })).code).toBe('DISK_FULL');
  });

  it('is refused without Java', async () => {
    expect((await failureOf(join(folder, 'java'), { javaHome: '/nonexistent' })).code).toBe(
      'JAVA_MISSING',
    );
  });

  it('is refused on a home that cannot be a folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    const error = await failureOf(join(folder, 'file', 'home'));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('SPOOR_HOME');
  });

  it('names the memory that the machine does not have', async () => {
    const sizing = { heapInitial: '900000g', heapMax: '900000g', pageCache: '64m' };
    const error = await failureOf(join(folder, 'heap'), { sizing });
    expect(error).toMatchObject({ code: 'GRAPH_START_FAILED' });
    expect(error.message).toContain('neo4j.heap_max');
  });

  it('does not spoil the home for the next', async () => {
    const handle = await start(join(folder, 'heap'));
    expect(handle.state).toBe('ready');
  });
});

describe('the lock of a home', () => {
  it('is taken over from a holder that is gone', () => {
    const home = join(folder, 'lock');
    lockHome(home).release();
    writeFileSync(
      join(home, 'lock'),
      JSON.stringify({ pid: process.pid, startedAt: 'before', token: 't' }),
    );
    const lock = lockHome(home);
    expect(() => lockHome(home)).toThrow(/runs on/);
    lock.release();
  });

  it('is taken over when it cannot be understood', () => {
    const home = join(folder, 'garbled');
    lockHome(home).release();
    writeFileSync(join(home, 'lock'), '{"pid":');
    lockHome(home).release();
    expect(existsSync(join(home, 'lock'))).toBe(false);
  });
});

describe('a child of a killed Spoor', () => {
  /** Stands for Neo4j: its command line holds the home, and it ignores SIGTERM when told to. */
  function child(layout: Neo4jLayout, script: string): ChildProcess {
    return spawn(process.execPath, ['-e', `${script};setInterval(()=>{},1000)`, layout.root], {
      stdio: 'ignore',
    });
  }

  function note(layout: Neo4jLayout, pid: number, startedAt?: string): void {
    const noted = { pid, startedAt: startedAt ?? identifyProcess(pid)?.startedAt };
    writeFileSync(layout.pidFile, JSON.stringify(noted));
  }

  it('is ended at the next start, even if it will not go', async () => {
    const layout = layOut(join(folder, 'leftover'));
    const stubborn = child(layout, 'process.on("SIGTERM",()=>{})');
    const pid = stubborn.pid ?? 0;
    await sleep(500);
    note(layout, pid);
    expect(await endLeftover(layout, 500)).toBe(pid);
    expect(identifyProcess(pid)).toBeUndefined();
  });

  it('is let alone when the pid has passed to another program', async () => {
    const layout = layOut(join(folder, 'other'));
    const elsewhere = child(layOut(join(folder, 'elsewhere')), '');
    const reborn = child(layout, '');
    note(layout, elsewhere.pid ?? 0);
    expect(await endLeftover(layout, 500)).toBeUndefined();
    note(layout, reborn.pid ?? 0, 'another moment');
    expect(await endLeftover(layout, 500)).toBeUndefined();
    expect([elsewhere.exitCode, reborn.exitCode]).toEqual([null, null]);
    elsewhere.kill();
    reborn.kill();
  });

  it('is ended by the watchdog when the parent is killed', async () => {
    const layout = layOut(join(folder, 'watched'));
    const watched = child(layout, '');
    const pidFile = join(layout.run, 'watchdog-parent');
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `require('node:child_process').spawn('/bin/sh',['-c',process.argv[1],'w',process.argv[2]],{stdio:['pipe','ignore','ignore'],detached:true});require('node:fs').writeFileSync(process.argv[3],'up');setInterval(()=>{},1000)`,
        watchdogScript,
        String(watched.pid),
        pidFile,
      ],
      { stdio: 'ignore' },
    );
    while (!existsSync(pidFile)) await sleep(50);
    parent.kill('SIGKILL');
    expect(await untilGone(watched.pid ?? 0, 10_000)).toBe(true);
  });

  it('outlives a watchdog that was dismissed', async () => {
    const watched = child(layOut(join(folder, 'dismissed')), '');
    setWatchdog(watched.pid ?? 0).dismiss();
    expect(await untilGone(watched.pid ?? 0, 1_000)).toBe(false);
    watched.kill();
  });
});
