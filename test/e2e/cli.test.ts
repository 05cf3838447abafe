import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { demoIntrusion } from '../../ingest/index.js';
import { readReadyLine, Spoor } from './spoor.js';

const HOUR_MS = 3_600_000;

const home = mkdtempSync(join(tmpdir(), 'spoor-e2e-'));
const tenant = `t${randomBytes(6).toString('hex')}`;
const other = `${tenant}-other`;

let service: ChildProcess;
let url: string;
let spoor: Spoor;

beforeAll(async () => {
  service = new Spoor(home, 0).start('start');
  service.stderr?.resume();
  url = await readReadyLine(service);
  spoor = new Spoor(home, Number(new URL(url).port));
}, 240_000);

afterAll(async () => {
  if (service.exitCode === null) {
    service.kill('SIGKILL');
    await once(service, 'exit');
  }
  rmSync(home, { recursive: true, force: true });
});

describe('The built command', () => {
  it('answers /healthz and /readyz once its ready line is out', async () => {
    const answers = await Promise.all(['healthz', 'readyz'].map((path) => fetch(`${url}${path}`)));
    expect(answers.map(({ status }) => status)).toStrictEqual([200, 200]);
  });

  it('prints a token that the service takes', async () => {
    expect(await ask(tenant, '{ hosts { name } }')).toStrictEqual({ hosts: [] });
  });

  it('adds nothing when a file is sent twice', async () => {
    const file = writeEvents('twice.jsonl.gz', 1);
    const sendIt = (): Promise<Row> => ingest(file, tenant);
    const first = await sendIt();
    const second = await sendIt();
    expect(first.accepted).toBeGreaterThan(400);
    expect(second).toMatchObject({
      received: first.received,
      accepted: 0,
      duplicates: first.accepted + first.duplicates,
      entities: 0,
      relationships: 0,
    });
  });

  it('names the true line of what was rejected, and calls that a success', async () => {
    const file = join(home, 'broken.jsonl');
    const events = readFileSync(writeEvents('many.jsonl', 10), 'utf8').trimEnd().split('\n');
    events.splice(4_500, 0, '{"not": "whole"');
    writeFileSync(file, `${events.join('\n')}\n`);
    const { code, stdout } = await spoor.run('ingest', '--tenant', `${tenant}-lines`, file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/line 4501: /);
  });

  it('fails with a sentence and a code for a file that is not there, and sends the others', async () => {
    const file = writeEvents('there.jsonl', 1);
    const missing = join(home, 'missing.jsonl');
    const { code, stdout, stderr } = await spoor.run('ingest', '--tenant', tenant, missing, file);
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no file ${missing}. (BAD_REQUEST)`);
    expect(rowOf(stdout, file).received).toBeGreaterThan(400);
  });

  it('does all of its work where nobody reads what it prints', async () => {
    const file = writeEvents('unread.jsonl', 1);
    const sending = spoor.start('ingest', '--tenant', `${tenant}-unread`, file);
    sending.stdout?.destroy();
    sending.stderr?.destroy();
    expect(await once(sending, 'exit')).toStrictEqual([0, null]);
    expect((await ingest(file, `${tenant}-unread`)).accepted).toBe(0);
  });

  it('says how to start the service when none runs', async () => {
    const nowhere = new Spoor(home, 1);
    const { code, stderr } = await nowhere.run('ingest', writeEvents('unsent.jsonl', 1));
    expect(code).toBe(1);
    expect(readdirSync(join(home, 'ingest'))).toStrictEqual([]);
    expect(stderr).toMatch(/npm start.*\(SERVICE_UNREACHABLE\)/);
  });

  it('goes on where a killed ingest stopped, and the graph is that of one undisturbed', async () => {
    const file = writeEvents('long.jsonl', 18);
    const killed = spoor.start('ingest', '--tenant', tenant, file);
    killed.stderr?.resume();
    killed.stdout?.resume();
    await untilBookmarked(4_000);
    killed.kill('SIGKILL');
    await once(killed, 'exit');

    const resumed = await spoor.run('ingest', '--tenant', tenant, file);
    expect(resumed.stderr).toMatch(/Going on behind line \d{4,}/);
    const undisturbed = await ingest(file, other);
    const resumedRow = rowOf(resumed.stdout, file);
    expect(resumedRow.received).toBe(undisturbed.received);
    expect(readdirSync(join(home, 'ingest'))).toStrictEqual([]);

    // The first of the days in the long file is also the one that went to the first tenant before.
    expect(await countNodes(tenant)).toStrictEqual(await countNodes(other));
  });

  it('takes out the log of what was done, and verifies it', async () => {
    const file = join(home, 'audit.ndjson');
    const taken = await spoor.run('audit', 'export', '--tenant', tenant, '--out', file);
    expect([taken.code, taken.stdout]).toEqual([0, expect.stringContaining('0 records')]);
    const verified = await spoor.run('audit', 'verify', file);
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('\nOK: ')]);
    const line = readFileSync(file, 'utf8');
    writeFileSync(file, line.replace('"sequence":0', '"sequence":1'));
    const forged = await spoor.run('audit', 'verify', file);
    expect([forged.code, forged.stdout]).toEqual([1, expect.stringContaining('NOT OK: ')]);
    const keys = await spoor.run('audit', 'key');
    expect(keys.stdout).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    const piped = await spoor.run('audit', 'export', '--tenant', tenant);
    expect(piped.stdout).toMatch(/^\{"head":.*\}\n$/);
    const unknown = await spoor.run('audit', 'replay', '1', file);
    expect(unknown.stderr).toContain('There is no record 1. (NOT_FOUND)');
  });

  it('plays its demo twice and answers its three questions', async () => {
    const first = await spoor.run('demo');
    const second = await spoor.run('demo');
    expect([first.code, second.code]).toStrictEqual([0, 0]);
    expect(second.stdout).toContain('mrmsvc.exe');
    expect(second.stdout).toMatch(/ 203\.0\.113\.66\n.*◀─ACTED_FROM── /);
    expect(second.stdout).toContain('marram-customer-data/2026/customers.parquet');
    expect(second.stdout).toContain('Run Key Into A Folder That Users Write To');
    expect(second.stdout).toMatch(
      /raised 1×[\s\S]*(?:true_positive|requires_investigation) 0\.\d\d/,
    );
    expect(first.stdout).toMatch(
      /(?:host\.isolate|address\.block): WAITING, analyst[\s\S]*approved, DONE[\s\S]*UNDONE[\s\S]*the run is UNDONE/,
    );
  });

  it('gives what doctor finds as JSON', async () => {
    const { stdout } = await spoor.run('doctor', '--json');
    const report = JSON.parse(stdout) as { healthy: boolean; findings: { check: string }[] };
    expect(report.findings.length).toBeGreaterThan(2);
    expect(typeof report.healthy).toBe('boolean');
  });

  it('ends with 0 within 20 seconds of SIGTERM', async () => {
    const began = performance.now();
    service.kill('SIGTERM');
    const [code] = (await once(service, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

/** Days of the demo one after the other, the first the same in every file. */
function writeEvents(name: string, days: number): string {
  const first = Date.UTC(2026, 4, 4);
  const lines = Array.from({ length: days }, (_, day) =>
    demoIntrusion({ startEpochMs: first + day * 4 * HOUR_MS }),
  ).flatMap((events) => events.map((event) => `${JSON.stringify(event)}\n`));
  const path = join(home, name);
  const text = lines.join('');
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

const columns = [
  'received',
  'accepted',
  'ignored',
  'duplicates',
  'rejected',
  'entities',
  'relationships',
] as const;

type Row = Record<(typeof columns)[number], number>;

/** The row of a file in the table; holds the sum to what it must be. */
function rowOf(stdout: string, file: string): Row {
  const line = stdout.split('\n').find((one) => one.startsWith(`${file} `)) ?? '';
  const numbers = line.slice(file.length).trim().split(/\s+/).map(Number);
  const row = Object.fromEntries(columns.map((column, i) => [column, numbers[i]])) as Row;
  expect(row.received).toBe(row.accepted + row.ignored + row.duplicates + row.rejected);
  return row;
}

async function ingest(file: string, into: string): Promise<Row> {
  const { code, stdout, stderr } = await spoor.run('ingest', '--tenant', into, file);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return rowOf(stdout, file);
}

async function ask(of: string, query: string): Promise<unknown> {
  const { stdout } = await spoor.run('token', '--tenant', of, '--sub', 'e2e', '--role', 'viewer');
  const response = await fetch(`${url}graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stdout.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data: unknown };
  return data;
}

function countNodes(of: string): Promise<unknown> {
  const kinds = ['hosts', 'processes', 'users', 'files', 'resources', 'ipAddresses'];
  const fields = kinds.map((kind) => `${kind}Connection { totalCount }`);
  return ask(of, `{ ${fields.join(' ')} }`);
}

/** Until some ingest has noted that this many lines are done. */
async function untilBookmarked(lines: number): Promise<void> {
  const folder = join(home, 'ingest');
  for (;;) {
    await sleep(10);
    const files = existsSync(folder) ? readdirSync(folder) : [];
    for (const name of files.filter((one) => one.endsWith('.json'))) {
      const noted = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { lines: number };
      if (noted.lines >= lines) return;
    }
  }
}
