import { trailsOf } from '../../../graph/trail/trail.js';
import { habitPattern, knownGood, setOf } from '../../support/known-good.js';
import { drawn, judgeOf, nodeOf, type Drawn } from '../../support/trails.js';

const HOUR = 1_750_000_000 - (1_750_000_000 % 3_600);

const on = (host: string): Drawn[] => [
  { relation: 'RAN_ON', from: `process:agent.exe#${host}`, to: `host:${host}`, at: HOUR },
  {
    relation: 'PROC_CREATED',
    ...{ from: `process:agent.exe#${host}`, to: `process:tool.exe#${host}`, at: HOUR },
  },
  {
    relation: 'WROTE_FILE',
    ...{ from: `process:tool.exe#${host}`, to: `file:c:\\temp\\${host}.dat`, at: HOUR + 1 },
  },
];
const edges = [...on('h1'), ...on('h2')];
const starts = habitPattern('Process agent.exe', 'PROC_CREATED', 'Process tool.exe');

const edgeOn = (projection: ReturnType<typeof drawn>, host: string): number =>
  projection.edgeOf({
    relation: 'PROC_CREATED',
    ...{ from: `process:agent.exe#${host}`, to: `process:tool.exe#${host}`, properties: {} },
  }) ?? -1;

describe('A step that is known to be good', () => {
  it('counts a tenth of its rarity, tells what holds, and how rare it is without', () => {
    const { set } = setOf([knownGood('k', starts, HOUR, { version: 3 })], HOUR);
    const projection = drawn(edges, undefined, set);
    const judge = judgeOf(projection, HOUR + 60);
    const edge = edgeOn(projection, 'h1');
    expect(judge.unusual(edge)).toBe(judgeOf(drawn(edges), HOUR + 60).unusual(edge));
    expect(judge.lowered(edge)).toBeCloseTo(judge.unusual(edge) / 10, 12);
    expect(judge.knownGood(edge)).toEqual([{ id: 'k', version: 3 }]);
  });

  it('counts so once, however many patterns hold', () => {
    const wider = habitPattern('Process agent.exe', 'PROC_CREATED', '*');
    const two = [knownGood('a', starts, HOUR), knownGood('b', wider, HOUR)];
    const projection = drawn(edges, undefined, setOf(two, HOUR).set);
    const judge = judgeOf(projection, HOUR + 60);
    const edge = edgeOn(projection, 'h1');
    expect(judge.knownGood(edge).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(judge.lowered(edge)).toBeCloseTo(judge.unusual(edge) / 10, 12);
  });

  it('is so on the host that the pattern is limited to, and nowhere else', () => {
    const here = knownGood('k', { ...starts, host: 'host:h1' }, HOUR);
    const projection = drawn(edges, undefined, setOf([here], HOUR).set);
    const judge = judgeOf(projection, HOUR + 60);
    const [first, second] = [edgeOn(projection, 'h1'), edgeOn(projection, 'h2')];
    expect(judge.knownGood(first)).toHaveLength(1);
    expect(judge.knownGood(second)).toEqual([]);
    expect(judge.lowered(second)).toBe(judge.unusual(second));
  });

  it('is so until the pattern expires, or is there no more', () => {
    const known = knownGood('k', starts, HOUR);
    const { set, clock } = setOf([known], HOUR);
    const projection = drawn(edges, undefined, set);
    const edge = edgeOn(projection, 'h1');
    const holds = (): boolean => judgeOf(projection, HOUR + 60).knownGood(edge).length > 0;
    expect(holds()).toBe(true);
    clock.moveTo(known.expiresAt * 1000);
    expect(holds()).toBe(false);
    expect(set.names).toEqual([]);
    set.replace([{ ...known, version: 2, expiresAt: known.expiresAt + 60 }]);
    expect(holds()).toBe(true);
    set.replace([]);
    expect(holds()).toBe(false);
  });

  it('is looked at, followed and told as if it were not, so that no sign is missed', () => {
    const all = [
      knownGood('a', starts, HOUR),
      knownGood('b', habitPattern('Process tool.exe', 'WROTE_FILE', '*'), HOUR),
    ];
    const [plain, good] = [drawn(edges), drawn(edges, undefined, setOf(all, HOUR).set)];
    const [before, after] = [plain, good].map((projection) => {
      const node = nodeOf(projection, 'file:c:\\temp\\h1.dat');
      const judge = judgeOf(projection, HOUR + 60);
      return trailsOf(projection, { node, at: HOUR + 60 }, judge, 3);
    });
    expect(after).toEqual(before);
    expect(after?.trails.length).toBeGreaterThan(0);
  });
});
