import { entityDeclaration, kinds, type IncomingAlert } from '../../graph/index.js';
import { doorsOf, graphqlAccess } from '../../resolvers/index.js';
import { routes } from '../../server/http/routes.js';
import { eventOfEveryKind } from '../support/every-kind.js';
import { startTestService, type GraphqlAnswer, type TestService } from '../support/service.js';
import { TestSocket } from '../support/socket.js';
import { pathOf, updateTo } from '../support/paths/sample-path.js';
import { randomTenant } from '../support/tenant.js';
import { badTokens, type BadTokens } from '../support/tokens.js';
import { eventually } from '../support/until.js';

/** What a door is asked with, and what it shows a tenant that owns nothing. */
interface GraphqlDoor {
  readonly operation: string;
  readonly nothing: (answer: GraphqlAnswer) => unknown;
  readonly shown: unknown;
}

const read = (field: string, selection: string): string => `query($uid: ID!${['good', 'alert']
  .filter((name) => field.includes(`$${name}`))
  .map((name) => `, $${name}: ID!`)
  .join('')}) {
  entity(uid: $uid) { uid }
  door: ${field} { ${selection} }
}`;

const answered = ({ data }: GraphqlAnswer): unknown => data?.['door'];
const refusedWith = ({ errors }: GraphqlAnswer): unknown => errors?.[0]?.extensions.code;

const lists = kinds.flatMap((kind) => {
  const { plural } = entityDeclaration(kind);
  const list: GraphqlDoor = { operation: read(plural, 'uid'), nothing: answered, shown: [] };
  const connection: GraphqlDoor = {
    operation: read(`${plural}Connection`, 'edges { node { uid } }'),
    nothing: answered,
    shown: { edges: [] },
  };
  return [
    [`Query.${plural}`, list],
    [`Query.${plural}Connection`, connection],
  ] as const;
});

/** The id that both tenants give to a hunt of theirs. */
const HUNT = '00000000-0000-4000-8000-0000000000aa';

const graphqlDoors: Readonly<Record<string, GraphqlDoor>> = {
  ...Object.fromEntries(lists),
  'Query.entity': { operation: read('entity(uid: $uid)', 'uid'), nothing: answered, shown: null },
  'Query.searchEntities': {
    operation: read('searchEntities(text: "quarry")', 'uid'),
    nothing: answered,
    shown: [],
  },
  'Query.sources': { operation: read('sources', 'name'), nothing: answered, shown: [] },
  'Query.trails': {
    operation: read('trails(input: { uid: $uid })', 'truncated'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Query.threatPaths': {
    operation: read('threatPaths(input: { uid: $uid })', 'paths { id }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
};

/** Doors of hunts that read: `hunt`, `saved` and `uid` are this tenant's own. */
const ofHunts: Readonly<Record<string, GraphqlDoor>> = {
  'Query.hunt': { operation: asked('hunt(id: $hunt)', 'id'), nothing: answered, shown: null },
  'Query.hunts': {
    operation: asked('hunts', 'edges { node { id } }'),
    nothing: answered,
    shown: { edges: [] },
  },
  'Query.savedHunt': {
    operation: asked('savedHunt(id: $saved)', 'name'),
    nothing: answered,
    shown: null,
  },
  'Query.savedHunts': { operation: asked('savedHunts', 'name'), nothing: answered, shown: [] },
  'Query.annotations': { operation: asked('annotations', 'text'), nothing: answered, shown: [] },
  // The same for every tenant: they speak of no tenant's graph.
  'Query.starterHunts': { operation: asked('starterHunts', 'id'), nothing: () => 0, shown: 0 },
  'Query.techniques': {
    operation: asked('techniques(text: "T1003.001")', 'id'),
    nothing: () => 0,
    shown: 0,
  },
};

/** The id of an attack path that this tenant has and no other. */
const PATH = 'path:of-the-quarry';

const ofPaths: Readonly<Record<string, GraphqlDoor>> = {
  'Query.agents': {
    operation: read('agents', 'name said'),
    nothing: answered,
    shown: [{ name: 'technique-tagger', said: 0 }],
  },
  'Query.agentRuns': { operation: read('agentRuns', 'path'), nothing: answered, shown: [] },
  'Query.attackPath': {
    operation: read(`attackPath(id: "${PATH}")`, 'id'),
    nothing: answered,
    shown: null,
  },
  'Query.knownGoodPattern': {
    operation: read('knownGoodPattern(id: $good)', 'id'),
    nothing: answered,
    shown: null,
  },
  'Query.knownGoodPatterns': {
    operation: read('knownGoodPatterns', 'edges { node { id } }'),
    nothing: answered,
    shown: { edges: [] },
  },
  'Query.taggedEntities': {
    operation: read('taggedEntities', 'edges { node { uid } }'),
    nothing: answered,
    shown: { edges: [] },
  },
  'Query.alerts': {
    operation: read('alerts', 'edges { node { id } } counts { pending }'),
    nothing: answered,
    shown: { edges: [], counts: { pending: 0 } },
  },
  'Query.alert': { operation: read('alert(id: $alert)', 'id'), nothing: answered, shown: null },
  'Query.triageMetrics': {
    operation: read('triageMetrics', 'alerts raised'),
    nothing: answered,
    shown: { alerts: 0, raised: 0 },
  },
  'Query.entityRisk': {
    operation: read('entityRisk(uid: $uid)', 'score'),
    nothing: answered,
    shown: null,
  },
  'Query.riskiestEntities': {
    operation: read('riskiestEntities', 'score'),
    nothing: answered,
    shown: [],
  },
  'Query.attackPaths': {
    operation: read('attackPaths', 'edges { node { id } }'),
    nothing: answered,
    shown: { edges: [] },
  },
};

function asked(field: string, selection: string): string {
  return `query($uid: ID!, $hunt: ID!, $saved: ID!) {
    entity(uid: $uid) { uid } hunt(id: $hunt) { id } savedHunt(id: $saved) { id }
    door: ${field} { ${selection} }
  }`;
}

/** Doors that do something, with what they answer a stranger who names this tenant's things. */
const mutations: Readonly<Record<string, GraphqlDoor>> = {
  'Mutation.runHunt': {
    operation: doing(
      'runHunt(input: { cypher: "MATCH (h:Host) RETURN h" })',
      '{ answers { name } }',
    ),
    nothing: answered,
    shown: { answers: [] },
  },
  'Mutation.annotate': {
    operation: doing('annotate(input: { uid: $uid, text: "odd" })', '{ text }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.tagEntity': {
    operation: doing('tagEntity(uid: $uid, tags: ["crown-jewel"])', '{ tags }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.withdrawAnnotation': {
    operation: doing('withdrawAnnotation(id: $note)', '{ text }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.saveHunt': {
    operation: doing(
      'saveHunt(input: { name: "mine", hypothesis: "who ran whoami" })',
      '{ lastRun { id } }',
    ),
    nothing: answered,
    shown: { lastRun: null },
  },
  'Mutation.updateHunt': {
    operation: doing('updateHunt(id: $saved, input: { name: "theirs" })', '{ name }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.scheduleHunt': {
    operation: doing('scheduleHunt(id: $saved, standing: false)', '{ standing }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.runSavedHunt': {
    operation: doing('runSavedHunt(id: $saved)', '{ status }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.setHuntVerdict': {
    operation: doing('setHuntVerdict(id: $hunt, verdict: BENIGN)', '{ id }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.deleteHunt': {
    operation: doing('deleteHunt(id: $saved)', ''),
    nothing: answered,
    shown: false,
  },
};

const IN_A_WEEK = new Date(Date.now() + 7 * 86_400_000).toISOString();

/** For whoever decides, which hunters do not. */
const decisions: Readonly<Record<string, GraphqlDoor>> = {
  'Mutation.closeAttackPath': {
    operation: doing(
      `closeAttackPath(id: "${PATH}", verdict: TRUE_POSITIVE, reason: "seen")`,
      '{ id }',
    ),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.resolveAlert': {
    operation: doing('resolveAlert(id: $alert, verdict: undecided, reason: "seen")', '{ id }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.addKnownGood': {
    operation: doing(
      `addKnownGood(input: { step: $step, reason: "ours", expiresAt: "${IN_A_WEEK}" })`,
      '{ id }',
    ),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.changeKnownGood': {
    operation: doing(
      'changeKnownGood(id: $good, version: 1, input: { reason: "mine", why: "seen" })',
      '{ id }',
    ),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
  'Mutation.withdrawKnownGood': {
    operation: doing('withdrawKnownGood(id: $good, version: 2, why: "seen")', '{ id }'),
    nothing: refusedWith,
    shown: 'NOT_FOUND',
  },
};

function doing(field: string, selection: string): string {
  const names = ['uid', 'hunt', 'saved', 'note', 'good', 'step', 'alert'].filter((name) =>
    field.includes(`$${name}`),
  );
  const variables = names.length === 0 ? '' : `(${names.map((name) => `$${name}: ID!`).join()})`;
  return `mutation${variables} { door: ${field} ${selection} }`;
}

interface RunDoor {
  readonly operation: string;
  /** What a tenant without runs gets: data, or the code of an error. */
  readonly foreign: unknown;
}

const answering = (name: string): string =>
  `mutation($action: ID!, $binding: String!) {
    door: ${name}(action: $action, binding: $binding, reason: "seen") { id } }`;

/** Of what may be done: to each, what it is asked with is made before. */
const ofRuns: Readonly<Record<string, RunDoor>> = {
  'Mutation.runPlaybook': {
    operation: `mutation($uid: ID!) {
      door: runPlaybook(playbook: "ISOLATE_HOST_PB_045", target: $uid, reason: "seen") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Query.runs': { operation: '{ door: runs { edges { node { id } } } }', foreign: { edges: [] } },
  'Query.run': { operation: 'query($run: ID!) { door: run(id: $run) { id } }', foreign: null },
  'Query.approvals': { operation: '{ door: approvals { id request { binding } } }', foreign: [] },
  'Mutation.approve': { operation: answering('approve'), foreign: 'NOT_FOUND' },
  'Mutation.undoRun': {
    operation: 'mutation($run: ID!) { door: undoRun(id: $run, reason: "seen") { id } }',
    foreign: 'NOT_FOUND',
  },
  'Mutation.refuse': { operation: answering('refuse'), foreign: 'NOT_FOUND' },
  'Query.autonomy': { operation: '{ door: autonomy { action } }', foreign: [] },
  'Query.responseMetrics': {
    operation: '{ door: responseMetrics { runs } }',
    foreign: { runs: 0 },
  },
  'Query.auditRecords': {
    operation: '{ door: auditRecords { edges { node { kind } } } }',
    foreign: { edges: [] },
  },
  'Query.playbooks': {
    operation: '{ door: playbooks { id } }',
    foreign: expect.arrayContaining([{ id: 'ISOLATE_HOST_PB_045' }]),
  },
  'Query.policies': { operation: '{ door: policies { dryRun } }', foreign: { dryRun: true } },
  'Mutation.setAutonomy': {
    operation: `mutation {
      door: setAutonomy(action: "host.isolate", level: analyst, reason: "seen") { action } }`,
    foreign: [{ action: 'host.isolate' }],
  },
};

/** In this order: each does something to what the one before it has left. `other` is a second proposal. */
const ofPrecedents: Readonly<Record<string, RunDoor>> = {
  'Query.precedents': {
    operation: '{ door: precedents { edges { node { id } } } }',
    foreign: { edges: [] },
  },
  'Query.precedent': {
    operation: 'query($precedent: ID!) { door: precedent(id: $precedent) { id } }',
    foreign: null,
  },
  'Query.simulatePrecedent': {
    operation: 'query($precedent: ID!) { door: simulatePrecedent(id: $precedent) { summary } }',
    foreign: 'NOT_FOUND',
  },
  'Mutation.proposePrecedent': {
    operation: `mutation($uid: ID!) { door: proposePrecedent(input: {
      title: "Ours", reason: "seen", rule: { uids: [$uid], level: customer } }) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.changePrecedent': {
    operation: `mutation($precedent: ID!) { door: changePrecedent(
      id: $precedent, version: 1, input: { title: "Theirs", why: "seen" }) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.acceptPrecedent': {
    operation: `mutation($precedent: ID!) {
      door: acceptPrecedent(id: $precedent, version: 2, reason: "seen") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.withdrawPrecedent': {
    operation: `mutation($precedent: ID!) {
      door: withdrawPrecedent(id: $precedent, reason: "seen") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.declinePrecedent': {
    operation: `mutation($other: ID!) {
      door: declinePrecedent(id: $other, version: 1, reason: "seen") { id } }`,
    foreign: 'NOT_FOUND',
  },
};

const roleNames = [
  ...(['viewer', 'hunter', 'analyst', 'customer_approver'] as const),
  ...(['integration', 'agent', 'admin'] as const),
];

/** Subscriptions are asked over a socket. */
const socketDoors: Readonly<Record<string, string>> = {
  'Subscription.attackPathUpdated': 'subscription { attackPathUpdated { path { id } } }',
  'Subscription.triageCompleted': 'subscription { triageCompleted { alert { id } } }',
  'Subscription.approvalRequested': 'subscription { approvalRequested { action { id } } }',
  'Subscription.graphChanged': 'subscription { graphChanged { entity { name } } }',
  'Subscription.huntProgress': `subscription { huntProgress(id: "${HUNT}") { caller } }`,
};

interface RestDoor {
  readonly body?: string;
  readonly type?: string;
  readonly query?: string;
  /** Where the route's own has a parameter in it. */
  readonly path?: string;
  /** Its answer has no end. */
  readonly endless?: true;
  /** Status for an admin of a tenant that owns nothing. */
  readonly foreign: number;
}

const NO_SUCH = '{"uid":"host:none"}';
const BEGIN_RUN = '{"playbook":"ISOLATE_HOST_PB_045","target":"host:none","reason":"seen"}';
const ANSWER = '{"action":"run:none/x","binding":"x","answer":"approve","reason":"seen"}';
const DECIDED = '{"precedent":"precedent:none","version":1,"reason":"seen"}';
const operation = '{"query":"{ hosts { uid } }"}';

const restDoors: Readonly<Record<keyof typeof routes, RestDoor | 'public'>> = {
  health: 'public',
  ready: 'public',
  metrics: 'public',
  events: { body: '', type: 'application/x-ndjson', foreign: 200 },
  deleteSource: { path: '/api/v1/sources/nobody', foreign: 200 },
  digest: { foreign: 200 },
  deadLetters: { foreign: 200 },
  replayDeadLetters: { body: '{}', type: 'application/json', foreign: 200 },
  dropDeadLetters: { query: '?all=true', foreign: 200 },
  audit: { foreign: 200 },
  alerts: { query: '?status=pending&minutes=15', foreign: 200 },
  takeAlerts: { body: '[]', foreign: 200 },
  runs: { query: '?status=waiting', foreign: 200 },
  beginRun: { body: BEGIN_RUN, foreign: 404 },
  undoRun: { body: '{"run":"run:none","reason":"seen"}', foreign: 404 },
  answerAction: { body: ANSWER, foreign: 404 },
  approvals: { foreign: 200 },
  playbooks: { foreign: 200 },
  policies: { foreign: 200 },
  entityRisk: { path: '/api/v2/entities/host:none/risk', foreign: 404 },
  precedents: { query: '?status=proposed', foreign: 200 },
  precedent: { path: '/api/v2/precedents/precedent:none', foreign: 404 },
  simulatePrecedent: { body: '{"precedent":"precedent:none"}', foreign: 404 },
  acceptPrecedent: { body: DECIDED, foreign: 404 },
  declinePrecedent: { body: DECIDED, foreign: 404 },
  withdrawPrecedent: { body: '{"precedent":"precedent:none","reason":"seen"}', foreign: 404 },
  attackPathStream: { endless: true, foreign: 200 },
  pathPicture: { query: `?path=${PATH}`, foreign: 404 },
  navigator: { query: `?path=${PATH}`, foreign: 404 },
  threatPaths: { body: NO_SUCH, type: 'application/json', foreign: 404 },
  graphql: { body: operation, type: 'application/json', foreign: 200 },
  graphqlGet: { query: `?query=${encodeURIComponent('{ hosts { uid } }')}`, foreign: 200 },
};

const restCases = Object.entries(restDoors).flatMap(([name, door]) =>
  door === 'public' ? [] : [{ name: name as keyof typeof routes, door }],
);
const publicDoors = Object.entries(restDoors).flatMap(([name, door]) =>
  door === 'public' ? [routes[name as keyof typeof routes].path] : [],
);

const suspicion: IncomingAlert = {
  ...{ source: 'test', ruleId: 'r1', ruleName: 'Rule', title: 'Odd', severity: 'LOW' },
  ...{ techniques: [], at: Date.now() / 1000, mentions: [], fields: {}, raw: {} },
};

const nothingSaid = {
  formats: {},
  accepted: 0,
  ignored: 0,
  duplicates: 0,
  rejected: 0,
  latestEventAt: undefined,
  lagSeconds: undefined,
  skewSeconds: undefined,
  fields: {},
  fieldEvents: 0,
};

describe('the doors of the service', () => {
  let service: TestService;
  let bad: BadTokens;
  let uid: string;
  let stranger: string;
  let agent: string;
  let owner: string;
  let hunter: string;
  let analyst: string;
  let hunt: string;
  let saved: string;
  /** Of the hunter: who else hunts may not take it back. */
  let note: string;
  /** A known-good pattern, and the key of an edge. */
  let good: string;
  let alert: string;
  let step: string;
  const tenant = randomTenant();

  beforeAll(async () => {
    service = await startTestService();
    const graph = service.service.graph.tenant(tenant);
    await graph.ingest('test', [eventOfEveryKind('quarry', Date.now() / 1000)]);
    await graph.noteSources([{ ...nothingSaid, source: 'test' }]);
    owner = await service.token({ tenant, roles: ['viewer'] });
    hunter = await service.token({ tenant, roles: ['hunter'] });
    analyst = await service.token({ tenant, roles: ['analyst'] });
    agent = await service.token({ tenant, roles: ['agent'] });
    stranger = await service.token({ tenant: randomTenant() });
    bad = await badTokens(service, tenant);
    const { data } = await service.graphql(owner, '{ hosts(limit: 1) { uid } }');
    uid = (data?.['hosts'] as { uid: string }[])[0]?.uid ?? '';
    await graph.attackPaths.commit([updateTo(pathOf(PATH))]);
    await graph.entityTags.set(uid, ['crown-jewel'], 'test');
    const [edge] = await service.service.graph.database.read(
      { caller: 'test' },
      `MATCH (a {tenant: $tenant})-[:PROC_CREATED]->(b) RETURN a.uid AS from, b.uid AS to LIMIT 1`,
      { tenant },
    );
    step = JSON.stringify(['PROC_CREATED', edge?.['from'], edge?.['to']]);
    const added = await graph.knownGood.add({
      pattern: {
        actor: { matching: 'EXACT', text: 'Process backup.exe' },
        ...{ relation: 'WROTE_FILE', object: { matching: 'ANY', text: '' } },
        ...{ detail: null, host: null },
      },
      ...{ reason: 'Backups.', expiresAt: Date.now() / 1000 + 3_600, by: 'test' },
    });
    good = added.id;
    const taken = await graph.alerts.take([suspicion]);
    alert = taken.ids[0] ?? '';
    await graph.agents.take('technique-tagger', 'test', 60_000);
    const stamp = { version: '1', mode: 'shadow' };
    const ran = {
      outcome: 'SHADOW',
      path: PATH,
      pathVersion: 1,
      text: 'odd',
      techniques: [],
    } as const;
    await graph.agents.keep('technique-tagger', 'test', stamp, {
      cursor: 'p1',
      said: 1,
      runs: [{ id: 'run', error: undefined, ...ran }],
    });
    const { hunts } = service.service;
    const question = { cypher: 'MATCH (h:Host) RETURN h', first: 10 };
    hunt = (await hunts.run(graph, question, { subject: 'test' })).id;
    saved = (await hunts.save(graph, 'test', { name: 'ours', cypher: question.cypher })).id;
    const said = await service.graphql(
      hunter,
      'mutation($uid: ID!) { annotate(input: { uid: $uid, text: "odd" }) { id } }',
      { uid },
    );
    note = (said.data?.['annotate'] as { id: string }).id;
  });

  afterAll(() => service.stop());

  it('each have a case here, and each case has a door', () => {
    const cases = [
      ...[graphqlDoors, ofHunts, ofPaths, mutations, decisions],
      ...[socketDoors, ofRuns, ofPrecedents],
    ].flatMap(Object.keys);
    expect(cases.sort()).toEqual(doorsOf(service.service.schema).sort());
    expect(Object.keys(restDoors).sort()).toEqual(Object.keys(routes).sort());
  });

  /** The graph knows nothing of its steps: a service that runs for a minute takes it to be over. */
  const keepOpen = async (): Promise<void> => {
    const { attackPaths } = service.service.graph.tenant(tenant);
    await attackPaths.amend(PATH, 'SCORE', ({ status }) =>
      status === 'AGED_OUT' ? { fields: { status: 'OPEN' } } : undefined,
    );
  };

  const statusOf = async (
    name: keyof typeof routes,
    door: RestDoor,
    token?: string,
  ): Promise<number> => {
    const { method, path } = routes[name];
    const response = await service.ask((door.path ?? path) + (door.query ?? ''), {
      method,
      token,
      headers: { 'content-type': door.type ?? 'application/json' },
      ...(door.body !== undefined && { body: door.body }),
    });
    if (door.endless === true && response.status === 200) await response.body?.cancel();
    else await response.arrayBuffer();
    return response.status;
  };

  it.each(restCases)('$name wants a token that holds', async ({ name, door }) => {
    const tokens = [undefined, bad.expired, bad.forged, bad.unsigned, 'rubbish'];
    const statuses = await Promise.all(tokens.map((token) => statusOf(name, door, token)));
    expect(statuses).toEqual(tokens.map(() => 401));
  });

  it.each(restCases.filter(({ name }) => !name.startsWith('graphql')))(
    '$name refuses a role that may not pass',
    async ({ name, door }) => {
      expect(await statusOf(name, door, agent)).toBe(403);
    },
  );

  it.each(['events', 'deleteSource'] as const)('%s refuses a reader', async (name) => {
    expect(await statusOf(name, restDoors[name] as RestDoor, owner)).toBe(403);
  });

  it.each(restCases)('$name gives a stranger nothing', async ({ name, door }) => {
    expect(await statusOf(name, door, stranger)).toBe(door.foreign);
  });

  it.each(publicDoors)('%s is open to all and speaks of no tenant', async (path) => {
    const response = await service.ask(path, { method: 'GET' });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).not.toContain(tenant);
    expect(text).not.toMatch(/T_[0-9a-f]{16}/);
  });

  describe.each(Object.entries({ ...graphqlDoors, ...ofPaths }))(
    '%s',
    (_, { operation: text, nothing, shown }) => {
      it('wants a token that holds', async () => {
        const tokens = [undefined, bad.expired, bad.forged, bad.unsigned];
        const answers = await Promise.all(
          tokens.map((token) => service.graphql(token, text, { uid, good, alert })),
        );
        expect(answers.map(refusedWith)).toEqual(tokens.map(() => 'UNAUTHENTICATED'));
        expect(answers.map(({ data }) => data ?? null)).toEqual(tokens.map(() => null));
      });

      it('refuses a role that may not pass, and shows a reader what is there', async () => {
        expect(refusedWith(await service.graphql(agent, text, { uid, good, alert }))).toBe(
          'FORBIDDEN',
        );
        await keepOpen();
        const seen = await service.graphql(owner, text, { uid, good, alert });
        expect(seen.errors).toBeUndefined();
        expect(seen.data?.['door']).not.toEqual(shown);
      });

      it('shows another tenant nothing', async () => {
        expect(nothing(await service.graphql(stranger, text, { uid, good, alert }))).toEqual(shown);
      });
    },
  );

  describe.each(Object.entries(ofHunts))('%s', (_, { operation: text, nothing, shown }) => {
    it('wants a token that holds', async () => {
      const tokens = [undefined, bad.expired, bad.forged, bad.unsigned];
      const answers = await Promise.all(
        tokens.map((token) => service.graphql(token, text, { uid, hunt, saved })),
      );
      expect(answers.map(refusedWith)).toEqual(tokens.map(() => 'UNAUTHENTICATED'));
    });

    it('refuses a role that may not pass, and shows a reader what is there', async () => {
      const variables = { uid, hunt, saved };
      expect(refusedWith(await service.graphql(agent, text, variables))).toBe('FORBIDDEN');
      const seen = await service.graphql(owner, text, variables);
      expect(seen.errors).toBeUndefined();
      expect(seen.data?.['door']).not.toEqual(shown);
    });

    it('shows another tenant nothing of this one', async () => {
      const other = await service.token({ tenant: randomTenant() });
      expect(nothing(await service.graphql(other, text, { uid, hunt, saved }))).toEqual(shown);
    });
  });

  describe.each(Object.entries(mutations))('%s', (_, { operation: text, nothing, shown }) => {
    const variablesFor = (operationText: string): object => {
      const all: Readonly<Record<string, string>> = { uid, hunt, saved, note };
      const used = Object.entries(all).filter(([name]) => operationText.includes(`$${name}`));
      return Object.fromEntries(used);
    };

    it('wants a token that holds', async () => {
      const tokens = [undefined, bad.expired, bad.forged, bad.unsigned];
      const answers = await Promise.all(
        tokens.map((token) => service.graphql(token, text, variablesFor(text))),
      );
      expect(answers.map(refusedWith)).toEqual(tokens.map(() => 'UNAUTHENTICATED'));
    });

    it('refuses whoever only reads, and agents', async () => {
      const answers = await Promise.all(
        [agent, owner].map((token) => service.graphql(token, text, variablesFor(text))),
      );
      expect(answers.map(refusedWith)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    });

    it('does nothing to what is another tenant’s', async () => {
      const other = await service.token({ tenant: randomTenant() });
      expect(nothing(await service.graphql(other, text, variablesFor(text)))).toEqual(shown);
    });

    it('lets a hunter in', async () => {
      const done = await service.graphql(hunter, text, variablesFor(text));
      expect(done.errors).toBeUndefined();
    });
  });

  describe.each(Object.entries(decisions))('%s', (_, { operation: text, nothing, shown }) => {
    it('wants a token that holds', async () => {
      const tokens = [undefined, bad.expired, bad.forged, bad.unsigned];
      const answers = await Promise.all(
        tokens.map((token) => service.graphql(token, text, { good, step, alert })),
      );
      expect(answers.map(refusedWith)).toEqual(tokens.map(() => 'UNAUTHENTICATED'));
    });

    it('refuses whoever reads or hunts, and agents', async () => {
      const answers = await Promise.all(
        [agent, owner, hunter].map((token) => service.graphql(token, text, { good, step, alert })),
      );
      expect(answers.map(refusedWith)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    });

    it('does nothing to what is another tenant’s, and lets an analyst in', async () => {
      const other = await service.token({ tenant: randomTenant() });
      const variables = { good, step, alert };
      expect(nothing(await service.graphql(other, text, variables))).toEqual(shown);
      await keepOpen();
      expect((await service.graphql(analyst, text, variables)).errors).toBeUndefined();
    });
  });

  describe('of what may be done', () => {
    const none = {
      ...{ uid: 'host:none', run: 'run:none', action: 'run:none/x', binding: 'none' },
      ...{ precedent: 'precedent:none', other: 'precedent:none' },
    };
    const doors = Object.entries({ ...ofRuns, ...ofPrecedents });
    const suited = (text: string, all: Readonly<Record<string, string>>): object =>
      Object.fromEntries(Object.entries(all).filter(([name]) => text.includes(`$${name}`)));

    it.each(doors)('%s wants a token that holds', async (_, door) => {
      const tokens = [undefined, bad.expired, bad.forged, bad.unsigned];
      const { operation: text } = door;
      const answers = await Promise.all(
        tokens.map((token) => service.graphql(token, text, suited(text, none))),
      );
      expect(answers.map(refusedWith)).toEqual(tokens.map(() => 'UNAUTHENTICATED'));
    });

    it.each(doors)('%s is shut to all other roles', async (name, door) => {
      const { operation: text } = door;
      const may = graphqlAccess[name] ?? [];
      const shut = roleNames.filter((role) => !may.includes(role));
      const codes = await Promise.all(
        shut.map(async (role) => {
          const token = await service.token({ tenant, roles: [role] });
          return refusedWith(await service.graphql(token, text, suited(text, none)));
        }),
      );
      expect(shut).toContain('agent');
      expect(codes).toEqual(shut.map(() => 'FORBIDDEN'));
    });

    it('each show and do what is there, and nothing of it for another tenant', async () => {
      const other = await service.token({ tenant: randomTenant(), roles: ['admin'] });
      let known: Readonly<Record<string, string>> = { ...none, uid };
      for (const [name, { operation: text, foreign }] of Object.entries(ofRuns)) {
        if (name === 'Mutation.refuse') known = await begun('COLLECT_FORENSICS_PB_047');
        const abroad = await service.graphql(other, text, suited(text, known));
        expect([name, refusedWith(abroad) ?? answered(abroad)]).toEqual([name, foreign]);
        const here = await service.graphql(analyst, text, suited(text, known));
        expect([name, here.errors]).toEqual([name, undefined]);
        if (name === 'Mutation.runPlaybook') known = await begun('ISOLATE_HOST_PB_045');
        if (name === 'Mutation.approve') await over(known['run'] ?? '');
      }
    });

    it('each show and decide precedents that are there, and none of another tenant', async () => {
      const other = await service.token({ tenant: randomTenant(), roles: ['admin'] });
      const known = { uid, precedent: await proposed('one'), other: await proposed('two') };
      for (const [name, { operation: text, foreign }] of Object.entries(ofPrecedents)) {
        const abroad = await service.graphql(other, text, suited(text, known));
        expect([name, refusedWith(abroad) ?? answered(abroad)]).toEqual([name, foreign]);
        const here = await service.graphql(analyst, text, suited(text, known));
        expect([name, here.errors, answered(here)]).not.toEqual([name, undefined, foreign]);
        expect([name, here.errors]).toEqual([name, undefined]);
      }
    });

    const proposed = async (title: string): Promise<string> => {
      const { data } = await service.graphql(
        analyst,
        `mutation { door: proposePrecedent(input: { title: "${title}", reason: "seen",
          match: { source: "test", ruleId: "${title}", severity: LOW } }) { id } }`,
      );
      return (data?.['door'] as { id: string }).id;
    };

    /** A run of the owner's that waits, begun where there is none. */
    const begun = async (playbook: string): Promise<Readonly<Record<string, string>>> => {
      await service.graphql(
        analyst,
        `mutation($uid: ID!) {
          runPlaybook(playbook: "${playbook}", target: $uid, reason: "seen") { id } }`,
        { uid },
      );
      const waiting = await eventually(async () => {
        const { data } = await service.graphql(
          analyst,
          '{ approvals { id run request { binding } } }',
        );
        interface Waiting {
          id: string;
          run: string;
          request: { binding: string };
        }
        return (data?.['approvals'] as Waiting[])[0];
      });
      const { id: action, run, request } = waiting;
      return { uid, run, action, binding: request.binding };
    };

    const over = (run: string): Promise<unknown> =>
      eventually(async () => {
        const { status } = await service.service.graph.tenant(tenant).runs.get(run);
        return ['DUE', 'WAITING'].includes(status) ? undefined : status;
      });
  });

  describe.each(Object.entries(socketDoors))('%s', (_, text) => {
    it('refuses a role that may not pass', async () => {
      const socket = await TestSocket.connect(service.url, agent);
      socket.subscribe('1', text);
      const frame = await socket.next();
      await socket.close();
      expect(frame).toMatchObject({
        type: 'next',
        payload: { data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] },
      });
    });
  });

  describe('Subscription.huntProgress', () => {
    it('tells another tenant of its own hunts only, even of one with the same id', async () => {
      const socket = await TestSocket.connect(service.url, stranger);
      const other = (await service.service.auth.verify(`Bearer ${stranger}`)).tenant;
      socket.subscribe('1', socketDoors['Subscription.huntProgress'] ?? '');
      await socket.subscribed();
      const { graph, hunts } = service.service;
      const run = (whose: string, subject: string) =>
        hunts.run(
          graph.tenant(whose),
          { cypher: 'MATCH (h:Host) RETURN h', first: 1 },
          { subject, id: HUNT },
        );
      await run(tenant, 'ours');
      await run(other, 'theirs');
      const frame = await socket.next();
      await socket.close();
      expect(frame.payload).toMatchObject({ data: { huntProgress: { caller: 'theirs' } } });
    });
  });

  describe('Subscription.attackPathUpdated', () => {
    it('tells another tenant of its own paths only', async () => {
      const socket = await TestSocket.connect(service.url, stranger);
      const other = (await service.service.auth.verify(`Bearer ${stranger}`)).tenant;
      socket.subscribe('1', socketDoors['Subscription.attackPathUpdated'] ?? '');
      await socket.subscribed();
      const { graph } = service.service;
      for (const [whose, id] of [
        [tenant, 'path:ours'],
        [other, 'path:theirs'],
      ] as const)
        await graph.tenant(whose).attackPaths.commit([updateTo(pathOf(id))]);
      const frame = await socket.next();
      await socket.close();
      expect(frame.payload).toMatchObject({
        data: { attackPathUpdated: { path: { id: 'path:theirs' } } },
      });
    });
  });

  describe('Subscription.graphChanged', () => {
    const text = socketDoors['Subscription.graphChanged'] ?? '';

    it('tells another tenant its own changes only', async () => {
      const socket = await TestSocket.connect(service.url, stranger);
      const other = (await service.service.auth.verify(`Bearer ${stranger}`)).tenant;
      socket.subscribe('1', text);
      await socket.subscribed();
      const { graph } = service.service;
      await graph.tenant(tenant).ingest('test', [eventOfEveryKind('ours', 1e9, 2n)]);
      await graph.tenant(other).ingest('test', [eventOfEveryKind('theirs', 1e9, 3n)]);
      const frame = await socket.next();
      await socket.close();
      const { data } = frame.payload as { data: { graphChanged: { entity: { name: string } } } };
      expect(data.graphChanged.entity.name).toMatch(/^theirs/);
    });
  });

  it('are shut to a socket with no token, a forged, an expired or an unsigned one', async () => {
    const tokens = [undefined, bad.forged, bad.expired, bad.unsigned];
    const codes = await Promise.all(
      tokens.map(async (token) => {
        const socket = await TestSocket.open(service.url);
        socket.init(token === undefined ? undefined : { authorization: `Bearer ${token}` });
        return (await socket.closed()).code;
      }),
    );
    expect(codes).toEqual(tokens.map(() => 4403));
  });

  it('are shut to a socket that asks before it has shown a token', async () => {
    const socket = await TestSocket.open(service.url);
    socket.subscribe('1', '{ hosts { uid } }');
    expect((await socket.closed()).code).toBe(4401);
  });

  it('shut on a socket when its token runs out', async () => {
    const short = await service.token({ tenant, ttlSeconds: 2 });
    const socket = await TestSocket.connect(service.url, short);
    expect(await socket.closed()).toEqual({ code: 4403, reason: 'Token expired' });
  });
});
