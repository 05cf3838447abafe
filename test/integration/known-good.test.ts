import { cypher } from '../../cypher/index.js';
import type {
  AttackPath,
  EntityMention,
  KnownGood,
  Observation,
  PathStepState,
} from '../../graph/index.js';
import { asInteger } from '../../graph/db/database.js';
import { KnownGoodStore, MOST_KNOWN_GOOD } from '../../graph/known-good/known-good-store.js';
import { matchesHabit } from '../../graph/known-good/pattern.js';
import { demoIntrusion } from '../../ingest/demo.js';
import { MovableClock } from '../support/clock.js';
import { DEMO_START_MS } from '../support/demo-graph.js';
import { habitPattern } from '../support/known-good.js';
import { startTestService, type GraphqlAnswer, type TestService } from '../support/service.js';
import { settledPath } from '../support/settled-paths.js';
import { randomTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

const HOUR_MS = 3_600_000;
const AFTER_DEMO_MS = DEMO_START_MS + 3.1 * HOUR_MS;
const CONFIG = 'paths:\n  decay_every_seconds: 1\n';

const ADD = `mutation($input: AddKnownGoodInput!) {
  addKnownGood(input: $input) { id version status owner reason origin pattern { host detail } } }`;
const CHANGE = `mutation($id: ID!, $version: Int!, $input: ChangeKnownGoodInput!) {
  changeKnownGood(id: $id, version: $version, input: $input) {
    version status owner reason versions { version action by why reason } } }`;
const WITHDRAW = `mutation($id: ID!, $version: Int!) {
  withdrawKnownGood(id: $id, version: $version, why: "Not ours after all.") { version status } }`;
const CLOSE = `mutation($id: ID!, $verdict: AttackPathVerdict!, $teach: Boolean! = true) {
  closeAttackPath(id: $id, verdict: $verdict, reason: "A roll-out.", teach: $teach) {
    closing { by taught { id status origin owner reason expiresAt
      pattern { actor { matching text } host } versions { action } } } } }`;
const RESOLVE = `mutation($id: ID!, $verdict: AlertDecision!, $teach: Boolean! = true) {
  resolveAlert(id: $id, verdict: $verdict, reason: "A roll-out.", teach: $teach) {
    resolution { taught { id status origin owner } } } }`;
const LIST = `query($first: Int!, $after: String, $statuses: [KnownGoodStatus!]) {
  knownGoodPatterns(first: $first, after: $after, statuses: $statuses) {
    edges { node { id status } } pageInfo { hasNextPage endCursor } } }`;
const PATH = `query($id: ID!) { attackPath(id: $id) { rarity baselineRarity evidence score
  steps { key rarity baselineRarity knownGood { id version } habit { actor relation object detail host } } } }`;
const TRAILS = `query($input: TrailsInput!) { trails(input: $input) {
  trails { score rarity baselineRarity evidence techniques { id }
    steps { key rarity baselineRarity knownGood { id version } habit { actor object host } } } } }`;

interface ShownStep {
  readonly key: string;
  readonly rarity: number;
  readonly baselineRarity: number;
  readonly knownGood: readonly { readonly id: string; readonly version: number }[];
  readonly habit: { readonly actor: string; readonly object: string; readonly host: string } | null;
}

interface ShownTrail {
  readonly score: number;
  readonly rarity: number;
  readonly baselineRarity: number;
  readonly evidence: number;
  readonly steps: readonly ShownStep[];
}

interface Taught {
  readonly id: string;
  readonly status: string;
  readonly origin: string;
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: string;
  readonly pattern: { readonly actor: { readonly text: string }; readonly host: string };
}

const codeOf = ({ errors }: GraphqlAnswer): unknown => errors?.[0]?.extensions.code;

describe('What is known to be good', () => {
  let service: TestService;
  let clock: MovableClock;
  let tenant: string;
  let analyst: string;

  beforeAll(async () => {
    clock = new MovableClock(AFTER_DEMO_MS);
    service = await startTestService({ clock, config: CONFIG });
  });

  beforeEach(async () => {
    clock.moveTo(AFTER_DEMO_MS);
    tenant = randomTenant();
    analyst = await tokenOf(tenant);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(() => service.stop());

  const tokenOf = (whose: string, at = service): Promise<string> =>
    at.token({ tenant: whose, roles: ['analyst'], ttlSeconds: 30 * 86_400 });

  const ours = (whose = tenant) => service.service.graph.tenant(whose);

  const answer = async <T>(
    field: string,
    query: string,
    variables: object,
    at = service,
  ): Promise<T> => {
    const { data, errors } = await at.graphql(await tokenOf(tenant, at), query, variables);
    expect(errors).toBeUndefined();
    return data?.[field] as T;
  };

  /** The path of the demo's intrusion, once nothing more is computed of it. */
  const played = async (whose = tenant): Promise<AttackPath> => {
    const token = await service.token({ tenant: whose, ttlSeconds: 30 * 86_400 });
    await service.ingest(token, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
    return settledPath(ours(whose).attackPaths, 'T1003.001');
  };

  /** Its rarest step that is a cause, no sign of a technique, and of a verb that makes. */
  const rareOf = ({ steps }: AttackPath): PathStepState => {
    const [rarest] = steps
      .filter(({ techniques, role }) => techniques.length === 0 && role === 'CAUSE')
      .sort((a, b) => b.rarity - a.rarity);
    if (rarest === undefined) throw new Error('no rare step');
    return rarest;
  };

  const inAnHour = (): string => new Date(clock.now() + HOUR_MS).toISOString();

  const add = (step: string, more: object = {}): Promise<KnownGood> =>
    answer('addKnownGood', ADD, {
      input: { step, reason: 'We do that.', expiresAt: inAnHour(), ...more },
    });

  const stepNow = async (path: string, key: string, whose = tenant): Promise<PathStepState> => {
    const now = await ours(whose).attackPaths.get(path);
    const step = now?.steps.find((one) => one.key === key);
    if (step === undefined) throw new Error(`no step ${key}`);
    return step;
  };

  const isLowered = async (path: string, key: string): Promise<boolean> =>
    (await stepNow(path, key)).knownGood !== undefined;

  const trailsAt = async ({ to }: PathStepState, at = service): Promise<ShownTrail[]> => {
    const asOf = new Date(clock.now()).toISOString();
    const { trails } = await answer<{ trails: ShownTrail[] }>(
      'trails',
      TRAILS,
      { input: { uid: to, asOf } },
      at,
    );
    return trails;
  };

  const stepIn = (trails: readonly ShownTrail[], key: string): ShownStep | undefined =>
    trails.flatMap(({ steps }) => steps).find((step) => step.key === key);

  it('lowers the rarity of its steps in trails and in an open path, and tells so', async () => {
    const path = await played();
    const step = rareOf(path);
    const before = await trailsAt(step);
    const { id } = await add(step.key);
    // The process that was told knows at once.
    const trails = await trailsAt(step);
    const shown = stepIn(trails, step.key);
    expect(shown?.knownGood).toEqual([{ id, version: 1 }]);
    expect(shown?.baselineRarity).toBeCloseTo(stepIn(before, step.key)?.rarity ?? -1, 9);
    expect(shown?.rarity).toBeCloseTo((shown?.baselineRarity ?? 0) / 10, 9);
    const whole = (all: readonly ShownTrail[]): object[] =>
      all
        .map(({ evidence, baselineRarity, steps }) => ({
          evidence,
          baselineRarity,
          keys: steps.map(({ key }) => key),
        }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(whole(trails)).toEqual(whole(before));

    await until(() => isLowered(path.id, step.key));
    const now = await ours().attackPaths.get(path.id);
    expect(now?.status).toBe('OPEN');
    expect(now?.score.evidence).toBe(path.score.evidence);
    expect(now?.score.rarity).toBeLessThan(path.score.rarity);
    expect(now?.score.baselineRarity).toBeCloseTo(path.score.rarity, 2);
    const changes = await ours().attackPaths.changes(0);
    expect(changes.findLast((change) => change.path.id === path.id)?.reasons).toEqual(['SCORE']);
    const told = await answer<ShownTrail>('attackPath', PATH, { id: path.id });
    expect(told.rarity).toBeLessThan(told.baselineRarity);
    const toldStep = told.steps.find(({ key }) => key === step.key);
    expect(toldStep?.knownGood).toEqual([{ id, version: 1 }]);
    expect(toldStep?.habit).toMatchObject({
      actor: shown?.habit?.actor,
      object: shown?.habit?.object,
      host: shown?.habit?.host,
    });
  });

  it('shows the same habit of every step from the graph as from memory', async () => {
    const path = await played();
    const trails = await trailsAt(rareOf(path));
    const { steps } = await answer<ShownTrail>('attackPath', PATH, { id: path.id });
    const both = steps.flatMap(({ key, habit }) => {
      const step = stepIn(trails, key);
      return step === undefined ? [] : [[habit, step.habit] as const];
    });
    expect(both.length).toBeGreaterThan(3);
    const words = (habit: ShownStep['habit']): unknown =>
      habit === null ? null : [habit.actor, habit.object, habit.host];
    expect(both.map(([stored]) => words(stored))).toEqual(both.map(([, held]) => words(held)));
  });

  it('counts no more once it has expired', async () => {
    const path = await played();
    const step = rareOf(path);
    await add(step.key, { expiresAt: new Date(clock.now() + 60_000).toISOString() });
    await until(() => isLowered(path.id, step.key));
    clock.forward(61_000);
    expect(stepIn(await trailsAt(step), step.key)?.knownGood).toEqual([]);
    await until(async () => !(await isLowered(path.id, step.key)));
    expect((await stepNow(path.id, step.key)).rarity).toBeCloseTo(step.rarity, 2);
  });

  it('counts no more once it is withdrawn, and counts in its next version where it is changed', async () => {
    const path = await played();
    const step = rareOf(path);
    const { id } = await add(step.key);
    await until(() => isLowered(path.id, step.key));
    const input = { reason: 'Ours for years.', owner: 'grace', why: 'A new owner.' };
    const changed = await answer<object>('changeKnownGood', CHANGE, { id, version: 1, input });
    expect(changed).toEqual({
      ...{ version: 2, status: 'ACTIVE', owner: 'grace', reason: 'Ours for years.' },
      versions: [
        { version: 2, action: 'CHANGED', by: 'test', why: 'A new owner.', reason: input.reason },
        { version: 1, action: 'ADDED', by: 'test', why: 'We do that.', reason: 'We do that.' },
      ],
    });
    await until(async () => (await stepNow(path.id, step.key)).knownGood?.[0]?.version === 2);
    const gone = await answer<object>('withdrawKnownGood', WITHDRAW, { id, version: 2 });
    expect(gone).toEqual({ version: 3, status: 'WITHDRAWN' });
    expect(stepIn(await trailsAt(step), step.key)?.knownGood).toEqual([]);
    await until(async () => !(await isLowered(path.id, step.key)));
    expect((await stepNow(path.id, step.key)).rarity).toBeCloseTo(step.rarity, 2);
  });

  it('is of its tenant alone', async () => {
    const other = randomTenant();
    const [path, theirs] = [await played(), await played(other)];
    const step = rareOf(path);
    const { id } = await add(step.key, { anywhere: true });
    await until(() => isLowered(path.id, step.key));
    const before = await ours(other).attackPaths.get(theirs.id);
    for (const { steps } of await ours(other).attackPaths.list(10)) {
      expect(steps.filter(({ knownGood }) => knownGood !== undefined)).toEqual([]);
    }
    expect(before?.score.baselineRarity).toBeUndefined();
    const stranger = await tokenOf(other);
    for (const [query, variables] of [
      [CHANGE, { id, version: 1, input: { why: 'x' } }],
      [WITHDRAW, { id, version: 1 }],
      [ADD, { input: { step: step.key, reason: 'x', expiresAt: inAnHour() } }],
    ] as const) {
      expect(codeOf(await service.graphql(stranger, query, variables))).toBe('NOT_FOUND');
    }
    const input = { step: rareOf(theirs).key, reason: 'x', expiresAt: inAnHour() };
    expect(codeOf(await service.graphql(analyst, ADD, { input }))).toBe('NOT_FOUND');
  });

  it('is refused where two change one version, where it is there already, and without bounds', async () => {
    const path = await played();
    const step = rareOf(path);
    const { id } = await add(step.key);
    const input = { why: 'x', reason: 'y' };
    const answers = await Promise.all(
      [1, 2].map(() => service.graphql(analyst, CHANGE, { id, version: 1, input })),
    );
    expect(answers.map(codeOf).sort()).toEqual(['CONFLICT', undefined]);
    const again = { step: step.key, reason: 'x', expiresAt: inAnHour() };
    expect(codeOf(await service.graphql(analyst, ADD, { input: again }))).toBe('CONFLICT');
    const days = (count: number): string =>
      new Date(clock.now() + count * 86_400_000).toISOString();
    const refusals: readonly (readonly [object, string])[] = [
      [{ step: step.key, anywhere: true, expiresAt: days(400) }, 'BAD_REQUEST'],
      [{ step: step.key, anywhere: true, expiresAt: days(-1) }, 'BAD_REQUEST'],
      [{ step: step.key, anywhere: true, reason: ' ' }, 'BAD_REQUEST'],
      [{}, 'BAD_REQUEST'],
      [{ step: '["PROC_CREATED","process:x","process:y"]' }, 'NOT_FOUND'],
      [{ step: 'null' }, 'NOT_FOUND'],
      [
        {
          pattern: {
            actor: { matching: 'ANY' },
            relation: 'PROC_CREATED',
            object: { matching: 'ANY' },
          },
        },
        'KNOWN_GOOD_TOO_BROAD',
      ],
      [
        {
          pattern: {
            actor: { text: 'Process agent.exe' },
            relation: 'MADE',
            object: { matching: 'ANY' },
          },
        },
        'BAD_REQUEST',
      ],
      [
        {
          pattern: {
            actor: { text: 'Process agent.exe' },
            relation: 'PROC_CREATED',
            object: { matching: 'ANY' },
            host: 'host:nowhere',
          },
        },
        'NOT_FOUND',
      ],
    ];
    for (const [more, code] of refusals) {
      const wanted = { reason: 'x', expiresAt: days(1), ...more };
      expect(codeOf(await service.graphql(analyst, ADD, { input: wanted }))).toBe(code);
    }
    await answer('withdrawKnownGood', WITHDRAW, { id, version: 2 });
    const late = { id, version: 3, input };
    expect(codeOf(await service.graphql(analyst, CHANGE, late))).toBe('CONFLICT');
  });

  it('is listed in pages, by what became of it', async () => {
    const path = await played();
    const keys = path.steps.filter(({ rarity }) => rarity > 0).map(({ key }) => key);
    const added: string[] = [];
    for (const key of keys.slice(0, 8)) {
      const { data } = await service.graphql(analyst, ADD, {
        input: { step: key, reason: 'x', expiresAt: inAnHour() },
      });
      clock.forward(1_000);
      const made = data?.['addKnownGood'] as { id: string } | undefined;
      if (made !== undefined) added.push(made.id);
    }
    await answer('withdrawKnownGood', WITHDRAW, { id: added[0], version: 1 });
    interface Page {
      readonly edges: readonly {
        readonly node: { readonly id: string; readonly status: string };
      }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    }
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page: Page = await answer<Page>('knownGoodPatterns', LIST, { first: 2, after });
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual([...added].reverse());
    const withdrawn = await answer<Page>('knownGoodPatterns', LIST, {
      ...{ first: 10, statuses: ['WITHDRAWN'] },
    });
    expect(withdrawn.edges.map(({ node }) => node.id)).toEqual([added[0]]);
    const wrong = { first: 1, after: 'x' };
    expect(codeOf(await service.graphql(analyst, LIST, wrong))).toBe('BAD_CURSOR');
  });

  describe('from verdicts', () => {
    const close = (id: string, verdict: string, teach = true): Promise<GraphqlAnswer> =>
      service.graphql(analyst, CLOSE, { id, verdict, teach });

    const taughtBy = ({ data, errors }: GraphqlAnswer): Taught[] => {
      expect(errors).toBeUndefined();
      const { closing } = data?.['closeAttackPath'] as { closing: { taught: Taught[] } };
      return closing.taught;
    };

    it('is taught once by a false alarm, for what was rare and no sign, and only there', async () => {
      const path = await played();
      const rarest = rareOf(path);
      const taught = taughtBy(await close(path.id, 'FALSE_POSITIVE'));
      expect(taught.length).toBeGreaterThan(0);
      expect(taught.length).toBeLessThanOrEqual(10);
      for (const { status, origin, owner, reason, expiresAt, pattern } of taught) {
        expect({ status, origin, owner, reason }).toEqual({
          ...{ status: 'ACTIVE', origin: path.id, owner: 'test', reason: 'A roll-out.' },
        });
        expect(Date.parse(expiresAt)).toBe(clock.now() + 90 * 86_400_000);
        expect(pattern.host).not.toBeNull();
      }
      const habits = await ours().stepHabits([rarest.key]);
      const actors = taught.map(({ pattern }) => pattern.actor.text);
      expect(actors).toContain(habits.get(rarest.key)?.actor);
      const signs = path.steps.filter(({ techniques }) => techniques.length > 0);
      const shown = await ours().stepHabits(signs.map(({ key }) => key));
      const patterns = (await ours().knownGood.ofOrigins([path.id])).map(({ pattern }) => pattern);
      for (const pattern of patterns) {
        expect([...shown.values()].filter((habit) => matchesHabit(pattern, habit))).toEqual([]);
      }
      // Whoever asks again is told that it was closed, and nothing is taught twice.
      expect(codeOf(await close(path.id, 'FALSE_POSITIVE'))).toBe('CONFLICT');
      expect(await ours().knownGood.list(100)).toHaveLength(taught.length);
      expect(stepIn(await trailsAt(rarest), rarest.key)?.knownGood).toHaveLength(1);
    });

    it.each([
      ['TRUE_POSITIVE', true],
      ['UNDECIDED', true],
      ['FALSE_POSITIVE', false],
    ])('is not taught by %s with teach: %s', async (verdict, teach) => {
      const path = await played();
      expect(taughtBy(await close(path.id, verdict, teach))).toEqual([]);
      expect(await ours().knownGood.list(100)).toEqual([]);
    });

    it('is not doubled, and what was withdrawn is not taught again', async () => {
      const path = await played();
      const likes = ['path:second', 'path:third', 'path:fourth'];
      // As one computes them that has not heard yet of what is known.
      const rest = { reasons: ['SCORE'], cause: 0, before: 0 } as const;
      const updates = likes.map((id) => ({ path: { ...path, id, version: 1 }, ...rest }));
      expect((await ours().attackPaths.commit(updates)).outcome).toBe('committed');
      const taught = taughtBy(await close(path.id, 'FALSE_POSITIVE'));
      expect(taught.length).toBeGreaterThan(0);
      expect(taughtBy(await close('path:second', 'FALSE_POSITIVE'))).toEqual([]);
      for (const { id } of taught) await answer('withdrawKnownGood', WITHDRAW, { id, version: 1 });
      expect(taughtBy(await close('path:third', 'FALSE_POSITIVE'))).toEqual([]);
      expect(await ours().knownGood.list(100)).toHaveLength(taught.length);
      // Who says so in so many words is heard.
      const { id } = await add(rareOf(path).key);
      expect(taughtBy(await close('path:fourth', 'FALSE_POSITIVE'))).toEqual([]);
      const active = await ours().knownGood.list(10, undefined, ['ACTIVE']);
      expect(active.map((known) => known.id)).toEqual([id]);
    });

    it('is taught by a false alert about a rare step, until it is called a true one', async () => {
      const path = await played();
      const rarest = rareOf(path);
      const ends = await ours().entities([rarest.from, rarest.to]);
      const mentionOf = (uid: string): EntityMention =>
        ({ ...ends.get(uid)?.properties, kind: ends.get(uid)?.kind }) as unknown as EntityMention;
      const [from, to] = [mentionOf(rarest.from), mentionOf(rarest.to)];
      const { relation, lastSeen: at } = rarest;
      const { ids } = await ours().alerts.take([
        {
          ...{ source: 'test', ruleId: 'r', ruleName: 'R', title: 'Odd', severity: 'LOW' },
          ...{ techniques: [], at, mentions: [from], fields: {}, raw: {} },
          observations: [{ relation, from, to, at }] as unknown as readonly Observation[],
        },
      ]);
      const [id = ''] = ids;
      expect((await ours().alerts.find(id))?.steps).toEqual([rarest.key]);
      const decide = async (verdict: string, teach = true): Promise<Taught[]> => {
        const said = { id, verdict, teach };
        interface Resolved {
          readonly resolution: { readonly taught: Taught[] };
        }
        return (await answer<Resolved>('resolveAlert', RESOLVE, said)).resolution.taught;
      };
      expect(await decide('false_positive', false)).toEqual([]);
      expect(await decide('undecided')).toEqual([]);
      const [taught] = await decide('false_positive');
      expect(taught).toMatchObject({ status: 'ACTIVE', origin: id, owner: 'test' });
      expect(stepIn(await trailsAt(rarest), rarest.key)?.knownGood).toHaveLength(1);
      expect(await decide('false_positive')).toHaveLength(1);
      expect(await decide('true_positive')).toMatchObject([
        { id: taught?.id, status: 'WITHDRAWN' },
      ]);
      expect(stepIn(await trailsAt(rarest), rarest.key)?.knownGood).toEqual([]);
    });

    it('is there if the path is closed, and not if it is not', async () => {
      const path = await played();
      const teachIn = jest.spyOn(KnownGoodStore.prototype, 'teachIn');
      teachIn.mockRejectedValueOnce(new Error('cut off'));
      expect(codeOf(await close(path.id, 'FALSE_POSITIVE'))).toBe('INTERNAL');
      expect((await ours().attackPaths.get(path.id))?.status).toBe('OPEN');
      expect(await ours().knownGood.list(100)).toEqual([]);
      expect(taughtBy(await close(path.id, 'FALSE_POSITIVE')).length).toBeGreaterThan(0);
    });
  });

  it('keeps what is merely rare from becoming a path, until it is known no more', async () => {
    const rarely = '  seed_rarity: 0.1\n  seed_weight: 1\n  open_score: 0.1\n';
    const other = await startTestService({ clock, config: CONFIG + rarely });
    try {
      const graph = other.service.graph.tenant(tenant);
      const now = clock.now() / 1000;
      const { id } = await graph.knownGood.add({
        pattern: habitPattern('Process c:\\agent.exe', 'PROC_CREATED', '*'),
        ...{ reason: 'Ours.', expiresAt: now + 3_600, by: 'test' },
      });
      const process = (image: string): EntityMention => ({
        ...{ kind: 'Process', name: image, image, guid: image, host_name: 'h1', pid: 7 },
        started_epoch: now - 60,
      });
      const [shell, from, to] = [
        process('C:\\shell.exe'),
        process('C:\\agent.exe'),
        process('C:\\tool.exe'),
      ];
      const observations = [
        { relation: 'RAN_ON', from, to: { kind: 'Host', name: 'h1' }, at: now - 60 },
        { relation: 'RAN_ON', from: to, to: { kind: 'Host', name: 'h1' }, at: now - 59 },
        { relation: 'PROC_CREATED', from: shell, to: from, at: now - 60 },
        { relation: 'PROC_CREATED', from, to, at: now - 59 },
      ] as unknown as readonly Observation[];
      await graph.ingest('test', [{ id: 1n, observations }]);
      await graph.trails({
        uid: 'process:none',
        at: now,
        asOf: now,
        first: 1,
        tag: () => new Map(),
      });
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(await graph.attackPaths.list(10)).toEqual([]);
      await graph.knownGood.withdraw(id, 1, { by: 'test', why: 'No longer.' });
      await until(async () => (await graph.attackPaths.list(10)).length === 1, 10_000);
      const [path] = await graph.attackPaths.list(10);
      expect(path?.seeds.map(({ kind }) => kind)).toEqual(['RARITY']);
    } finally {
      await other.stop();
    }
  });

  it('has room for so many that hold, and is forgotten with its versions long after', async () => {
    const path = await played();
    const { database } = service.service.graph;
    const now = clock.now() / 1000;
    await database.write({ caller: 'test' }, (tx) =>
      tx.run(
        `UNWIND range(1, $count) AS n
         CREATE (p:SpoorKnownGood {tenant: $tenant, id: 'k' + n})
         SET p += {version: 1, relation: 'PROC_CREATED', actor: 'Process no ' + n, object: '',
           actor_matching: 'EXACT', object_matching: 'ANY', owner: 'x', reason: 'x', by: 'x', why: 'x',
           action: 'ADDED', created_epoch: $now, at_epoch: $now, expires_epoch: $now + 60,
           over_epoch: $now + 60, match_key: 'k' + n}
         CREATE (v:SpoorKnownGoodVersion) SET v += properties(p)`,
        { tenant, now, count: MOST_KNOWN_GOOD },
      ),
    );
    const input = { step: rareOf(path).key, reason: 'x', expiresAt: inAnHour() };
    expect(codeOf(await service.graphql(analyst, ADD, { input }))).toBe('CONFLICT');
    clock.forward(61_000);
    const { id } = await add(rareOf(path).key);
    await database.write({ caller: 'test' }, (tx) =>
      tx.run(cypher('pruneKnownGood'), { cutoff: now + 61, limit: asInteger(5_000) }),
    );
    expect((await ours().knownGood.list(10)).map((known) => known.id)).toEqual([id]);
    expect(await ours().knownGood.versions(['k1', 'k2'])).toEqual([]);
    expect(await ours().knownGood.versions([id])).toHaveLength(1);
  });

  it('is known to another replica in seconds, whichever computes paths', async () => {
    const path = await played();
    const step = rareOf(path);
    const second = await startTestService({ clock, config: CONFIG });
    try {
      await trailsAt(step, second);
      const { id } = await add(step.key);
      await until(
        async () => stepIn(await trailsAt(step, second), step.key)?.knownGood.length === 1,
        10_000,
      );
      // What the second changes is heard by the first, which computes the paths.
      const { data } = await second.graphql(await tokenOf(tenant, second), WITHDRAW, {
        id,
        version: 1,
      });
      expect(data?.['withdrawKnownGood']).toEqual({ version: 2, status: 'WITHDRAWN' });
      await until(async () => !(await isLowered(path.id, step.key)), 10_000);
      expect(stepIn(await trailsAt(step), step.key)?.knownGood).toEqual([]);
    } finally {
      await second.stop();
    }
  });
});
