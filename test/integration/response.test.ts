import { mkdtempSync, rmSync, cpSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  SpoorError,
  type ActionStatus,
  type Alert,
  type AuditRow,
  type Run,
  type Verdict,
} from '../../graph/index.js';
import {
  openConnectors,
  recordOfRow,
  replay,
  ResponseDesk,
  Supervision,
  type AuditRecord,
  type FaultPoint,
  type PolicyEngine,
  type ResponseParts,
} from '../../response/index.js';
import { ConnectorError } from '../../response/connectors/connector-error.js';
import { replayers } from '../../server/cli/audit/replayers.js';
import { MovableClock } from '../support/clock.js';
import { Network } from '../support/network.js';
import { responseParts } from '../support/response-parts.js';
import { policyFolder } from '../support/situations.js';
import { startTestService, type TestService } from '../support/service.js';
import { TestSocket } from '../support/socket.js';
import { randomTenant } from '../support/tenant.js';
import { eventually, until } from '../support/until.js';

/** A Monday, in office hours. */
const NOW_MS = Date.parse('2026-11-30T10:00:00Z');
const ISOLATE = 'ISOLATE_HOST_PB_045';

const RUN = `mutation($playbook: ID!, $target: ID!) {
  runPlaybook(playbook: $playbook, target: $target, reason: "It looks bad.") { id status } }`;
const WAITING = `{ approvals { id action status problem
  facts { criticality entities hosts { name } } decision { level reasons }
  request { level binding expiresAt } } }`;
const APPROVE = `mutation($action: ID!, $binding: String!) {
  approve(action: $action, binding: $binding, reason: "Go on.") { id status approval { by record } } }`;
const REFUSE = `mutation($action: ID!, $binding: String!) {
  refuse(action: $action, binding: $binding, reason: "Not now.") { id status problem } }`;
const UNDO = 'mutation($id: ID!) { undoRun(id: $id, reason: "It was ours.") { status } }';

type Role = Parameters<TestService['token']>[0]['roles'] extends readonly (infer R)[] | undefined
  ? R
  : never;

const recordOf = (row: AuditRow): AuditRecord => {
  const record = recordOfRow(row);
  if (record === undefined) throw new Error('no record');
  return record;
};

interface Waiting {
  readonly id: string;
  readonly facts: { readonly criticality: string; readonly hosts: readonly object[] };
  readonly decision: { readonly level: string; readonly reasons: readonly string[] };
  readonly request: { readonly level: string; readonly binding: string };
}

describe('supervised response', () => {
  let service: TestService;
  let clock: MovableClock;
  let tenant: string;
  let analyst: string;
  let network: Network;
  let desk: ResponseDesk | undefined;
  let events = 1_000n;

  beforeAll(async () => {
    clock = new MovableClock(NOW_MS);
    service = await startTestService({
      clock,
      config: 'triage:\n  enabled: false\nresponse:\n  enabled: false\n  dry_run: false\n',
    });
  });

  beforeEach(async () => {
    clock.moveTo(NOW_MS);
    tenant = randomTenant();
    analyst = await tokenOf('analyst');
    network = new Network();
  });

  afterEach(async () => {
    await desk?.close();
    desk = undefined;
  });

  afterAll(() => service.stop());

  const tokenOf = (role: Role, of = tenant): Promise<string> =>
    service.token({ tenant: of, roles: [role], ttlSeconds: 30 * 86_400 });
  const graph = (of = tenant) => service.service.graph.tenant(of);

  const partsOf = (more: Partial<ResponseParts> = {}): ResponseParts => ({
    ...responseParts(service, clock, network),
    ...more,
  });
  const open = (more: Partial<ResponseParts> = {}): void => {
    desk = new ResponseDesk(partsOf(more));
  };

  /** A machine of the tenant, with what the record of assets says of it. */
  const machine = async (name: string, criticality?: string, of = tenant): Promise<string> => {
    const { ids } = await graph(of).alerts.take([
      {
        ...{ source: 'test', ruleId: `seen ${name}`, ruleName: 'Seen', title: 'Seen' },
        ...{ severity: 'LOW', techniques: [], at: NOW_MS / 1000 - 60, fields: {}, raw: {} },
        mentions: [{ kind: 'Host', name }],
      },
    ]);
    await graph(of).ingest('test', [
      {
        id: (events += 1n),
        observations: [{ entity: { kind: 'Host', name }, at: NOW_MS / 1000 - 60 }],
      },
    ]);
    const [uid = ''] = (await graph(of).alerts.findAll(ids)).get(ids[0] ?? '')?.entities ?? [];
    if (criticality !== undefined) {
      await graph(of).entityTags.set(uid, [`criticality:${criticality}`], 'cmdb');
    }
    return uid;
  };

  /** @returns the ids of an alert about a machine, which nobody has judged yet */
  const raised = async (name: string, rule: string): Promise<readonly string[]> => {
    const { ids } = await graph().alerts.take([
      {
        ...{ source: 'test', ruleId: rule, ruleName: 'Bad', title: `Bad on ${name}` },
        ...{ severity: 'HIGH', techniques: [], at: clock.now() / 1000 - 60, fields: {}, raw: {} },
        mentions: [{ kind: 'Host', name }],
      },
    ]);
    return ids;
  };

  /** An alert about a machine, as triage has judged it. */
  const judged = async (name: string, more: Partial<Verdict> = {}): Promise<Alert> => {
    const [id = ''] = await raised(name, `bad ${name}`);
    const alert = await graph().alerts.find(id);
    if (alert === undefined) throw new Error('no alert');
    const after = await graph().alerts.judged(alert, {
      enrichment: {
        ...{ user: null, asset: null, criticality: 'UNKNOWN', indicators: [] },
        ...{ graph: {}, failures: [] },
      },
      prefilter: null,
      status: 'PENDING',
      verdict: {
        ...{ classification: 'true_positive', confidence: 0.94, rawConfidence: 0.94 },
        ...{ calibrated: true, reasoning: [], playbook: ISOLATE, techniques: [], judge: 'test' },
        ...{ model: null, input: 'i', prompt: null, tokens: 0, costUsd: 0 },
        at: clock.now() / 1000,
        ...more,
      },
    });
    return after ?? alert;
  };

  const runs = (): Promise<Run[]> => graph().runs.list(10);
  const ended = (): Promise<Run> =>
    eventually(async () => {
      const [run] = await runs();
      return run === undefined || ['DUE', 'WAITING'].includes(run.status) ? undefined : run;
    }, 20_000);
  const waiting = (token = analyst): Promise<Waiting> =>
    eventually(async () => {
      const { data } = await service.graphql(token, WAITING, {});
      return (data?.['approvals'] as Waiting[] | undefined)?.[0];
    }, 20_000);
  const statuses = ({ actions }: Run): ActionStatus[] => actions.map(({ status }) => status);
  const recorded = async (): Promise<string[]> =>
    (await graph().auditTrail.list(0, 100)).map(({ kind }) => kind);
  const codeOf = async (token: string, query: string, variables: object): Promise<unknown> =>
    (await service.graphql(token, query, variables)).errors?.[0]?.extensions.code;

  it('has done at once what a verdict over 0.90 calls for on a machine of little weight', async () => {
    await machine('ws-1', 'low');
    open();
    await judged('ws-1');
    const run = await ended();
    expect([run.status, statuses(run)]).toEqual(['DONE', ['DONE']]);
    expect(run.actions[0]?.decision?.level).toBe('automated');
    expect([...network.isolated]).toEqual(['ws-1']);
    expect(await recorded()).toEqual([
      ...['run.proposed', 'policy.loaded', 'policy.decided'],
      ...['action.begun', 'action.executed', 'action.validated'],
    ]);
  });

  it.each([
    ['0.90 is not over 0.90', 'low', { confidence: 0.9 }],
    ['a figure that nobody has checked', 'low', { calibrated: false }],
    ['a machine that is critical', 'critical', {}],
    ['a machine of which no record says', undefined, {}],
  ])('waits for an analyst: %s', async (_, criticality, more) => {
    await machine('ws-2', criticality);
    open();
    await judged('ws-2', more);
    const action = await waiting();
    expect([action.decision.level, action.facts.hosts]).toEqual(['analyst', [{ name: 'ws-2' }]]);
    expect(action.decision.reasons.length).toBeGreaterThan(0);
    expect([...network.isolated]).toEqual([]);
    const { binding } = action.request;
    const { data } = await service.graphql(analyst, APPROVE, { action: action.id, binding });
    expect(data?.['approve']).toMatchObject({ status: 'APPROVED', approval: { by: 'test' } });
    expect((await ended()).status).toBe('DONE');
    expect([...network.isolated]).toEqual(['ws-2']);
    // It was for once.
    expect(await codeOf(analyst, APPROVE, { action: action.id, binding })).toBe('CONFLICT');
    expect(network.done).toEqual([action.id]);
  });

  it('does nothing of an approval that is late, forged, of another, of another tenant, or of who may not', async () => {
    const [one, other] = [await machine('ws-3', 'critical'), await machine('ws-4', 'critical')];
    open();
    for (const target of [one, other]) {
      await service.graphql(analyst, RUN, { playbook: ISOLATE, target });
    }
    const both = await eventually(async () => {
      const { data } = await service.graphql(analyst, WAITING, {});
      const found = data?.['approvals'] as Waiting[] | undefined;
      return found?.length === 2 ? found : undefined;
    });
    const [first, second] = both;
    if (first === undefined || second === undefined) throw new Error('two wait');
    const crossed = { action: first.id, binding: second.request.binding };
    const right = { action: first.id, binding: first.request.binding };
    expect(await codeOf(analyst, APPROVE, crossed)).toBe('CONFLICT');
    expect(await codeOf(analyst, APPROVE, { ...right, binding: 'made up' })).toBe('CONFLICT');
    expect(await codeOf(await tokenOf('analyst', randomTenant()), APPROVE, right)).toBe(
      'NOT_FOUND',
    );
    expect(await codeOf(await tokenOf('customer_approver'), APPROVE, right)).toBe('FORBIDDEN');
    for (const role of ['viewer', 'hunter', 'integration', 'agent'] as const) {
      expect(await codeOf(await tokenOf(role), APPROVE, right)).toBe('FORBIDDEN');
    }
    clock.forward(3_601_000);
    expect(await codeOf(analyst, APPROVE, right)).toBe('CONFLICT');
    await until(async () => (await runs()).every(({ status }) => status === 'STOPPED'));
    expect((await runs()).flatMap(statuses)).toEqual(['EXPIRED', 'EXPIRED']);
    expect(network.done).toEqual([]);
  });

  it('asks anew where more is within reach than was approved', async () => {
    const target = await machine('ws-5', 'critical');
    open();
    await service.graphql(analyst, RUN, { playbook: ISOLATE, target });
    const asked = await waiting();
    await desk?.close();
    const right = { action: asked.id, binding: asked.request.binding };
    await service.graphql(analyst, APPROVE, right);
    const at = clock.now() / 1000 - 5;
    await graph().ingest('test', [
      {
        id: 77n,
        observations: [
          {
            ...{ relation: 'LOGGED_ON', at },
            from: { kind: 'User', name: 'ceo', domain: 'CORP' },
            to: { kind: 'Host', name: 'ws-5' },
            properties: { logon_type: 'interactive', result: 'success' },
          } as never,
        ],
      },
    ]);
    open();
    const again = await eventually(async () => {
      const action = await waiting();
      return action.request.binding === asked.request.binding ? undefined : action;
    });
    expect(network.done).toEqual([]);
    expect(await codeOf(analyst, APPROVE, right)).toBe('CONFLICT');
    await service.graphql(analyst, APPROVE, { action: again.id, binding: again.request.binding });
    expect((await ended()).status).toBe('DONE');
    expect(await recorded()).toContain('approval.void');
  });

  it('does what was agreed to and nothing else, whatever the database says since', async () => {
    const target = await machine('ws-22', 'critical');
    open();
    await service.graphql(analyst, RUN, { playbook: ISOLATE, target });
    const asked = await waiting();
    await desk?.close();
    const right = { action: asked.id, binding: asked.request.binding };
    await service.graphql(analyst, APPROVE, right);
    const change = (more: object): Promise<Run> =>
      eventually(async () => {
        const [run] = await runs();
        if (run === undefined) return undefined;
        return graph().runs.advance(run.id, (known, now) => ({
          run: { ...known, actions: known.actions.map((action) => ({ ...action, ...more })) },
          entries: [],
          due: now,
        }));
      });
    await change({ arguments: { host: 'dc-1' } });
    open();
    const again = await eventually(async () => {
      const action = await waiting();
      return action.request.binding === asked.request.binding ? undefined : action;
    });
    expect([again.id, network.done]).toEqual([asked.id, []]);
    // Nor is it gone on with what nobody began.
    await desk?.close();
    const [{ id } = { id: '' }] = await runs();
    await graph().runs.advance(id, (known, now) => ({
      run: {
        ...known,
        status: 'DUE',
        actions: known.actions.map((action) => ({ ...action, status: 'EXECUTING' as const })),
      },
      entries: [],
      due: now,
    }));
    open();
    const run = await ended();
    expect([run.status, network.done]).toEqual(['ALARM', []]);
  });

  it('is not done twice where another alert asks for the same meanwhile', async () => {
    await machine('ws-23', 'low');
    let calls = 0;
    const slow = network.but((known) => ({
      execute: async (call, before) => {
        calls += 1;
        const [other = null] = await raised('ws-23', 'other');
        await new Supervision(partsOf()).begin(
          graph(),
          { playbook: ISOLATE, target: call.target.uid, alert: other },
          { subject: 'ann', roles: ['analyst'], reason: 'the same' },
        );
        return known.execute(call, before);
      },
    }));
    open({ connectors: new Map([['webhook', slow]]) });
    await judged('ws-23');
    const run = await ended();
    expect([run.status, calls, run.alerts.length]).toEqual(['DONE', 1, 2]);
    expect((await recorded()).filter((kind) => kind === 'action.executed')).toHaveLength(1);
  });

  it('asks a person where the verdict is old, or another, by the time that it would be done', async () => {
    await machine('ws-24', 'low');
    const alert = await judged('ws-24');
    let isKilled = false;
    const dying = new ResponseDesk(
      partsOf({
        fault: (at) => {
          if (at !== 'decided') return;
          isKilled = true;
          throw new Error('killed');
        },
      }),
    );
    await until(() => isKilled);
    await dying.close();
    await service.graphql(
      analyst,
      'mutation($id: ID!) { resolveAlert(id: $id, verdict: false_positive, reason: "ours") { id } }',
      { id: alert.id },
    );
    clock.forward(5_000);
    open();
    expect((await waiting()).decision.level).toBe('analyst');
    expect(network.done).toEqual([]);
  });

  it('lets only people ask for less, and nobody lends the confidence of another alert', async () => {
    const target = await machine('ws-25', 'low');
    const { runs: store } = graph();
    const floor = { action: 'host.isolate', why: 'x', by: 'ann', at: 1 } as const;
    const entry = { kind: 'autonomy.set', subject: 'ann', body: {} };
    await store.setAutonomy({ ...floor, level: 'forbidden' }, entry);
    await store.lowerAutonomy({ ...floor, level: 'analyst', by: 'spoor' }, entry);
    expect(await store.autonomy()).toMatchObject([{ level: 'forbidden', by: 'ann' }]);
    await store.setAutonomy({ ...floor, level: 'automated' }, entry);
    await store.lowerAutonomy({ ...floor, level: 'analyst', by: 'spoor' }, entry);
    expect(await store.autonomy()).toMatchObject([{ level: 'analyst', by: 'spoor' }]);
    await machine('ws-26', 'low');
    const other = await judged('ws-26', { playbook: null });
    const { run } = await new Supervision(partsOf()).begin(
      graph(),
      { playbook: ISOLATE, target, alert: other.id },
      { subject: 'ann', roles: ['analyst'], reason: 'lent' },
    );
    expect([run.confidence, run.isCalibrated]).toEqual([0, false]);
  });

  it('does nothing of an approval that only the database knows', async () => {
    const target = await machine('ws-6', 'critical');
    open();
    await service.graphql(analyst, RUN, { playbook: ISOLATE, target });
    const { id, request } = await waiting();
    const [run] = await runs();
    if (run === undefined) throw new Error('no run');
    await graph().runs.advance(run.id, (known, now) => ({
      run: {
        ...known,
        status: 'DUE',
        actions: known.actions.map((action) => ({
          ...action,
          status: 'APPROVED' as const,
          approval: { by: 'mallory', at: now, reason: 'x', binding: request.binding, record: 1 },
        })),
      },
      entries: [],
      due: now,
    }));
    const asked = await eventually(async () => {
      const action = await waiting();
      return action.request.binding === request.binding ? undefined : action;
    });
    expect([asked.id, network.done]).toEqual([id, []]);
  });

  it('takes back what did not come about, says so, and does it no more by itself', async () => {
    await machine('ws-7', 'low');
    network.lies = true;
    open();
    await judged('ws-7');
    const run = await ended();
    expect([run.status, statuses(run)]).toEqual(['FAILED', ['UNDONE']]);
    expect(run.actions[0]?.problem).toContain('did not come about');
    expect(await graph().runs.autonomy()).toMatchObject([
      { action: 'host.isolate', level: 'analyst' },
    ]);
    network.lies = false;
    await machine('ws-8', 'low');
    await judged('ws-8');
    expect((await waiting()).decision.level).toBe('analyst');
    const trusted = await service.graphql(
      analyst,
      `mutation { setAutonomy(action: "host.isolate", level: automated, reason: "Mended.") { level } }`,
      {},
    );
    expect(trusted.data?.['setAutonomy']).toEqual([{ level: 'automated' }]);
    await machine('ws-9', 'low');
    await judged('ws-9');
    await until(() => network.isolated.has('ws-9'));
  });

  it('raises an alert where something cannot be taken back', async () => {
    await machine('ws-10', 'low');
    network.lies = false;
    network.keeps = true;
    const alarms: string[] = [];
    const connector = network.but(() => ({
      validate: () => Promise.resolve({ ok: false, observed: 'no' }),
    }));
    open({
      connectors: new Map([['webhook', connector]]),
      watch: {
        ...{ onAction: () => undefined, onFailed: () => undefined },
        onAlarm: (_, { id }) => alarms.push(id),
      },
    });
    await judged('ws-10');
    const run = await ended();
    expect([run.status, statuses(run)]).toEqual(['ALARM', ['ALARM']]);
    await until(() => alarms.length === 1);
    const raised = (await graph().alerts.list(10)).filter(
      ({ source }) => source === 'spoor-response',
    );
    expect(raised).toMatchObject([{ severity: 'CRITICAL', count: 1 }]);
  });

  it('takes back what a person wants taken back, and what an analyst calls false is not done by itself again', async () => {
    await machine('ws-11', 'low');
    open();
    const alert = await judged('ws-11');
    const run = await ended();
    expect(await codeOf(await tokenOf('viewer'), UNDO, { id: run.id })).toBe('FORBIDDEN');
    await service.graphql(analyst, UNDO, { id: run.id });
    await until(async () => (await runs())[0]?.status === 'UNDONE');
    expect([...network.isolated]).toEqual([]);
    expect(await codeOf(analyst, UNDO, { id: run.id })).toBe('CONFLICT');
    const at = clock.now() / 1000;
    await new Supervision(partsOf()).setAutonomy(
      graph(),
      'host.isolate',
      'automated',
      { subject: 'ann', roles: ['analyst'], reason: 'ours' },
      at,
    );
    await service.graphql(
      analyst,
      'mutation($id: ID!) { resolveAlert(id: $id, verdict: false_positive, reason: "ours") { id } }',
      { id: alert.id },
    );
    await until(async () => (await graph().runs.autonomy())[0]?.level === 'analyst');
    expect((await runs()).length).toBe(1);
  });

  it.each<FaultPoint>(['proposed', 'decided', 'begun', 'executed', 'recorded', 'validated'])(
    'does it once though the service is killed when it is %s',
    async (point) => {
      await machine('ws-12', 'low');
      let isKilled = false;
      const dying = new ResponseDesk(
        partsOf({
          fault: (at) => {
            if (at !== point || isKilled) return;
            isKilled = true;
            // Nothing of it is written, and nobody else hears of it.
            throw new Error('killed');
          },
        }),
      );
      await judged('ws-12');
      await until(() => isKilled);
      await dying.close();
      clock.forward(5_000);
      open();
      const run = await ended();
      expect([run.status, network.done]).toEqual(['DONE', [run.actions[0]?.id]]);
      expect(await runs()).toHaveLength(1);
      const kinds = await recorded();
      expect(kinds.filter((kind) => kind === 'action.executed')).toHaveLength(1);
    },
  );

  it('does nothing where the policies cannot be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spoor-policies-'));
    try {
      cpSync(policyFolder, folder, { recursive: true });
      writeFileSync(join(folder, 'wrong.cedar'), 'permit (principal,');
      const { PolicySource } = await import('../../server/policy-source.js');
      const source = new PolicySource(folder);
      await machine('ws-13', 'low');
      open({ policies: (): PolicyEngine => source.now() });
      await judged('ws-13');
      const run = await ended();
      expect([run.status, statuses(run), network.done]).toEqual(['STOPPED', ['FORBIDDEN'], []]);
      rmSync(join(folder, 'wrong.cedar'));
      expect(source.now().policies.length).toBeGreaterThan(0);
      rmSync(folder, { recursive: true });
      expect(source.now().version).toBe('closed');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('asks again, under the same key, where nobody knows whether it was done', async () => {
    await machine('ws-15', 'low');
    let calls = 0;
    const lost = network.but((known) => ({
      execute: async (call, before) => {
        calls += 1;
        const done = await known.execute(call, before);
        if (calls === 1) throw new ConnectorError('webhook', 'CONNECTOR_UNREACHABLE', 'gone');
        return done;
      },
    }));
    open({ connectors: new Map([['webhook', lost]]) });
    await judged('ws-15');
    const run = await ended();
    expect([run.status, calls, network.done.length]).toEqual(['DONE', 2, 1]);
  });

  it('does nothing outside for a tenant that is not meant, and says what would have been done', async () => {
    await machine('ws-16', 'low');
    const connectors = new Map([
      ['webhook', network.connector],
      ...(await openConnectors({}, clock)),
    ]);
    const parts = partsOf({ connectors });
    open({ ...parts, settings: { ...parts.settings, isDryRun: (of) => of === tenant } });
    await judged('ws-16');
    const run = await ended();
    expect([run.status, network.done]).toEqual(['DONE', []]);
    expect(run.actions[0]).toMatchObject({
      connector: 'recorder',
      arguments: { connector: 'webhook', arguments: { host: 'ws-16' } },
    });
  });

  it('can be asked for, answered and taken back over REST', async () => {
    const target = await machine('ws-19', 'critical');
    open();
    const post = async (path: string, body: object, token = analyst): Promise<Response> =>
      service.ask(path, {
        ...{ token, body: JSON.stringify(body) },
        headers: { 'content-type': 'application/json' },
      });
    const begun = await post('/api/v2/runs', { playbook: ISOLATE, target, reason: 'Odd.' });
    expect(begun.status).toBe(200);
    const { request, id } = await waiting();
    const listed = await service.ask('/api/v2/runs?status=waiting&first=1', {
      ...{ method: 'GET', token: analyst },
    });
    const [shown] = (await listed.json()) as { run: string; actions: object[] }[];
    expect(shown).toMatchObject({
      actions: [{ action: id, status: 'waiting', request: { binding: request.binding } }],
    });
    const get = async (path: string, token = analyst): Promise<unknown> =>
      (await service.ask(path, { method: 'GET', token })).json();
    expect(await get('/api/v2/approvals')).toMatchObject([
      {
        ...{ run: shown?.run, playbook: ISOLATE, target: { uid: target }, attack_paths: [] },
        actions: [{ action: id, reach: { criticality: 'CRITICAL', hosts: [target] } }],
      },
    ]);
    // It waits for an analyst, and for nobody else.
    expect(await get('/api/v2/approvals', await tokenOf('customer_approver'))).toEqual([]);
    expect(await get('/api/v2/playbooks')).toContainEqual(
      expect.objectContaining({ playbook: ISOLATE, targets: ['Host'], actions: ['host.isolate'] }),
    );
    expect(await get('/api/v2/policies')).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      dry_run: false,
    });
    expect(await get(`/api/v2/entities/${target}/risk`)).toMatchObject({
      ...{ uid: target, kind: 'Host', level: 'INFO', signs: [{ kind: 'ALERT' }] },
    });
    const said = { action: id, binding: request.binding, answer: 'approve', reason: 'Go on.' };
    expect((await post('/api/v2/approvals', { ...said, binding: 'other' })).status).toBe(409);
    expect((await post('/api/v2/approvals', { ...said, reason: ' ' })).status).toBe(400);
    const answered = await post('/api/v2/approvals', said);
    expect(answered.status).toBe(200);
    expect(await answered.json()).toMatchObject({ attack_paths: [], actions: [{ action: id }] });
    expect((await ended()).status).toBe('DONE');
    const undo = { run: shown?.run, reason: 'Ours.' };
    expect((await post('/api/v2/runs/undo', undo)).status).toBe(200);
    await until(async () => (await runs())[0]?.status === 'UNDONE');
    expect([...network.isolated]).toEqual([]);
  });

  it('does nothing that was agreed to before nothing was to be done any more', async () => {
    const target = await machine('ws-20', 'critical');
    open();
    await service.graphql(analyst, RUN, { playbook: ISOLATE, target });
    const { id, request } = await waiting();
    await desk?.close();
    await service.graphql(analyst, APPROVE, { action: id, binding: request.binding });
    const parts = partsOf();
    open({ ...parts, settings: { ...parts.settings, isDryRun: () => true } });
    const run = await ended();
    expect([run.status, run.actions[0]?.status, network.done]).toEqual(['FAILED', 'FAILED', []]);
  });

  it('does again what it did more than a day ago, for nobody knows what became of it', async () => {
    await machine('ws-21', 'low');
    open();
    await judged('ws-21');
    await ended();
    clock.forward(3_600_000);
    await judged('ws-21', { confidence: 0.95 });
    await until(async () => (await graph().runs.position()).alerts > 1);
    expect(await runs()).toHaveLength(1);
    clock.forward(90_000_000);
    await judged('ws-21', { confidence: 0.96 });
    await until(async () => (await runs()).length === 2);
    await until(async () => (await runs()).every(({ status }) => status === 'DONE'));
    expect(network.done).toHaveLength(2);
  });

  it('sees to one run of a target at a time', async () => {
    const target = await machine('ws-17', 'low');
    let atOnce = 0;
    let most = 0;
    const slow = network.but((known) => ({
      execute: async (call, before) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setTimeout(resolve, 300));
        atOnce -= 1;
        return known.execute(call, before);
      },
    }));
    const connectors = new Map([['webhook', slow]]);
    for (const playbook of ['COLLECT_FORENSICS_PB_047', ISOLATE, 'CAPTURE_AND_ISOLATE']) {
      await service.graphql(analyst, RUN, { playbook, target });
    }
    open({ connectors });
    await until(async () => {
      const { data } = await service.graphql(analyst, WAITING, {});
      for (const { id, request } of (data?.['approvals'] as Waiting[] | undefined) ?? []) {
        await service.graphql(analyst, APPROVE, { action: id, binding: request.binding });
      }
      return (await runs()).every(({ status }) => status === 'DONE');
    });
    expect(most).toBe(1);
    expect(network.done.length).toBeGreaterThanOrEqual(3);
  });

  it('can be decided again from what was recorded, bit for bit', async () => {
    await machine('ws-18', 'low');
    open();
    await judged('ws-18');
    await ended();
    const records = (await graph().auditTrail.list(0, 100)).map(recordOf);
    const decided = records.filter(({ kind }) => kind === 'policy.decided');
    expect(decided).toHaveLength(1);
    for (const record of decided) {
      const report = await replay(record, replayers, {
        find: (kind, fits) =>
          Promise.resolve(
            records.findLast(
              (one) => one.kind === kind && one.sequence < record.sequence && fits(one.body),
            ),
          ),
      });
      expect(report).toMatchObject({ same: true, differences: [] });
    }
  });

  it('asks the customer for what an analyst refused before, once that was accepted, and takes it back', async () => {
    const target = await machine('ws-20', 'low');
    const asked = { playbook: ISOLATE, target };
    open();
    await service.graphql(analyst, RUN, asked);
    const first = await waiting();
    const { binding } = first.request;
    await service.graphql(analyst, REFUSE, { action: first.id, binding });
    const [proposal] = await graph().precedents.list(10);
    if (proposal === undefined) throw new Error('nothing is proposed');
    expect(proposal).toMatchObject({
      ...{ status: 'PROPOSED', proposedBy: 'spoor', owner: 'test', from: [first.id] },
      structure: {
        rule: { actions: ['host.isolate'], targets: { uids: [target] }, level: 'customer' },
      },
    });
    const { precedents } = service.service;
    expect(await precedents.simulateKnown(graph(), proposal.id)).toMatchObject({
      ...{ looked: 1, matched: 1, changed: 1, samples: [first.id] },
      actions: { done: 0, levels: [{ from: 'analyst', to: 'customer', actions: 1 }] },
    });
    const said = { by: 'test', reason: 'Theirs to say.' };
    const wish = { ...said, acknowledgedTruePositives: 0 };
    await precedents.accept(graph(), proposal.id, 1, wish);
    // What is asked for later stands first.
    clock.forward(1_000);
    await service.graphql(analyst, RUN, asked);
    const customer = await tokenOf('customer_approver');
    const second = await waiting(customer);
    expect(second.decision.level).toBe('customer');
    expect(second.decision.reasons.at(-1)).toContain('Rule of engagement “host.isolate on ws-20”');
    const { action, binding: asking } = { action: second.id, binding: second.request.binding };
    expect(await codeOf(analyst, APPROVE, { action, binding: asking })).toBe('FORBIDDEN');
    const records = (await graph().auditTrail.list(0, 100)).map(recordOf);
    expect(records.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['approval.refused', 'precedent.proposed', 'precedent.accepted']),
    );
    const decided = records.findLast(({ kind }) => kind === 'policy.decided');
    expect(decided?.body).toMatchObject({
      outcome: { level: 'analyst', required: 'customer' },
      precedents: [{ precedent: `${proposal.id}@1`, level: 'customer', isStricter: true }],
    });
    if (decided === undefined) throw new Error('nothing was decided');
    const report = await replay(decided, replayers, {
      find: (kind, fits) =>
        Promise.resolve(records.findLast((one) => one.kind === kind && fits(one.body))),
    });
    expect(report.same).toBe(true);
    const effects = await graph().precedentEffects.of([proposal.id]);
    expect(effects.get(proposal.id)).toMatchObject({ applied: 0, stricter: 1 });
    // What is agreed to is done, and what is taken back is proposed to need more; it is about that machine only.
    await service.graphql(customer, APPROVE, { action, binding: asking });
    await until(async () => network.isolated.has('ws-20') && (await runs())[0]?.status === 'DONE');
    await service.graphql(analyst, UNDO, { id: (await runs())[0]?.id });
    const [stricter] = await graph().precedents.list(10, { statuses: ['PROPOSED'] });
    expect(stricter?.structure).toMatchObject({ rule: { level: 'forbidden' } });
    await until(async () => (await runs())[0]?.status === 'UNDONE');
    await precedents.withdraw(graph(), proposal.id, said);
    clock.forward(1_000);
    await service.graphql(analyst, RUN, asked);
    expect((await waiting()).decision.level).toBe('analyst');
  });

  it('does nothing where rules of engagement cannot be read', async () => {
    await machine('ws-21', 'low');
    let failed = 0;
    const deaf = new Proxy(service.service.graph.tenant(tenant), {
      get: (whole, name) => {
        if (name === 'precedents') throw new SpoorError('GRAPH_UNAVAILABLE', 'away');
        const value: unknown = Reflect.get(whole, name, whole);
        return typeof value === 'function' ? (value.bind(whole) as unknown) : value;
      },
    });
    const { graph: all } = service.service;
    open({
      graph: {
        tenant: () => deaf,
        tenantsWithDueRuns: () => all.tenantsWithDueRuns(),
        tenantsAtRisk: () => all.tenantsAtRisk(),
        ...{ alertBell: all.alertBell, runBell: all.runBell },
      },
      watch: {
        ...{ onAction: () => undefined, onAlarm: () => undefined },
        onFailed: () => (failed += 1),
      },
    });
    await judged('ws-21');
    await until(() => failed > 0);
    expect((await runs()).flatMap(statuses)).toEqual(['PROPOSED']);
    expect(network.done).toEqual([]);
  });

  it('tells who may answer as soon as there is something to answer, and nobody else', async () => {
    const target = await machine('ws-14', 'critical');
    const subscribe = async (role: Role): Promise<TestSocket> => {
      const socket = await TestSocket.connect(service.url, await tokenOf(role));
      socket.subscribe('1', 'subscription { approvalRequested { cursor action { id status } } }');
      await socket.subscribed();
      return socket;
    };
    const [analysts, customers] = [
      await subscribe('analyst'),
      await subscribe('customer_approver'),
    ];
    open();
    await service.graphql(analyst, RUN, { playbook: ISOLATE, target });
    const frame = await analysts.next();
    expect(frame.payload).toMatchObject({
      data: { approvalRequested: { action: { status: 'WAITING' } } },
    });
    expect(await service.graphql(await tokenOf('customer_approver'), WAITING, {})).toMatchObject({
      data: { approvals: [] },
    });
    const { id, request } = await waiting();
    const refused = await service.graphql(analyst, REFUSE, {
      action: id,
      binding: request.binding,
    });
    expect(refused.data?.['refuse']).toMatchObject({ status: 'REFUSED' });
    expect((await ended()).status).toBe('STOPPED');
    await Promise.all([analysts.close(), customers.close()]);
  });
});
