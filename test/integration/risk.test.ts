import { type Run } from '../../graph/index.js';
import {
  checkMeasures,
  loadPlaybooks,
  recordOfRow,
  registryOf,
  ResponseDesk,
  RiskDesk,
  type RiskMeasure,
} from '../../response/index.js';
import { MovableClock } from '../support/clock.js';
import { Network } from '../support/network.js';
import { playbookFolder } from '../support/playbooks.js';
import { responseParts } from '../support/response-parts.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { eventually, until } from '../support/until.js';

const NOW_MS = Date.parse('2026-11-30T10:00:00Z');
const HOUR_MS = 3_600_000;
const STEP_UP: RiskMeasure = { playbook: 'STEP_UP_PB_023', at: 40, until: 25 };
const SHORTEN: RiskMeasure = { playbook: 'SHORTEN_SESSIONS_PB_024', at: 55, until: 40 };

const RISK = `query($uid: ID!) {
  entityRisk(uid: $uid) { score level criticality entity { uid } signs { kind ref weight } }
  entity(uid: $uid) { riskScore again: riskScore }
  users { name riskScore }
  riskiestEntities(first: 5, kinds: ["User"]) { score entity { name } } }`;

describe('risk as a control signal', () => {
  let service: TestService;
  let clock: MovableClock;
  let tenant: string;
  let network: Network;
  let desks: { close(): Promise<void> }[] = [];
  let events = 1_000n;

  beforeAll(async () => {
    clock = new MovableClock(NOW_MS);
    service = await startTestService({
      clock,
      config:
        'triage:\n  enabled: false\nresponse:\n  enabled: false\n  dry_run: false\npaths:\n  decay_every_seconds: 1\n',
    });
  });

  beforeEach(() => {
    clock.moveTo(NOW_MS);
    tenant = randomTenant();
    network = new Network();
  });

  afterEach(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    desks = [];
  });

  afterAll(() => service.stop());

  const graph = (of = tenant) => service.service.graph.tenant(of);

  /** An account that logged on to a machine, of which the record of assets says how much it matters. */
  const account = async (name: string, criticality = 'low'): Promise<string> => {
    const host = { kind: 'Host', name: `of-${name}` } as const;
    const user = { kind: 'User', name, domain: 'corp' } as const;
    const at = NOW_MS / 1000 - 60;
    await graph().ingest('test', [
      {
        id: (events += 1n),
        observations: [
          {
            ...{ relation: 'LOGGED_ON', at, from: user, to: host },
            properties: { logon_type: 'interactive', result: 'success' },
          } as never,
        ],
      },
    ]);
    const found = await eventually(async () => {
      const records = await graph().search(name, ['User', 'Host'], 10);
      return records.length < 2 ? undefined : records;
    });
    const uidOf = (kind: string): string => found.find((one) => one.kind === kind)?.uid ?? '';
    await graph().entityTags.set(uidOf('Host'), [`criticality:${criticality}`], 'cmdb');
    return uidOf('User');
  };

  /** Alerts about an account, each of a rule of its own. */
  const alerts = async (name: string, count: number): Promise<readonly string[]> => {
    const { ids } = await graph().alerts.take(
      Array.from({ length: count }, (_, n) => ({
        ...{ source: 'test', ruleId: `bad ${name} ${n}`, ruleName: 'Bad', title: 'Bad' },
        ...{ severity: 'CRITICAL' as const, techniques: [], at: clock.now() / 1000 - 1 },
        ...{ fields: {}, raw: {}, mentions: [{ kind: 'User' as const, name, domain: 'corp' }] },
      })),
    );
    return ids;
  };
  const decide = async (
    ids: readonly string[],
    verdict: 'true_positive' | 'false_positive',
  ): Promise<void> => {
    for (const id of ids) {
      const said = { verdict, reason: 'Looked at.', by: 'ada', minutes: null };
      await graph().alerts.resolve(id, said);
    }
  };

  const open = (measures: readonly RiskMeasure[], isDryRun = false): void => {
    const known = responseParts(service, clock, network, { everySeconds: 0.2, measures });
    const parts = { ...known, settings: { ...known.settings, isDryRun: () => isDryRun } };
    desks.push(new ResponseDesk(parts), new RiskDesk(parts));
  };

  const runs = (): Promise<Run[]> => graph().runs.list(20);
  const runIs = (status: Run['status'], playbook = STEP_UP.playbook): Promise<Run> =>
    eventually(
      async () =>
        (await runs()).find((run) => run.status === status && run.playbook.id === playbook),
      20_000,
    );
  const looked = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 1_200));
  };

  it('is told by GraphQL: of one entity, of all of an answer at once, and the highest first', async () => {
    const uid = await account('mallory');
    await account('alice');
    const ids = await alerts('mallory', 3);
    const token = await service.token({ tenant, roles: ['viewer'], ttlSeconds: 30 * 86_400 });
    const { data, errors } = await service.graphql(token, RISK, { uid });
    expect(errors).toBeUndefined();
    // Three alerts of weight 0.95 × 0.5, of which nothing has faded in a second.
    const score = 100 * ((0.475 * (1 + 2 ** -1.5 + 3 ** -1.5)) / 2.612375);
    expect(data?.['entityRisk']).toMatchObject({
      score: expect.closeTo(score, 0) as number,
      level: 'LOW',
      entity: { uid },
    });
    const signs = (data?.['entityRisk'] as { signs: { ref: string }[] }).signs;
    expect(signs.map(({ ref }) => ref)).toEqual(expect.arrayContaining([...ids]));
    const shown = (data?.['entityRisk'] as { score: number }).score;
    expect(data?.['entity']).toEqual({ riskScore: shown, again: shown });
    expect(data?.['users']).toEqual(
      expect.arrayContaining([
        { name: 'mallory', riskScore: shown },
        { name: 'alice', riskScore: 0 },
      ]),
    );
    expect(data?.['riskiestEntities']).toEqual([{ score: shown, entity: { name: 'mallory' } }]);
    const other = await service.token({ tenant: randomTenant(), roles: ['viewer'] });
    const foreign = await service.graphql(other, RISK, { uid });
    expect(foreign.data).toEqual({
      ...{ entityRisk: null, entity: null, users: [], riskiestEntities: [] },
    });
  });

  it('fades as time passes, and is not what was found false', async () => {
    const uid = await account('mallory');
    const ids = await alerts('mallory', 4);
    const riskOf = async (): Promise<number> =>
      (await graph().risks.of([uid])).get(uid)?.score ?? 0;
    const before = await riskOf();
    clock.forward(72 * HOUR_MS);
    expect(await riskOf()).toBeCloseTo(before / 2, 0);
    await decide(ids.slice(0, 2), 'false_positive');
    expect((await graph().risks.of([uid])).get(uid)?.signs).toHaveLength(2);
    clock.forward(30 * 24 * HOUR_MS);
    expect(await riskOf()).toBe(0);
  });

  it('asks for measures by how high it is, and takes each back when it has faded', async () => {
    const uid = await account('mallory');
    open([SHORTEN, STEP_UP]);
    await decide(await alerts('mallory', 2), 'true_positive');
    const done = await runIs('DONE');
    expect(done).toMatchObject({ askedBy: 'risk', by: 'spoor', alerts: [], confidence: 0 });
    expect(done.actions[0]?.decision?.level).toBe('automated');
    const { score = 0 } = (await graph().risks.of([uid])).get(uid) ?? {};
    expect(score).toBeGreaterThan(STEP_UP.at);
    expect(score).toBeLessThan(SHORTEN.at);
    await decide(await alerts('mallory', 40), 'true_positive');
    await runIs('DONE', SHORTEN.playbook);
    expect(network.done).toHaveLength(2);
    // It stands, and is not asked for again.
    await looked();
    expect(await runs()).toHaveLength(2);

    clock.forward(84 * HOUR_MS);
    const shortened = await runIs('UNDONE', SHORTEN.playbook);
    expect(shortened.fadedAt).toBe(clock.now() / 1000);
    // One goes before the other.
    expect((await runs()).find(({ playbook }) => playbook.id === STEP_UP.playbook)?.status).toBe(
      'DONE',
    );
    clock.forward(96 * HOUR_MS);
    await runIs('UNDONE');
    expect([...network.isolated]).toEqual([]);
    // To have faded is no fault: it would be done by itself again.
    expect(await graph().runs.autonomy()).toEqual([]);
    const records = await graph().auditTrail.list(0, 100);
    const faded = records.filter(({ kind }) => kind === 'run.faded');
    expect(faded).toHaveLength(2);
    // When it rises again it is asked for again; by now nobody knows which machines are the account's.
    await decide(await alerts('mallory', 6), 'true_positive');
    await runIs('WAITING');
  });

  it('waits for an analyst where the machines of the account are critical, and does not ask twice', async () => {
    await account('ceo', 'critical');
    open([STEP_UP]);
    await decide(await alerts('ceo', 6), 'true_positive');
    const [action] = (await runIs('WAITING')).actions;
    expect(action?.decision?.level).toBe('analyst');
    const token = await service.token({ tenant, roles: ['analyst'] });
    const said = await service.graphql(
      token,
      `mutation($action: ID!, $binding: String!) {
        refuse(action: $action, binding: $binding, reason: "On a journey.") { status } }`,
      { action: action?.id, binding: action?.request?.binding },
    );
    expect(said.data?.['refuse']).toEqual({ status: 'REFUSED' });
    await looked();
    expect(await runs()).toHaveLength(1);
    clock.forward(25 * HOUR_MS);
    await runIs('WAITING');
    expect(network.done).toEqual([]);
  });

  it('does nothing of what was approved when the risk has faded meanwhile', async () => {
    await account('ceo', 'critical');
    open([STEP_UP]);
    const ids = await alerts('ceo', 6);
    await decide(ids, 'true_positive');
    const run = await runIs('WAITING');
    await decide(ids, 'false_positive');
    const [action] = run.actions;
    const token = await service.token({ tenant, roles: ['analyst'] });
    await service.graphql(
      token,
      `mutation($action: ID!, $binding: String!) {
        approve(action: $action, binding: $binding, reason: "Yes.") { status } }`,
      { action: action?.id, binding: action?.request?.binding },
    );
    // An analyst wanted it all the same, and it is let go of at once.
    await runIs('UNDONE');
    expect([...network.isolated]).toEqual([]);
  });

  it('does not end what an analyst has asked for as well', async () => {
    const uid = await account('ceo', 'critical');
    open([STEP_UP]);
    const ids = await alerts('ceo', 6);
    await decide(ids, 'true_positive');
    const { id, actions } = await runIs('WAITING');
    const token = await service.token({ tenant, roles: ['analyst'] });
    const asked = await service.graphql(
      token,
      `mutation($target: ID!) {
        runPlaybook(playbook: "STEP_UP_PB_023", target: $target, reason: "To be safe.") { id askedBy } }`,
      { target: uid },
    );
    expect(asked.data?.['runPlaybook']).toEqual({ id, askedBy: 'analyst' });
    await service.graphql(
      token,
      `mutation($action: ID!, $binding: String!) {
        approve(action: $action, binding: $binding, reason: "Yes.") { status } }`,
      { action: actions[0]?.id, binding: actions[0]?.request?.binding },
    );
    await runIs('DONE');
    await decide(ids, 'false_positive');
    await looked();
    expect((await runs()).map(({ status }) => status)).toEqual(['DONE']);
    const records = await graph().auditTrail.list(0, 100);
    expect(records.filter(({ kind }) => kind === 'run.proposed')).toHaveLength(2);
  });

  it('has done in earnest what was only noted before', async () => {
    await account('mallory');
    open([STEP_UP], true);
    await decide(await alerts('mallory', 4), 'true_positive');
    const noted = await runIs('DONE');
    expect(noted.actions.map(({ connector }) => connector)).toEqual(['recorder']);
    await Promise.all(desks.map((desk) => desk.close()));
    clock.forward(1_000);
    open([STEP_UP]);
    await eventually(() => (network.done.length > 0 ? true : undefined), 20_000);
    const all = await runs();
    expect(all.map(({ actions }) => actions[0]?.connector)).toEqual(['webhook', 'recorder']);
  });

  it('is what a policy can look at, and its decision can be made again', async () => {
    await account('mallory');
    await decide(await alerts('mallory', 5), 'true_positive');
    open([STEP_UP]);
    await runIs('DONE');
    const records = await graph().auditTrail.list(0, 100);
    const bodyOf = (kind: string): unknown => {
      const row = records.find((record) => record.kind === kind);
      return row === undefined ? undefined : recordOfRow(row)?.body;
    };
    expect(bodyOf('policy.decided')).toMatchObject({
      inputs: { situation: { askedBy: 'risk', risk: expect.any(Number) as number } },
    });
    const { risk } = bodyOf('run.proposed') as { risk: { signs: { kind: string }[] } };
    // The path that they begin may be there by now.
    expect(risk.signs.filter(({ kind }) => kind === 'ALERT')).toHaveLength(5);
  });

  it('is not asked about again while nothing becomes of it, until people may be asked once more', async () => {
    await account('mallory');
    await alerts('mallory', 1);
    open([STEP_UP]);
    const read = jest.spyOn(service.service.graph.database, 'read');
    const looks = (): number =>
      read.mock.calls.filter(([at]) => at.caller === 'risk' && at.tenant === tenant).length;
    await eventually(() => looks() > 0 || undefined, 20_000);
    let before = looks();
    // Its alert may become a path meanwhile.
    await until(async () => {
      before = looks();
      await looked();
      return looks() === before;
    });
    clock.forward(601_000);
    expect(await eventually(() => looks() > before || undefined, 20_000)).toBe(true);
    read.mockRestore();
  });

  it.each([
    ['NO_SUCH_PB_001', 40, 20, /no such playbook/],
    ['STEP_UP_PB_023', 40, 40, /until \(40\) must be less/],
    ['RESET_CREDENTIALS_PB_022', 40, 20, /cannot be taken back/],
  ])('refuses measures that are none: %s %d %d', (playbook, at, until, message) => {
    const playbooks = loadPlaybooks(playbookFolder, registryOf([network.connector]));
    expect(() => {
      checkMeasures([{ playbook, at, until }], playbooks);
    }).toThrow(message);
  });
});
