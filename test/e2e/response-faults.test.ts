import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReceiver, type Receiver } from '../support/connectors/held-receiver.js';
import { randomTenant } from '../support/tenant.js';
import { eventually } from '../support/until.js';
import { readReadyLine, Spoor } from './spoor.js';

const HOST = 'ws-17';
const ISOLATE = 'ISOLATE_HOST_PB_045';

interface ToldAction {
  readonly id: string;
  readonly status: string;
  readonly request: { readonly binding: string } | null;
}
interface ToldRun {
  readonly id: string;
  readonly status: string;
  readonly actions: readonly ToldAction[];
}

const RUNS = '{ runs { edges { node { id status actions { id status request { binding } } } } } }';
const RUN = `mutation($target: ID!) {
  runPlaybook(playbook: "${ISOLATE}", target: $target, reason: "It looks bad.") { id } }`;
const APPROVE = `mutation($action: ID!, $binding: String!) {
  approve(action: $action, binding: $binding, reason: "Go on.") { status } }`;
const UNDO = 'mutation($id: ID!) { undoRun(id: $id, reason: "It was ours.") { status } }';

/** The service as a process of its own, killed while the system outside has an action in its hands. */
describe('A service that is killed while it acts', () => {
  const home = mkdtempSync(join(tmpdir(), 'spoor-response-'));
  let tenant: string;
  let receiver: Receiver;
  let service: ChildProcess;
  let url: string;
  let spoor: Spoor;

  const start = async (): Promise<void> => {
    const variables = { SPOOR_CONFIG: join(home, 'config') };
    service = new Spoor(home, 0, 'shared', variables).start('start');
    service.stderr?.resume();
    url = await readReadyLine(service);
    spoor = new Spoor(home, Number(new URL(url).port), 'shared', variables);
  };
  const kill = async (): Promise<void> => {
    service.kill('SIGKILL');
    if (service.exitCode === null && service.signalCode === null) await once(service, 'exit');
  };

  beforeAll(async () => {
    receiver = await startReceiver();
    const secret = join(home, 'edr.secret');
    writeFileSync(secret, 'a-secret-of-the-house-of-32-bytes', { mode: 0o600 });
    mkdirSync(join(home, 'config'));
    writeFileSync(
      join(home, 'config', 'response.yaml'),
      `response:
  dry_run: false
  call_seconds: 4
  attempts: 1
  pause_ms: 0
  claim_seconds: 9
  risk: { measures: [] }
  connectors:
    webhook:
      - { name: edr, url: '${receiver.url}', secret_file: '${secret}', validates: true, attempts: 1 }
`,
    );
    await start();
  }, 240_000);

  beforeEach(() => {
    tenant = randomTenant();
    receiver.reset();
  });

  afterAll(async () => {
    await kill();
    await receiver.close();
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  const tokenOf = async (role: string): Promise<string> => {
    const { stdout } = await spoor.run(
      ...['token', '--tenant', tenant, '--sub', 'ada', '--role', role],
    );
    return stdout.trim();
  };

  const graphql = async (query: string, variables: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenOf('analyst')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as {
      data?: Record<string, unknown>;
      errors?: readonly { message: string }[];
    };
    if (data === undefined || errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };

  const machine = async (): Promise<string> => {
    const event = {
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      EventID: 1,
      ...{ UtcTime: new Date().toISOString(), '@timestamp': new Date().toISOString() },
      ...{ Hostname: HOST, User: 'CORP\\bob', Image: 'C:\\Windows\\System32\\cmd.exe' },
      ...{ ProcessGuid: '{0a1b2c3d-0000-6543-0000-00100000beef}', ProcessId: 4711 },
      ...{ CommandLine: 'cmd', ParentImage: 'C:\\Windows\\explorer.exe', ParentProcessId: 12 },
    };
    await fetch(`${url}api/v1/events?source=test`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenOf('integration')}`,
        'content-type': 'application/x-ndjson',
      },
      body: JSON.stringify(event),
    });
    return eventually(async () => {
      const { hosts } = await graphql('{ hosts { uid } }', {});
      return (hosts as { uid: string }[])[0]?.uid;
    });
  };

  const theRun = async (): Promise<ToldRun | undefined> => {
    const { runs } = await graphql(RUNS, {});
    return (runs as { edges: { node: ToldRun }[] }).edges[0]?.node;
  };
  const runIs = (status: string): Promise<ToldRun> =>
    eventually(async () => {
      const run = await theRun();
      return run?.status === status ? run : undefined;
    }, 90_000);

  /** A run up to the approval, which the service has taken. */
  const approved = async (): Promise<void> => {
    const target = await machine();
    await graphql(RUN, { target });
    const [action] = (await runIs('WAITING')).actions;
    await graphql(APPROVE, { action: action?.id, binding: action?.request?.binding });
  };
  const verified = async (): Promise<void> => {
    const file = join(home, `${tenant}.jsonl`);
    const exported = await spoor.run('audit', 'export', '--tenant', tenant, '--out', file);
    expect(exported.code).toBe(0);
    expect((await spoor.run('audit', 'verify', file, '--tenant', tenant)).code).toBe(0);
  };

  it.each(['execute', 'validate'] as const)(
    'has it done once: killed while it is asked to %s',
    async (phase) => {
      receiver.hold(phase);
      await approved();
      await receiver.held();
      await kill();
      receiver.release();
      await start();
      const { actions } = await runIs('DONE');
      expect(actions.map(({ status }) => status)).toEqual(['DONE']);
      // Asked for twice at most, and under one key: what is done under it is done once.
      expect(receiver.effects('execute')).toHaveLength(1);
      expect(receiver.isolated).toEqual([HOST]);
      await verified();
    },
    180_000,
  );

  it('has it taken back once: killed while it is asked to', async () => {
    await approved();
    const { id } = await runIs('DONE');
    receiver.hold('roll_back');
    await graphql(UNDO, { id });
    await receiver.held();
    await kill();
    receiver.release();
    await start();
    await runIs('UNDONE');
    expect(receiver.effects('roll_back')).toHaveLength(1);
    expect(receiver.isolated).toEqual([]);
    await verified();
  }, 180_000);

  it('goes on with what was approved, or asks still: killed before it has begun', async () => {
    const target = await machine();
    await graphql(RUN, { target });
    const before = await runIs('WAITING');
    await kill();
    await start();
    const [action] = (await runIs('WAITING')).actions;
    expect(action).toEqual(before.actions[0]);
    expect(receiver.effects('execute')).toEqual([]);
    await graphql(APPROVE, { action: action?.id, binding: action?.request?.binding });
    await kill();
    await start();
    await runIs('DONE');
    expect(receiver.effects('execute')).toHaveLength(1);
    await verified();
  }, 180_000);
});
