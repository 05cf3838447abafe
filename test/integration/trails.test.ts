import { AFTER_DEMO, DEMO_START_MS, playDemo } from '../support/demo-graph.js';
import { startTestService, type GraphqlAnswer, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

interface ShownTrails {
  readonly truncated: boolean;
  readonly looked: number;
  readonly trails: readonly {
    readonly score: number;
    readonly strength: number;
    readonly rarity: number;
    readonly evidence: number;
    readonly entities: readonly { readonly uid: string; readonly name: string }[];
    readonly techniques: readonly { readonly id: string }[];
    readonly steps: readonly {
      readonly key: string;
      readonly from: string;
      readonly relation: string;
      readonly to: string;
      readonly role: string;
      readonly firstSeen: string;
      readonly rarity: number;
      readonly techniques: readonly { readonly id: string }[];
    }[];
  }[];
}

const TRAILS = `query ($input: TrailsInput!) {
  trails(input: $input) {
    asOf truncated looked cut
    trails {
      score strength rarity evidence
      entities { uid name kind }
      techniques { id }
      steps { key from relation to role firstSeen lastSeen weight stale observations sources rarity
        techniques { id } }
    }
  }
}`;

describe('trails', () => {
  const tenant = randomTenant();
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
    await playDemo(service, tenant);
    token = await service.token({ tenant });
  });

  afterAll(() => service.stop());

  const ask = (input: object, as = token): Promise<GraphqlAnswer> =>
    service.graphql(as, TRAILS, { input });

  const found = async (input: object): Promise<ShownTrails> => {
    const { data, errors } = await ask(input);
    expect(errors).toBeUndefined();
    return data?.['trails'] as ShownTrails;
  };

  const uidOf = async (kind: string, name: string): Promise<string> => {
    const { graph } = service.service;
    const [row] = await graph.database.read(
      { caller: 'test' },
      `MATCH (n:${kind} {tenant: $tenant}) WHERE n.name = $name OR n.path ENDS WITH $name
       RETURN n.uid AS uid ORDER BY n.first_seen_epoch LIMIT 1`,
      { tenant, name },
    );
    return String(row?.['uid']);
  };

  const named = ({ trails }: ShownTrails): string[] =>
    trails.flatMap(({ entities, steps }) => {
      const names = new Map(entities.map(({ uid, name }) => [uid, name]));
      return steps.map(
        ({ from, relation, to, role }) =>
          `${role} ${names.get(from) ?? '?'} ${relation} ${names.get(to) ?? '?'}`,
      );
    });

  it('lead from the last act of an intrusion back to the mail that began it', async () => {
    const uid = await uidOf('User', 'customer-data-reader/botocore-session-1718');
    const answer = await found({ uid, asOf: AFTER_DEMO });
    const steps = named(answer);
    for (const cause of [
      'outlook.exe PROC_CREATED winword.exe',
      'winword.exe PROC_CREATED powershell.exe',
      'customer-data-reader/botocore-session-1718 ACTED_FROM 203.0.113.66',
    ]) {
      expect(steps).toContain(`CAUSE ${cause}`);
    }
    for (const followed of [
      'outlook.exe WROTE_FILE rate confirmation 4417.docm',
      'mrmsvc.exe ACCESSED_PROCESS lsass.exe',
      'svc-deploy ASSUMED_ROLE customer-data-reader',
    ]) {
      expect(steps).toContain(`CONSEQUENCE ${followed}`);
    }
    const techniques = answer.trails.flatMap((trail) => trail.techniques.map(({ id }) => id));
    expect(techniques).toEqual(expect.arrayContaining(['T1566.001', 'T1003.001', 'T1530']));
    expect(answer.truncated).toBe(false);
  });

  it('come highest score first, and show the parts', async () => {
    const { trails } = await found({
      ...{ uid: await uidOf('Process', 'mrmupd.exe'), asOf: AFTER_DEMO },
    });
    const scores = trails.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const { score, strength, rarity, evidence, steps, entities } of trails) {
      expect(score).toBeCloseTo(strength * (1 - (1 - rarity) * (1 - evidence)), 9);
      const uids = new Set(entities.map(({ uid }) => uid));
      expect(steps.every(({ from, to }) => uids.has(from) && uids.has(to))).toBe(true);
    }
  });

  it('hold nothing that came after the instant that they are asked as of', async () => {
    const uid = await uidOf('Process', 'mrmsvc.exe');
    const asOf = new Date(DEMO_START_MS + 65 * 60_000).toISOString();
    const { trails } = await found({ uid, at: asOf, asOf });
    expect(trails.length).toBeGreaterThan(0);
    const times = trails.flatMap(({ steps }) => steps.map(({ firstSeen }) => firstSeen));
    expect(times.filter((time) => time > asOf)).toEqual([]);
  });

  it('begin with a step, whoever did it, and hold it', async () => {
    const { trails } = await found({ uid: await uidOf('Process', 'mrmsvc.exe'), asOf: AFTER_DEMO });
    const steps = trails.flatMap((trail) => trail.steps);
    const read = steps.find(({ relation }) => relation === 'ACCESSED_PROCESS');
    const answer = await found({ step: read?.key, asOf: AFTER_DEMO });
    expect(answer.trails.length).toBeGreaterThan(0);
    for (const trail of answer.trails) {
      expect(trail.steps.find(({ key }) => key === read?.key)?.role).toBe('CAUSE');
      expect(trail.score).toBeGreaterThan(0);
    }
  });

  it.each([
    ['nothing to begin with', {}, 'BAD_REQUEST'],
    ['a step that is none', { step: 'PROC_CREATED' }, 'BAD_REQUEST'],
    ['a step of too few parts', { step: '["PROC_CREATED","process:1"]' }, 'BAD_REQUEST'],
    ['a step with more in it', { step: '["PROC_CREATED","a","b",{"x":1}]' }, 'BAD_REQUEST'],
    ['a verb that is none', { step: '["DELETED","a","b"]' }, 'BAD_REQUEST'],
    ['a step of nobody', { step: '["PROC_CREATED","process:1","process:2"]' }, 'NOT_FOUND'],
  ])('are refused for %s', async (_, input, code) => {
    const { errors } = await ask({ ...input, asOf: AFTER_DEMO });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
  });

  it('are not there for a step of one who is, to one who is not, or of another tenant', async () => {
    const uid = await uidOf('Process', 'mrmsvc.exe');
    const { trails } = await found({ uid, asOf: AFTER_DEMO });
    const step = trails[0]?.steps[0]?.key;
    const other = await service.token({ tenant: randomTenant() });
    for (const answer of [
      await ask({ step, asOf: AFTER_DEMO }, other),
      await ask({ step: JSON.stringify(['PROC_CREATED', uid, 'process:none']), asOf: AFTER_DEMO }),
    ]) {
      expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
    }
  });

  it('come in as many stories as are asked for', async () => {
    const uid = await uidOf('Process', 'mrmupd.exe');
    expect((await found({ uid, asOf: AFTER_DEMO, first: 1 })).trails).toHaveLength(1);
  });

  it('are not there for an entity of another tenant, or for none', async () => {
    const uid = await uidOf('Process', 'mrmupd.exe');
    const other = await service.token({ tenant: randomTenant() });
    for (const answer of [
      await ask({ uid, asOf: AFTER_DEMO }, other),
      await ask({ uid: 'process:none', asOf: AFTER_DEMO }),
      await ask({ uid: 'nonsense', asOf: AFTER_DEMO }),
    ]) {
      expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
      expect(JSON.stringify(answer)).not.toContain('mrmupd');
    }
  });

  it.each([
    ['an instant after the one it is asked as of', { at: '2025-06-02T11:00:00Z' }],
    ['no story', { first: 0 }],
    ['too many stories', { first: 11 }],
    ['an instant long ago', { at: '1970-01-01T00:00:00Z' }],
    ['what is no date', { at: 'yesterday' }],
  ])('are refused for %s', async (_, more) => {
    const uid = await uidOf('Process', 'mrmupd.exe');
    const { errors } = await ask({ uid, asOf: AFTER_DEMO, ...more });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST']);
  });

  it('wait for a tenant that is still being read', async () => {
    const uid = await uidOf('Process', 'mrmupd.exe');
    const before = await found({ uid, asOf: AFTER_DEMO });
    const fresh = await startTestService();
    try {
      const as = await fresh.token({ tenant });
      const input = { uid, asOf: AFTER_DEMO };
      const answers = await Promise.all([1, 2].map(() => fresh.graphql(as, TRAILS, { input })));
      for (const { data, errors } of answers) {
        expect(errors).toBeUndefined();
        expect(named(data?.['trails'] as ShownTrails).length).toBe(named(before).length);
      }
    } finally {
      await fresh.stop();
    }
  });
});
