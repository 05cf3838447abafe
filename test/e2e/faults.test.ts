import { execFileSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoIntrusion } from '../../ingest/index.js';
import { readReadyLine, Spoor } from './spoor.js';

/** A batch of the service and a little more. */
const HELD_LINES = 5_200;

/**
 * The bad day: a service and a Neo4j of its own, both killed and held up while telemetry comes in. In
 * the end the graph must be that of a day without faults.
 */
describe('A service with a Neo4j of its own', () => {
  const home = mkdtempSync(join(tmpdir(), 'spoor-faults-'));
  const started: ChildProcess[] = [];
  const run = randomBytes(4).toString('hex');
  let url: string;
  let spoor: Spoor;

  const start = async (): Promise<ChildProcess> => {
    const child = new Spoor(home, 0, 'own').start('start');
    started.push(child);
    child.stderr?.resume();
    url = await readReadyLine(child);
    spoor = new Spoor(home, Number(new URL(url).port), 'own');
    return child;
  };

  let service: ChildProcess;

  beforeAll(async () => {
    service = await start();
  }, 240_000);

  afterAll(async () => {
    const child = service;
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  /** Days of a firm's telemetry; long enough to be in the midst of it for seconds. */
  const body = (days: number): string => {
    const startMs = Date.UTC(2024, 4, 6);
    const events = Array.from({ length: days }, (_, day) =>
      demoIntrusion({ startEpochMs: startMs + day * 86_400_000 }),
    ).flat();
    return events.map((event) => JSON.stringify(event)).join('\n');
  };

  const tokens = new Map<string, string>();
  const tokenOf = async (tenant: string): Promise<string> => {
    const known = tokens.get(tenant);
    if (known !== undefined) return known;
    const { stdout } = await spoor.run(
      ...['token', '--tenant', tenant, '--sub', 'faults', '--role', 'integration'],
    );
    const token = stdout.trim();
    tokens.set(tenant, token);
    return token;
  };

  interface Sent {
    readonly status: number;
    readonly retryAfter: string | null;
    readonly answer: Readonly<Record<string, unknown>>;
  }

  const send = async (tenant: string, text: string): Promise<Sent> => {
    const response = await fetch(`${url}api/v1/events?source=faults`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenOf(tenant)}`,
        'content-type': 'application/x-ndjson',
      },
      body: text,
    });
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    return { status: response.status, retryAfter: response.headers.get('retry-after'), answer };
  };

  /**
   * Sends a body but for its end, so that whatever comes then comes in the midst of it: more than a batch is
   * on its way, and the rest is not. `finish` sends the rest; `sent` is undefined when nothing answered.
   */
  const hold = async (
    tenant: string,
    text: string,
  ): Promise<{ finish: () => void; sent: Promise<Sent | undefined> }> => {
    const lines = text.split('\n');
    const first = `${lines.slice(0, HELD_LINES).join('\n')}\n`;
    const rest = lines.slice(HELD_LINES).join('\n');
    const { host, pathname, search } = new URL(`${url}api/v1/events?source=faults`);
    const [hostname, port] = host.split(':');
    const authorization = `Bearer ${await tokenOf(tenant)}`;
    const headers = { authorization, 'content-type': 'application/x-ndjson' };
    const path = pathname + search;
    const outgoing = request({ hostname, port, path, method: 'POST', headers });
    const sent = new Promise<Sent | undefined>((resolve) => {
      outgoing.on('error', () => {
        resolve(undefined);
      });
      outgoing.on('response', (response) => {
        json(response).then(
          (answer) => {
            const { statusCode: status = 0, headers: told } = response;
            const retryAfter = told['retry-after'] ?? null;
            resolve({ status, retryAfter, answer: answer as Sent['answer'] });
          },
          () => {
            resolve(undefined);
          },
        );
      });
    });
    outgoing.write(first);
    const finish = (): void => {
      outgoing.end(rest);
    };
    return { finish, sent };
  };

  /** As a shipper does: again and again, until it is taken. */
  const insist = async (tenant: string, text: string): Promise<Sent> => {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const sent = await send(tenant, text).catch(() => undefined);
      if (sent?.status === 200) return sent;
      await sleep(1_000);
    }
    throw new Error('never taken');
  };

  const digestOf = async (tenant: string): Promise<string> => {
    const { stdout, stderr } = await spoor.run('digest', '--tenant', tenant);
    expect(stderr).toBe('');
    return stdout;
  };

  const neo4jPid = (): number =>
    Number(
      execFileSync('pgrep', ['-f', `CommunityEntryPoint.*${home}`], { encoding: 'utf8' })
        .trim()
        .split('\n')[0],
    );

  const written = async (tenant: string): Promise<boolean> => {
    const { stdout } = await spoor.run('digest', '--tenant', tenant);
    return /\s[1-9]\d* nodes/.test(stdout);
  };
  const untilWritten = async (tenant: string): Promise<void> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (await written(tenant)) return;
      await sleep(100);
    }
    throw new Error('nothing was written');
  };

  it('has the graph of an undisturbed day after kill -9 of both in the midst of it', async () => {
    const text = body(12);
    const calm = `calm-${run}`;
    const stormy = `stormy-${run}`;
    expect((await send(calm, text)).status).toBe(200);

    // The service dies, and its Neo4j with it: the next start must clear away what is left of it.
    const first = await hold(stormy, text);
    await untilWritten(stormy);
    service.kill('SIGKILL');
    await once(service, 'exit');
    expect(await first.sent).toBeUndefined();
    service = await start();

    // Neo4j alone dies: the request fails whole batches, the supervisor brings it up again.
    const second = await hold(stormy, text);
    await sleep(300);
    process.kill(neo4jPid(), 'SIGKILL');
    second.finish();
    const answered = await second.sent;
    expect([503, 200]).toContain(answered?.status);

    const last = await insist(stormy, text);
    const { received, accepted, duplicates, ignored, rejected } = last.answer;
    const { count } = rejected as { count: number };
    expect(Number(accepted) + Number(duplicates) + Number(ignored) + count).toBe(received);
    expect(await digestOf(stormy)).toBe(await digestOf(calm));
  }, 240_000);

  it('holds senders off while Neo4j stands still, and takes all of it afterwards', async () => {
    const tenant = `slow-${run}`;
    const text = body(1);
    // Before anything stands still: making twelve tokens would take longer than that lasts.
    await tokenOf(tenant);
    const pid = neo4jPid();
    process.kill(pid, 'SIGSTOP');
    const sent: Promise<Sent>[] = [];
    try {
      for (let n = 0; n < 12; n += 1) sent.push(send(tenant, text));
      await sleep(3_000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    const answers = await Promise.all(sent);
    const refused = answers.filter(({ status }) => status === 429);
    const taken = answers.filter(({ status }) => status === 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(taken.length + refused.length).toBe(answers.length);
    expect(refused.map(({ answer }) => answer['code'])).toEqual(refused.map(() => 'OVERLOADED'));
    expect(refused.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
    const { answer } = await insist(tenant, text);
    expect(answer).toMatchObject({ accepted: 0 });
  }, 120_000);
});
