import type { AttackPath, NewAnnotation, PathUpdate } from '../../graph/index.js';
import { PathStore } from '../../graph/paths/path-store.js';
import { demoIntrusion } from '../../ingest/index.js';
import { nextOf, pathOf, updateTo } from '../support/paths/sample-path.js';
import { startTestService, type GraphqlAnswer, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

const ANNOTATE = `mutation($path: ID!, $text: String!) {
  annotate(input: { path: $path, text: $text }) { id about path agent withdrawn { by } } }`;
const WITHDRAW = 'mutation($id: ID!) { withdrawAnnotation(id: $id) { text withdrawn { by at } } }';
const NOTES = '{ attackPath(id: "p") { version annotations notes { text withdrawn { by } } } }';

const noteOf = (id: string, more: Partial<NewAnnotation> = {}): NewAnnotation => ({
  id,
  about: ['p'],
  text: `said by ${id}`,
  verdict: undefined,
  author: 'test',
  hunt: undefined,
  finding: undefined,
  riskScore: undefined,
  techniques: [],
  byHunt: false,
  ...more,
});

describe('annotations on attack paths', () => {
  let service: TestService;
  let tenant: string;
  let hunter: string;
  let analyst: string;

  beforeAll(async () => {
    service = await startTestService({
      config: 'paths:\n  seed_weight: 0.1\n  open_score: 0.05\n',
    });
  });

  beforeEach(async () => {
    tenant = randomTenant();
    hunter = await service.token({ tenant, roles: ['hunter'] });
    analyst = await service.token({ tenant, roles: ['analyst'] });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(() => service.stop());

  const ours = () => service.service.graph.tenant(tenant);
  const commit = async (...updates: readonly PathUpdate[]): Promise<void> => {
    expect((await ours().attackPaths.commit(updates)).outcome).toBe('committed');
  };
  const codeOf = ({ errors }: GraphqlAnswer): unknown => errors?.[0]?.extensions.code;
  const say = async (text: string, path = 'p'): Promise<string> => {
    const { data } = await service.graphql(hunter, ANNOTATE, { path, text });
    return (data?.['annotate'] as { id: string }).id;
  };

  it('are part of the path, and told as what changed', async () => {
    await commit(updateTo(pathOf('p')));
    const first = await say('seen before');
    const second = await say('ask the owner');
    const { data } = await service.graphql(hunter, NOTES);
    expect(data?.['attackPath']).toEqual({
      version: 3,
      annotations: [first, second].sort(),
      notes: [
        { text: 'ask the owner', withdrawn: null },
        { text: 'seen before', withdrawn: null },
      ],
    });
    const changes = await ours().attackPaths.changes(1);
    expect(changes.map(({ reasons, cause }) => [reasons, cause])).toEqual([
      [['ANNOTATED'], 0],
      [['ANNOTATED'], 0],
    ]);
  });

  it('may be of a path that has ended, and of none that another tenant has', async () => {
    await commit(updateTo(pathOf('p')));
    await ours().attackPaths.close('p', { verdict: 'UNDECIDED', reason: 'x', by: 'me' });
    const id = await say('after all');
    expect(await ours().attackPaths.get('p')).toMatchObject({
      status: 'CLOSED',
      annotations: [id],
    });
    const stranger = await service.token({ tenant: randomTenant() });
    const foreign = await service.graphql(stranger, ANNOTATE, { path: 'p', text: 'x' });
    expect(codeOf(foreign)).toBe('NOT_FOUND');
    const unknown = await service.graphql(hunter, ANNOTATE, { path: 'path:none', text: 'x' });
    expect(codeOf(unknown)).toBe('NOT_FOUND');
    expect(await ours().annotations.list(10)).toHaveLength(1);
    const both = 'mutation { annotate(input: { path: "p", uid: "u", text: "x" }) { id } }';
    expect(codeOf(await service.graphql(hunter, both))).toBe('BAD_REQUEST');
  });

  it('are taken back by whoever said them or by who decides, and stay to be seen', async () => {
    await commit(updateTo(pathOf('p')));
    const own = await say('mine');
    const other = await say('also mine');
    const [somebody, another] = ['somebody', 'another'].map((subject) =>
      service.service.auth.makeToken({ tenant, subject, roles: ['hunter'], ttlSeconds: 60 }),
    );
    expect(codeOf(await service.graphql((await somebody) ?? '', WITHDRAW, { id: own }))).toBe(
      'FORBIDDEN',
    );
    expect(codeOf(await service.graphql((await another) ?? '', WITHDRAW, { id: 'none' }))).toBe(
      'NOT_FOUND',
    );
    const taken = await service.graphql(hunter, WITHDRAW, { id: own });
    expect(taken.data?.['withdrawAnnotation']).toEqual({
      text: 'mine',
      withdrawn: { by: 'test', at: expect.any(String) as string },
    });
    const again = await service.graphql(analyst, WITHDRAW, { id: own });
    expect(again.data).toEqual(taken.data);
    expect((await service.graphql(analyst, WITHDRAW, { id: other })).errors).toBeUndefined();
    const { data } = await service.graphql(hunter, NOTES);
    expect(data?.['attackPath']).toEqual({
      version: 5,
      annotations: [],
      notes: [
        { text: 'also mine', withdrawn: { by: 'test' } },
        { text: 'mine', withdrawn: { by: 'test' } },
      ],
    });
  });

  it('are written once by id, and not brought back once withdrawn', async () => {
    await commit(updateTo(pathOf('p')));
    const notes = [noteOf('a'), noteOf('b')];
    expect(await ours().pathNotes.annotate('p', notes)).toBe(2);
    expect(await ours().pathNotes.annotate('p', notes)).toBe(0);
    await ours().pathNotes.withdraw('a', 'me');
    expect(await ours().pathNotes.annotate('p', [...notes, noteOf('c')])).toBe(1);
    expect(await ours().attackPaths.get('p')).toMatchObject({
      version: 4,
      annotations: ['b', 'c'],
    });
  });

  it('of many who speak at once are all there', async () => {
    await commit(updateTo(pathOf('p')));
    const ids = ['a', 'b', 'c', 'd'];
    await Promise.all(ids.map((id) => ours().pathNotes.annotate('p', [noteOf(id)])));
    expect(await ours().attackPaths.get('p')).toMatchObject({ version: 5, annotations: ids });
  });

  it('leave neither a note nor a version where one of the two cannot be written', async () => {
    await commit(updateTo(pathOf('p')));
    const broken = noteOf('a', { techniques: [{} as string] });
    await expect(ours().pathNotes.annotate('p', [broken])).rejects.toThrow();
    expect(await ours().attackPaths.get('p')).toMatchObject({ version: 1, annotations: [] });
    expect(await ours().annotations.list(10)).toEqual([]);
  });

  it('are found only so often: a thousand of a path', async () => {
    const annotations = Array.from({ length: 1000 }, (_, n) => `n${n}`);
    await commit(updateTo(pathOf('p', { annotations })));
    await expect(ours().pathNotes.annotate('p', [noteOf('x')])).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  describe('while the path is computed', () => {
    const openPaths = async (): Promise<AttackPath[]> => ours().attackPaths.list(50);

    /** Says something of open paths right before the engine writes its next versions of any. */
    const interrupt = (): { readonly said: string[] } => {
      const said: string[] = [];
      const spy = jest.spyOn(PathStore.prototype, 'commit');
      const arm = (): void => {
        spy.mockImplementationOnce(async function (this: PathStore, updates, lease) {
          const grown = updates.find(({ before }) => before > 0);
          if (this.tenant === tenant && grown !== undefined) {
            const id = `note${said.length}`;
            await ours().pathNotes.annotate(grown.path.id, [noteOf(id)]);
            said.push(id);
          }
          const done = this.commit(updates, lease);
          if (said.length < 3) arm();
          return done;
        });
      };
      arm();
      return { said };
    };

    it('are kept, and nothing of what was computed is lost either', async () => {
      const token = await service.token({ tenant });
      const events = demoIntrusion({ startEpochMs: Date.now() - 3 * 3_600_000 });
      const half = Math.floor(events.length / 2);
      await service.ingest(token, events.slice(0, half));
      await until(async () => (await openPaths()).length > 0);
      const { said } = interrupt();
      await service.ingest(token, events.slice(half));
      await until(() => said.length > 0);
      const other = randomTenant();
      const calm = await service.token({ tenant: other });
      await service.ingest(calm, events);
      const keysOf = (paths: readonly AttackPath[]): string[] =>
        [...new Set(paths.flatMap(({ steps }) => steps.map(({ key }) => key)))].sort();
      const inCalm = () => service.service.graph.tenant(other).attackPaths.list(50);
      await until(async () => {
        const [noted, undisturbed] = await Promise.all([openPaths(), inCalm()]);
        return undisturbed.length > 0 && keysOf(noted).length >= keysOf(undisturbed).length;
      });
      const found = (await openPaths()).flatMap(({ annotations }) => annotations);
      const merged = await ours().attackPaths.list(50, undefined, { statuses: ['MERGED'] });
      expect([...found, ...merged.flatMap(({ annotations }) => annotations)].sort()).toEqual(
        [...said].sort(),
      );
    });
  });

  it('stay when the path becomes another version', async () => {
    await commit(updateTo(pathOf('p')));
    const id = await say('stays');
    const path = await ours().attackPaths.get('p');
    if (path === undefined) throw new Error('gone');
    await commit(updateTo(nextOf(path, { cut: 7 })));
    expect(await ours().attackPaths.get('p')).toMatchObject({ cut: 7, annotations: [id] });
  });
});
