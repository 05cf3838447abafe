import { relationshipDeclaration } from '../../graph/index.js';
import { starterHunts } from '../../hunts/index.js';
import { AFTER_DEMO, DEMO_START_MS, playDemo } from '../support/demo-graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { TestSocket } from '../support/socket.js';
import { randomTenant } from '../support/tenant.js';

interface Step {
  readonly relation: string;
  readonly weight: number;
  readonly stale: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
}

interface ShownHunt {
  readonly id: string;
  readonly status: string;
  readonly planner: string;
  readonly plan: Readonly<Record<string, unknown>> | null;
  readonly cypher: string | null;
  readonly parameters: object | null;
  readonly columns: readonly string[];
  readonly values: readonly Readonly<Record<string, unknown>>[];
  readonly truncated: boolean;
  readonly empty: string | null;
  readonly problem: Readonly<Record<string, unknown>> | null;
  readonly cost: Readonly<Record<string, number>> | null;
  readonly answers: readonly {
    readonly uid: string;
    readonly kind: string;
    readonly name: string;
  }[];
  readonly findings: readonly {
    readonly id: string;
    readonly riskScore: number;
    readonly explanation: string;
    readonly parts: Readonly<Record<string, number | boolean>>;
    readonly steps: readonly Step[];
    readonly entities: readonly { readonly uid: string }[];
    readonly techniques: readonly { readonly id: string }[];
  }[];
  readonly difference: Readonly<Record<'new' | 'gone' | 'same', readonly string[]>> | null;
}

const HUNT = `id status planner plan cypher parameters columns values truncated empty cost elapsedMs
  problem { code message position suggestion }
  answers { uid kind name }
  findings { id riskScore explanation parts { strength rarity criticality technique stale }
    steps { from relation to weight stale facts } entities { uid } techniques { id name tactics } }
  difference { new gone same }`;

const RUN = `mutation ($input: RunHuntInput!) { runHunt(input: $input) { ${HUNT} } }`;
const LSASS = 'process that read lsass and later connected to port 445';

describe('A hunt', () => {
  let service: TestService;
  let token: string;
  const tenant = randomTenant();
  /** Follows a hunt that runs every minute; its turn comes while the other tests run. */
  let everyMinute: TestSocket;

  beforeAll(async () => {
    service = await startTestService({ config: 'hunts:\n  standing_seconds: 1\n' });
    await playDemo(service, tenant);
    token = await service.token({ tenant, roles: ['hunter'] });
    everyMinute = await followEveryMinute();
  });

  afterAll(async () => {
    await everyMinute.close();
    await service.stop();
  });

  const followEveryMinute = async (): Promise<TestSocket> => {
    const { saveHunt } = await ask(
      'mutation { saveHunt(input: { name: "hosts", schedule: "* * * * *", cypher: "MATCH (h:Host) RETURN h" }) { id } }',
    );
    await service.refreshHunts();
    const socket = await TestSocket.connect(service.url, token);
    socket.subscribe(
      '1',
      'subscription ($id: ID!) { huntProgress(id: $id) { trigger status answers { kind } } }',
      { id: (saveHunt as { id: string }).id },
    );
    await socket.subscribed();
    return socket;
  };

  const ask = async (text: string, variables: object = {}): Promise<Record<string, unknown>> => {
    const { data, errors } = await service.graphql(token, text, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data ?? {};
  };
  const hunt = async (input: object): Promise<ShownHunt> => {
    const { runHunt } = await ask(RUN, { input: { asOf: AFTER_DEMO, ...input } });
    return runHunt as ShownHunt;
  };
  const refusedWith = async (input: object): Promise<string | undefined> => {
    const { errors } = await service.graphql(token, RUN, { input });
    return errors?.[0]?.extensions.code;
  };

  it('in words says what was understood, what ran, who answers, and with which evidence', async () => {
    const found = await hunt({ hypothesis: LSASS });
    expect(found).toMatchObject({ status: 'SUCCEEDED', planner: 'grammar', empty: null });
    expect(found.plan).toMatchObject({ version: 1, unresolved: [], unknownNames: [] });
    expect(typeof found.plan?.['understood']).toBe('string');
    expect(found.answers.map(({ name }) => name)).toEqual(['mrmsvc.exe']);
    const [finding] = found.findings;
    expect(finding?.entities[0]?.uid).toBe(found.answers[0]?.uid);
    expect(finding?.steps.map(({ relation }) => relation)).toEqual(
      expect.arrayContaining(['ACCESSED_PROCESS', 'CONNECTED_TO']),
    );
    expect(finding?.explanation).toContain('port 445');
    expect(finding?.riskScore).toBeGreaterThan(0);
  });

  it('gives out no evidence columns and nothing that keeps tenants apart', async () => {
    const found = await hunt({ hypothesis: LSASS });
    expect(found.columns).not.toContain('evidence');
    expect(found.columns).toContain('matches');
    const text = JSON.stringify(found);
    expect(text).not.toMatch(/T_[0-9a-f]{16}/);
    expect(text).not.toContain(tenant);
  });

  it('gives Cypher that the same door takes and answers in the same way', async () => {
    const words = await hunt({ hypothesis: LSASS });
    const text = await hunt({ cypher: words.cypher, parameters: words.parameters });
    expect(text).toMatchObject({ status: 'SUCCEEDED', planner: 'cypher' });
    const named = text.answers.map(({ uid }) => uid);
    expect(named).toContain(words.answers[0]?.uid);
  });

  it('takes the plan that it gave, and an edited one', async () => {
    const first = await hunt({ hypothesis: 'who ran whoami' });
    const again = await hunt({ plan: first.plan });
    expect(again).toMatchObject({ status: 'SUCCEEDED', planner: 'plan' });
    expect(again.answers).toEqual(first.answers);
    const edited = JSON.parse(
      JSON.stringify(first.plan).replaceAll('whoami.exe', 'net.exe'),
    ) as object;
    expect((await hunt({ plan: edited })).status).toBe('SUCCEEDED');
  });

  it('with a plan that cannot be is refused with the place', async () => {
    const { plan } = await hunt({ hypothesis: 'who ran whoami' });
    const { status, problem } = await hunt({ plan: { ...plan, branches: [] } });
    expect(status).toBe('REFUSED');
    expect(problem).toMatchObject({ code: 'HUNT_PLAN_INVALID' });
    expect(problem?.['message']).toContain('plan.branches');
  });

  it('that is not understood is not answered, and says which words', async () => {
    const found = await hunt({ hypothesis: 'colourless green ideas sleep furiously' });
    expect(found).toMatchObject({ status: 'FAILED', answers: [], findings: [], cypher: null });
    expect(found.problem).toMatchObject({ code: 'HUNT_NOT_UNDERSTOOD' });
    expect(found.problem?.['message']).toContain('"furiously"');
    expect(found.problem?.['suggestion']).toContain('starterHunts');
  });

  it('that breaks a rule is refused as an answer, with place and repair', async () => {
    const found = await hunt({ cypher: 'MATCH (n:Host) DELETE n' });
    expect(found).toMatchObject({ status: 'REFUSED', answers: [] });
    expect(found.problem).toMatchObject({ position: 15 });
  });

  it.each([
    ['nothing', {}],
    ['words and Cypher', { hypothesis: 'x', cypher: 'RETURN 1' }],
    ['parameters that are a list', { cypher: 'RETURN 1', parameters: [1] }],
    ['a page of none', { hypothesis: 'x', first: 0 }],
    ['an id that is none', { hypothesis: 'x', id: 'mine' }],
  ])('of %s is a bad request', async (_, input) => {
    expect(await refusedWith(input)).toBe('BAD_REQUEST');
  });

  it.each([
    ['an entity that never was', 'which hosts did zzfoo.exe run on', /No such entity.*zzfoo\.exe/],
    ['a time in which nothing was', 'services installed in the last 24 hours', /in that time/],
    ['a technique that nothing shows', 'gather victim identity information (T1589)', /not visible/],
  ])('that finds nothing says why: %s', async (_, hypothesis, why) => {
    const found = await hunt({ hypothesis, asOf: '2025-06-10T09:00:00Z' });
    expect(found).toMatchObject({ status: 'SUCCEEDED', answers: [] });
    expect(found.empty).toMatch(why);
  });

  it('names sources that were silent where nothing was found', async () => {
    const found = await hunt({
      hypothesis: 'services installed in the last 24 hours',
      asOf: '2025-06-10T09:00:00Z',
    });
    expect(found.empty).toContain('A source was silent then, and may have seen it: demo.');
  });

  it('ranks stale evidence down and flags it, at the instant of the question', async () => {
    const [fresh] = (await hunt({ hypothesis: LSASS })).findings;
    const [old] = (await hunt({ hypothesis: LSASS, asOf: '2025-06-12T00:00:00Z' })).findings;
    expect(fresh?.parts['stale']).toBe(false);
    expect(old?.parts['stale']).toBe(true);
    expect(old?.steps.every(({ stale }) => stale)).toBe(true);
    expect(old?.riskScore ?? 100).toBeLessThan((fresh?.riskScore ?? 0) * 0.7);
    expect(old?.explanation).toContain('Stale');
    expect(old?.id).toBe(fresh?.id);
  });

  it('weighs each step as decay has it at that instant', async () => {
    const { findings } = await hunt({ hypothesis: 'services installed' });
    const step = findings[0]?.steps.find(({ relation }) => relation === 'INSTALLED_SERVICE');
    const hours = relationshipDeclaration('INSTALLED_SERVICE').halfLifeHours ?? 24;
    const age = Date.parse(AFTER_DEMO) - DEMO_START_MS;
    expect(step?.weight).toBeGreaterThan(2 ** (-age / (hours * 3_600_000)));
    expect(step?.weight).toBeLessThan(1.01);
  });

  it('that counts shows the evidence behind each count', async () => {
    const found = await hunt({
      hypothesis: 'processes that connected to 203.0.113.66 more than once',
    });
    expect(found.answers.map(({ name }) => name)).toEqual(['mrmupd.exe']);
    expect(found.findings[0]?.steps[0]).toMatchObject({ relation: 'CONNECTED_TO' });
    expect(found.values[0]).toHaveProperty('count');
  });

  it('in Cypher that returns edges has findings too', async () => {
    const cypher = 'MATCH (p:Process)-[c:CONNECTED_TO {port: 445}]->(ip:IpAddress) RETURN p, c, ip';
    const found = await hunt({ cypher });
    expect(found.findings.length).toBeGreaterThan(0);
    expect(found.findings[0]?.steps[0]?.facts).toMatchObject({ port: 445 });
    expect(found.values[0]?.['c']).toMatchObject({ type: 'CONNECTED_TO' });
  });

  it('answers with entities whose own relationships can be asked for', async () => {
    const text = `mutation { runHunt(input: { cypher: "MATCH (p:Process {name: 'whoami.exe'}) RETURN p" }) {
      answers { name ... on Process { ranAs { name } createdBy { name } } } } }`;
    const { runHunt } = await ask(text);
    expect((runHunt as ShownHunt).answers[0]).toMatchObject({
      name: 'whoami.exe',
      ranAs: [{ name: 'n.abara' }],
    });
  });

  it('costs what its answer may hold: a page inside multiplies the lists alone', async () => {
    const text = `mutation { runHunt(input: { cypher: "MATCH (h:Host) RETURN h", first: 1000 }) {
      id status planner cypher columns answers { uid kind name } } }`;
    const { extensions, errors } = await service.graphql(token, text);
    expect(errors).toBeUndefined();
    expect(extensions?.cost).toBe(1 + 5 + 1 + 3 * 1000);
  });

  it('is kept, and found again by its id and in the list', async () => {
    const found = await hunt({ hypothesis: LSASS });
    const { hunt: again } = await ask(`query ($id: ID!) { hunt(id: $id) { ${HUNT} } }`, {
      id: found.id,
    });
    expect(again).toMatchObject({ ...found, difference: null });
    const { hunts } = await ask(
      '{ hunts(first: 2) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }',
    );
    const page = hunts as { edges: { node: { id: string } }[]; pageInfo: { endCursor: string } };
    expect(page.edges[0]?.node.id).toBe(found.id);
    const { hunts: next } = await ask(
      'query ($after: String) { hunts(first: 2, after: $after) { edges { node { id } } } }',
      {
        after: page.pageInfo.endCursor,
      },
    );
    const later = (next as typeof page).edges.map(({ node }) => node.id);
    expect(page.edges.map(({ node }) => node.id).filter((id) => later.includes(id))).toEqual([]);
  });

  it('writes its findings as annotations once, however often it is run, and evidence stays as it was', async () => {
    const graph = service.service.graph.tenant(tenant);
    const before = await graph.digest();
    await hunt({ hypothesis: LSASS, annotate: true });
    const found = await hunt({ hypothesis: LSASS, annotate: true });
    const { annotations } = await ask(
      'query ($about: ID) { annotations(about: $about) { finding byHunt text riskScore } }',
      {
        about: found.findings[0]?.id,
      },
    );
    expect(annotations).toEqual([
      expect.objectContaining({ byHunt: true, finding: found.findings[0]?.id }),
    ]);
    expect(await graph.digest()).toEqual(before);
    expect((await graph.audit()).sound).toBe(true);
  });

  it('gets a verdict and notes', async () => {
    const { id } = await hunt({ hypothesis: LSASS });
    const { setHuntVerdict } = await ask(
      'mutation ($id: ID!) { setHuntVerdict(id: $id, verdict: TRUE_POSITIVE, note: "seen") { verdict { verdict note by } } }',
      { id },
    );
    expect(setHuntVerdict).toEqual({
      verdict: { verdict: 'TRUE_POSITIVE', note: 'seen', by: 'test' },
    });
    const { annotate } = await ask(
      'mutation ($id: ID!) { annotate(input: { hunt: $id, text: "call them", verdict: BENIGN }) { author about verdict } }',
      { id },
    );
    expect(annotate).toEqual({ author: 'test', about: [id], verdict: 'BENIGN' });
  });

  it('can be followed by an id of the caller’s choice', async () => {
    const id = '0f0e0d0c-0000-4000-8000-000000000001';
    const socket = await TestSocket.connect(service.url, token);
    socket.subscribe('1', 'subscription ($id: ID!) { huntProgress(id: $id) { status } }', { id });
    await socket.subscribed();
    await hunt({ hypothesis: LSASS, id });
    const states: unknown[] = [];
    for (let frame = await socket.next(); frame.type !== 'complete'; frame = await socket.next()) {
      states.push(
        (frame.payload as { data: { huntProgress: { status: string } } }).data.huntProgress.status,
      );
    }
    await socket.close();
    expect(states).toEqual(['PLANNED', 'SUCCEEDED']);
  });

  describe('that is saved', () => {
    const save = async (input: object): Promise<string> => {
      const { saveHunt } = await ask(
        'mutation ($input: SaveHuntInput!) { saveHunt(input: $input) { id } }',
        { input },
      );
      return (saveHunt as { id: string }).id;
    };
    const runSaved = async (id: string): Promise<ShownHunt> => {
      const { runSavedHunt } = await ask(
        `mutation ($id: ID!) { runSavedHunt(id: $id) { ${HUNT} } }`,
        { id },
      );
      return runSavedHunt as ShownHunt;
    };

    it('has versions, and is shared in the tenant', async () => {
      const id = await save({ name: 'talkers', tags: ['c2'], cypher: 'MATCH (h:Host) RETURN h' });
      await ask(
        'mutation ($id: ID!) { updateHunt(id: $id, input: { cypher: "MATCH (u:User) RETURN u" }) { version } }',
        { id },
      );
      const { savedHunts } = await ask(
        '{ savedHunts(tags: ["c2"]) { id name version tags cypher versions { version cypher } } }',
      );
      expect(savedHunts).toEqual([
        {
          id,
          name: 'talkers',
          version: 2,
          tags: ['c2'],
          cypher: 'MATCH (u:User) RETURN u',
          versions: [
            { version: 2, cypher: 'MATCH (u:User) RETURN u' },
            { version: 1, cypher: 'MATCH (h:Host) RETURN h' },
          ],
        },
      ]);
      expect(await ask('mutation ($id: ID!) { deleteHunt(id: $id) }', { id })).toEqual({
        deleteHunt: true,
      });
    });

    it.each([
      ['a text that would be refused', { name: 'n', cypher: 'CREATE (n)' }, 'HUNT_REFUSED'],
      ['a plan that is none', { name: 'n', plan: { version: 1 } }, 'HUNT_PLAN_INVALID'],
      ['no question', { name: 'n' }, 'BAD_REQUEST'],
      [
        'a schedule that is none',
        { name: 'n', hypothesis: 'who', schedule: 'daily' },
        'BAD_REQUEST',
      ],
    ])('is not saved with %s', async (_, input, code) => {
      const { errors } = await service.graphql(
        token,
        'mutation ($input: SaveHuntInput!) { saveHunt(input: $input) { id } }',
        { input },
      );
      expect(errors?.[0]?.extensions.code).toBe(code);
    });

    it('tells what is new, gone and the same since its run before', async () => {
      const id = await save({
        name: 'new services',
        cypher: 'MATCH (u:User)-[i:INSTALLED_SERVICE]->(s:Service) RETURN s, i, u',
      });
      const first = await runSaved(id);
      const again = await runSaved(id);
      expect(first.difference?.new).toEqual(first.findings.map((finding) => finding.id));
      expect(again.difference).toEqual({ new: [], gone: [], same: first.difference?.new });
    });

    it('and standing finds what completes its pattern, and tells its followers', async () => {
      const other = randomTenant();
      const hunter = await service.token({ tenant: other });
      const { data } = await service.graphql(
        hunter,
        'mutation { saveHunt(input: { name: "lsass", standing: true, cypher: "MATCH (p:Process)-[a:ACCESSED_PROCESS]->(q:Process {name: \'lsass.exe\'}) RETURN p, a, q" }) { id } }',
      );
      const { id } = data?.['saveHunt'] as { id: string };
      await service.refreshHunts();
      const socket = await TestSocket.connect(service.url, hunter);
      socket.subscribe(
        '1',
        'subscription ($id: ID!) { huntProgress(id: $id) { trigger difference { new } answers { name } } }',
        { id },
      );
      await socket.subscribed();
      await playDemo(service, other);
      const { payload } = await socket.next();
      await socket.close();
      const { huntProgress } = (
        payload as { data: { huntProgress: ShownHunt & { trigger: string } } }
      ).data;
      expect(huntProgress.trigger).toBe('standing');
      expect(huntProgress.difference?.new.length).toBeGreaterThan(0);
    });

    it('and scheduled runs at its minute', async () => {
      const { payload } = await everyMinute.next(90_000);
      const { huntProgress } = (payload as { data: { huntProgress: ShownHunt } }).data;
      expect(huntProgress).toMatchObject({ trigger: 'schedule', status: 'SUCCEEDED' });
      expect(huntProgress.answers[0]).toEqual({ kind: 'Host' });
    });
  });
});

describe('The library of starter hunts', () => {
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
    const tenant = randomTenant();
    await playDemo(service, tenant);
    token = await service.token({ tenant });
  });

  afterAll(() => service.stop());

  it('has 25 hunts, each with a reason', () => {
    expect(starterHunts()).toHaveLength(25);
  });

  it.each(starterHunts().map(({ id, ...starter }) => [id, starter] as const))(
    'has %s, which is understood and runs on the demo',
    async (_, { question, cypher }) => {
      const input = cypher === undefined ? { hypothesis: question } : { cypher };
      const { data, errors } = await service.graphql(token, RUN, {
        input: { asOf: AFTER_DEMO, ...input },
      });
      expect(errors).toBeUndefined();
      expect(data?.['runHunt']).toMatchObject({ status: 'SUCCEEDED', problem: null });
    },
  );
});
