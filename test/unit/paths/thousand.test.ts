import { PathView } from '../../../agents/client/path-view.js';
import {
  matchesPath,
  type AttackPath,
  type PathEvent,
  type PathFilter,
} from '../../../graph/index.js';
import { PathHubs } from '../../../graph/paths/path-hubs.js';
import { MemoryLog } from '../../support/paths/memory-log.js';
import { nextOf, pathOf, scoreOf, stepOf } from '../../support/paths/sample-path.js';

const SUBSCRIBERS = 1_000;
const COMMITS = 400;
const PATHS = 60;

/** What a subscriber of a filter must be told of the log, by a rule of its own. */
function expected(log: MemoryLog, filter: PathFilter): string[] {
  return log.log.flatMap(({ before, path }) => {
    const had = before?.status === 'OPEN' && matchesPath(filter, before);
    const has = matchesPath(filter, path);
    return had || has ? [`${path.id} v${path.version}${has ? '' : ' leaves'}`] : [];
  });
}

const said = (event: PathEvent): string =>
  event.type === 'GAP'
    ? 'GAP'
    : `${event.path.id} v${event.path.version}${event.leaves ? ' leaves' : ''}`;

describe('a thousand subscribers of different filters', () => {
  it('are told all that they want, once and in order, by one reader of the log', async () => {
    const log = new MemoryLog();
    const hubs = new PathHubs(log.feed);
    const subscribers = Array.from({ length: SUBSCRIBERS }, (_, n) => {
      const filter: PathFilter = { entities: [`host:${n % PATHS}`], minScore: (n % 10) / 10 };
      const told: string[] = [];
      const view = new PathView();
      const events = hubs.subscribe(log, { filter, room: COMMITS });
      const done = (async () => {
        for await (const event of events) {
          told.push(said(event));
          view.apply(event);
          // Some are slow.
          if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      return { filter, told, view, done };
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    log.reads = 0;
    for (let commit = 0; commit < COMMITS; commit += 1) {
      const id = `path:${(commit * 7) % PATHS}`;
      const known = log.states.get(id);
      const score = scoreOf(((commit * 13) % 10) / 10);
      const steps = [stepOf('process:a', 'RAN_ON', `host:${(commit * 7) % PATHS}`)];
      const path = known === undefined ? pathOf(id, { steps, score }) : nextOf(known, { score });
      log.commit([{ path, reasons: ['SCORE'] }]);
      if (commit % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(log.reads).toBeLessThanOrEqual(COMMITS);
    log.feed.close();
    await hubs.close();
    await Promise.all(subscribers.map(({ done }) => done));
    for (const { filter, told, view } of subscribers) {
      expect(told).toEqual(expected(log, filter));
      const open = [...log.states.values()].filter((path) => matchesPath(filter, path));
      const byId = (a: AttackPath, b: AttackPath): number => (a.id < b.id ? -1 : 1);
      expect([...view.paths.values()].sort(byId)).toEqual(open.sort(byId));
    }
    const total = subscribers.reduce((sum, { told }) => sum + told.length, 0);
    expect(total).toBeGreaterThan(SUBSCRIBERS);
  }, 60_000);
});
