import fc from 'fast-check';
import { PathView } from '../../../agents/client/path-view.js';
import {
  matchesPath,
  type AttackPath,
  type PathEvent,
  type PathFilter,
  type PathUpdateEvent,
} from '../../../graph/index.js';
import { PathHubs } from '../../../graph/paths/path-hubs.js';
import { arbitraryPath } from '../../support/paths/arbitrary-path.js';
import { MemoryLog } from '../../support/paths/memory-log.js';
import { nextOf, pathOf, scoreOf, stepOf } from '../../support/paths/sample-path.js';

const ROOM = 1_000;
const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A log with hubs on it, closed after each test. */
class Estate {
  readonly log = new MemoryLog();
  readonly hubs = new PathHubs(this.log.feed);

  commit(...paths: readonly AttackPath[]): void {
    this.log.commit(paths.map((path) => ({ path, reasons: ['SCORE'] })));
  }

  subscribe(
    filter: PathFilter = {},
    after?: string,
    room = ROOM,
  ): AsyncGenerator<PathEvent, void, undefined> {
    return this.hubs.subscribe(this.log, { filter, after, room });
  }

  async close(): Promise<void> {
    this.log.feed.close();
    await this.hubs.close();
  }
}

async function take(
  events: AsyncGenerator<PathEvent, void, undefined>,
  count: number,
): Promise<PathEvent[]> {
  const taken: PathEvent[] = [];
  while (taken.length < count) {
    const told = await events.next();
    if (told.done === true) throw new Error(`ended after ${taken.length}`);
    taken.push(told.value);
  }
  return taken;
}

const said = (event: PathEvent): string =>
  event.type === 'GAP'
    ? `GAP ${event.cursor}`
    : `${event.type} ${event.path.id} v${event.path.version} ${event.cursor}${event.leaves ? ' leaves' : ''}`;

describe('a subscription to attack paths', () => {
  let estate: Estate;

  beforeEach(() => {
    estate = new Estate();
  });

  afterEach(() => estate.close());

  it('begins with the open paths as they stand, then tells what changes', async () => {
    const [one, two] = [pathOf('path:1'), pathOf('path:2')];
    estate.commit(one, two, pathOf('path:3', { status: 'CLOSED' }));
    const events = estate.subscribe();
    const begun = await take(events, 2);
    expect(begun.map(said)).toEqual(['SNAPSHOT path:1 v1 p3s', 'SNAPSHOT path:2 v1 p3']);
    estate.commit(nextOf(one, { cut: 1 }));
    estate.commit(pathOf('path:4'));
    const [changed, appeared] = (await take(events, 2)) as PathUpdateEvent[];
    expect(changed).toMatchObject({
      type: 'DELTA',
      cursor: 'p4',
      previousScore: 0.5,
      delta: { from: 1, version: 2, fields: { cut: 1 }, steps: [] },
      leaves: false,
    });
    expect(appeared).toMatchObject({ type: 'DELTA', cursor: 'p5', previousScore: undefined });
    expect(appeared?.delta.from).toBe(0);
    await events.return();
  });

  it('tells once of a path that no longer matches, and whole of one that begins to', async () => {
    const path = pathOf('path:1', { score: scoreOf(0.9) });
    estate.commit(path);
    const events = estate.subscribe({ minScore: 0.5 });
    await take(events, 1);
    const fallen = nextOf(path, { score: scoreOf(0.4) });
    const lower = nextOf(fallen, { score: scoreOf(0.3) });
    const risen = nextOf(lower, { score: scoreOf(0.8) });
    const closed = nextOf(risen, { status: 'CLOSED' });
    const annotated = nextOf(closed, { annotations: ['a'] });
    estate.commit(fallen);
    estate.commit(lower);
    estate.commit(risen);
    estate.commit(closed);
    estate.commit(annotated);
    estate.commit(pathOf('path:2', { score: scoreOf(0.6) }));
    const told = await take(events, 4);
    expect(told.map(said)).toEqual([
      'DELTA path:1 v2 p2 leaves',
      'SNAPSHOT path:1 v4 p4',
      'DELTA path:1 v5 p5 leaves',
      'DELTA path:2 v1 p7',
    ]);
    await events.return();
  });

  it('filters by all that is on a path', () => {
    const host = stepOf('process:b', 'RAN_ON', 'host:h', { techniques: ['T1003.001'] });
    const wanted = pathOf('path:1', { steps: [host], stage: 'exfiltration' });
    const filters: PathFilter[] = [
      { entities: ['host:h'] },
      { kinds: ['Host'] },
      { techniques: ['T1003.001'] },
      { stages: ['exfiltration'] },
    ];
    for (const filter of filters) {
      expect(matchesPath(filter, wanted)).toBe(true);
      expect(matchesPath(filter, pathOf('path:2'))).toBe(false);
    }
    expect(matchesPath({ seeds: ['ALERT'], statuses: ['OPEN'] }, wanted)).toBe(true);
    expect(matchesPath({ statuses: ['CLOSED'] }, wanted)).toBe(false);
    expect(matchesPath({ ...filters[0], minScore: 0.9 }, wanted)).toBe(false);
  });

  it('goes on behind any cursor, and says GAP where it cannot', async () => {
    let path = pathOf('path:1');
    estate.commit(path);
    for (let version = 2; version <= 700; version += 1) {
      path = nextOf(path, { cut: version });
      estate.commit(path);
    }
    const near = estate.subscribe({}, 'p698');
    expect((await take(near, 2)).map(said)).toEqual([
      'DELTA path:1 v699 p699',
      'DELTA path:1 v700 p700',
    ]);
    const far = estate.subscribe({}, 'p3');
    const whole = await take(far, 697);
    expect(whole.map(({ cursor }) => cursor)).toEqual(
      Array.from({ length: 697 }, (_, index) => `p${index + 4}`),
    );
    estate.log.prune(690);
    const lost = estate.subscribe({}, 'p3');
    expect((await take(lost, 2)).map(said)).toEqual(['GAP p700s', 'SNAPSHOT path:1 v700 p700']);
    const amid = estate.subscribe({}, 'p700s');
    expect((await take(amid, 2)).map(said)).toEqual(['GAP p700s', 'SNAPSHOT path:1 v700 p700']);
    await Promise.all([near, far, lost, amid].map((events) => events.return()));
  });

  it.each(['yesterday', 's4', 'p99'])('refuses the cursor %s', async (after) => {
    const events = estate.subscribe({}, after);
    await expect(events.next()).rejects.toMatchObject({ code: 'BAD_CURSOR' });
  });

  it('ends at once when it is returned, also while it waits', async () => {
    const events = estate.subscribe();
    const next = events.next();
    await quiet();
    await events.return();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends at once also while the paths are still being read', async () => {
    estate.log.position = () => new Promise(() => undefined);
    const events = estate.subscribe();
    const next = events.next();
    await quiet();
    await events.return();
    expect(await next).toEqual({ done: true, value: undefined });
    estate = new Estate();
  });

  it('tells a slow reader of one path as one change, and never goes past what waits', async () => {
    const [one, two] = [pathOf('path:1'), pathOf('path:2')];
    estate.commit(one, two);
    const events = estate.subscribe({}, undefined, 3);
    await take(events, 2);
    let [first, second] = [one, two];
    for (let round = 0; round < 5; round += 1) {
      first = nextOf(first, { cut: round });
      estate.commit(first);
      second = nextOf(second, { cut: round });
      estate.commit(second);
    }
    await quiet();
    const told = (await take(events, 2)) as PathUpdateEvent[];
    expect(told.map(said)).toEqual(['DELTA path:1 v6 p3', 'DELTA path:2 v6 p12']);
    expect(told[0]?.delta).toMatchObject({ from: 1, version: 6 });
    // What was told beyond its cursor comes again to whoever goes on behind it, and is known.
    const again = estate.subscribe({}, told[0]?.cursor);
    const rest = await take(again, 9);
    const view = new PathView();
    for (const path of [one, two])
      view.apply({ type: 'SNAPSHOT', delta: wholeDelta(path), leaves: false });
    if (told[0] !== undefined) view.apply(told[0]);
    for (const event of rest) view.apply(event);
    expect([...view.paths.values()]).toEqual([first, second]);
    await Promise.all([events.return(), again.return(undefined)]);
  });

  it('begins anew with a GAP where even that finds no room', async () => {
    const events = estate.subscribe({}, undefined, 3);
    const next = events.next();
    await quiet();
    const paths = Array.from({ length: 9 }, (_, index) => pathOf(`path:${index}`));
    for (const path of paths) estate.commit(path);
    await quiet();
    expect(said((await next).value as PathEvent)).toBe('DELTA path:0 v1 p1');
    const rest = await take(events, 10);
    expect(rest.map(({ type }) => type)).toEqual(['GAP', ...paths.map(() => 'SNAPSHOT')]);
    await events.return();
  });

  it('shares one reader of the log with all others of its tenant', async () => {
    const many = Array.from({ length: 100 }, () => estate.subscribe());
    const firsts = many.map((events) => events.next());
    await quiet();
    estate.log.reads = 0;
    estate.commit(pathOf('path:1'));
    await Promise.all(firsts);
    await quiet();
    expect(estate.log.reads).toBeLessThanOrEqual(2);
    await Promise.all(many.map((events) => events.return()));
  });
});

function wholeDelta(path: AttackPath): PathUpdateEvent['delta'] {
  const { id, version, steps, seeds, ...fields } = path;
  return { id, from: 0, version, fields, steps, removedSteps: [], seeds, removedSeeds: [] };
}

describe('subscribers of any filter and any pace', () => {
  const filter: fc.Arbitrary<PathFilter> = fc.record(
    {
      minScore: fc.constantFrom(0.3, 0.6),
      kinds: fc.constantFrom<PathFilter['kinds']>(['Host'], ['User', 'Host']),
      entities: fc.constantFrom(['process:a'], ['process:b', 'user:e']),
      techniques: fc.constantFrom(['one'], ['two', 'three']),
      statuses: fc.constantFrom<PathFilter['statuses']>(['OPEN'], ['OPEN', 'CLOSED']),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const commits = fc.array(
    fc.tuple(fc.constantFrom('path:1', 'path:2', 'path:3', 'path:4'), arbitraryPath('any')),
    { minLength: 1, maxLength: 40 },
  );
  /** After how many commits it takes something, breaks off, or waits. */
  const paces = fc.array(fc.constantFrom('take', 'take', 'break', 'wait'), {
    minLength: 1,
    maxLength: 40,
  });

  it('have in the end what matches, whatever they missed', async () => {
    await fc.assert(
      fc.asyncProperty(
        ...([commits, filter, paces, fc.integer({ min: 1, max: 6 })] as const),
        async (list, wanted, pace, room) => {
          const estate = new Estate();
          const view = new PathView();
          let cursor: string | undefined;
          let events = estate.subscribe(wanted, cursor, room);
          let pending = events.next();
          const note = (event: PathEvent): void => {
            cursor = event.cursor;
            view.apply(event);
          };
          for (const [index, [id, state]] of list.entries()) {
            const version = (estate.log.states.get(id)?.version ?? 0) + 1;
            estate.commit({ ...state, id, version });
            await quietly();
            const step = pace[index % pace.length];
            if (step === 'take') {
              const told = await Promise.race([pending, quietly().then(() => undefined)]);
              if (told !== undefined && told.done !== true) {
                note(told.value);
                pending = events.next();
              }
            } else if (step === 'break') {
              await events.return();
              events = estate.subscribe(wanted, cursor, room);
              pending = events.next();
            }
          }
          for (;;) {
            const told = await Promise.race([pending, quietly().then(() => undefined)]);
            if (told === undefined || told.done === true) break;
            note(told.value);
            pending = events.next();
          }
          const matching = [...estate.log.states.values()].filter((path) =>
            matchesPath(wanted, path),
          );
          const open = matching.filter(({ status }) => status === 'OPEN');
          await events.return();
          await estate.close();
          const has = [...view.paths.values()].filter(({ status }) => status === 'OPEN');
          const byId = (paths: readonly AttackPath[]): AttackPath[] =>
            paths.toSorted((a, b) => (a.id < b.id ? -1 : 1));
          expect(byId(has)).toEqual(byId(open));
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

/** Until all that is under way in memory has gone its way. */
async function quietly(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
