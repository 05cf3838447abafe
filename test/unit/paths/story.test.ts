import type { PathSeed, PathStepState } from '../../../graph/index.js';
import {
  areOneStory,
  storiesOf,
  tiedStories,
  type Cause,
  type Strand,
} from '../../../graph/paths/story.js';

const HOUR = 3_600;

const cause = (key: string, from: string, to: string, first = 0, last = first): Cause => ({
  ...{ key, from, to },
  ...{ firstSeen: first, lastSeen: last },
});
const strand = (uid: string, at: number, ...causes: Cause[]): Strand => ({
  seeds: [{ uid, at }],
  causes,
});

describe('two strands', () => {
  it('are one story where they have a cause in common', () => {
    const shared = cause('a', 'process:1', 'process:2');
    expect(areOneStory(strand('process:3', 9, shared), strand('process:4', 9, shared))).toBe(true);
  });

  it.each([
    ['at about that time', 2 * HOUR, true],
    ['within the hour before', HOUR, true],
    ['more than an hour before', HOUR - 1, false],
    ['while it went on', 6 * HOUR, true],
    ['within the hour after', 9 * HOUR, true],
    ['long after', 9 * HOUR + 1, false],
  ])('are one where one began at a part of the other %s', (_, at, isOne) => {
    const lasting = strand(
      'process:9',
      0,
      cause('a', 'process:1', 'process:2', 2 * HOUR, 8 * HOUR),
    );
    expect(areOneStory(strand('process:1', at), lasting)).toBe(isOne);
    expect(areOneStory(lasting, strand('process:2', at))).toBe(isOne);
  });

  it('are not one for a host or user that both touch', () => {
    const logon = cause('a', 'user:1', 'host:1');
    expect(areOneStory(strand('user:1', 0), strand('process:1', 0, logon))).toBe(false);
    expect(areOneStory(strand('host:1', 0), strand('process:1', 0, logon))).toBe(false);
  });
});

describe('stories', () => {
  const strands: Readonly<Record<string, Strand>> = {
    a: strand('process:a', 0, cause('1', 'process:x', 'process:y')),
    b: strand('process:b', 0, cause('2', 'process:u', 'process:v')),
    c: strand('process:c', 0, cause('3', 'process:m', 'process:n')),
    bridge: strand(
      'process:d',
      0,
      cause('1', 'process:x', 'process:y'),
      cause('2', 'process:u', 'process:v'),
    ),
  };
  const stories = (...names: string[]): string[][] =>
    storiesOf(names, (name) => strands[name] ?? strand(name, 0)).map((story) => story.toSorted());

  it('keep apart what nothing ties', () => {
    expect(stories('a', 'b', 'c')).toEqual([['a'], ['b'], ['c']]);
  });

  it.each([[['a', 'b', 'c', 'bridge']], [['bridge', 'a', 'c', 'b']], [['c', 'b', 'bridge', 'a']]])(
    'are the same in whatever order they come: %j',
    (names) => {
      expect(stories(...names).toSorted((x, y) => y.length - x.length)).toEqual([
        ['a', 'b', 'bridge'],
        ['c'],
      ]);
    },
  );
});

describe('stories that a path has told as one', () => {
  const seed = (uid: string): PathSeed => ({
    ...{ kind: 'TECHNIQUE', ref: 'T1', uid, at: 0, weight: 1 },
  });
  const step = (
    relation: PathStepState['relation'],
    from: string,
    to: string,
    role: PathStepState['role'] = 'CAUSE',
  ): PathStepState => ({
    key: `${from} ${relation} ${to}`,
    ...{ relation, from, to, role, properties: {}, techniques: [] },
    ...{ firstSeen: 0, lastSeen: 0, observations: 1, logWeight: 0, sources: [], rarity: 1 },
  });
  const [one, other] = [[seed('process:1')], [seed('process:2')]];

  it('stay one while a cause of both is told', () => {
    const steps = [
      step('PROC_CREATED', 'process:0', 'process:1'),
      step('PROC_CREATED', 'process:0', 'process:00'),
      step('RAN_ON', 'process:2', 'host:1'),
      step('LOGGED_ON', 'user:1', 'host:1'),
      step('RAN_ON', 'process:0', 'host:1'),
    ];
    expect(tiedStories([one, other], steps)).toEqual([[...one, ...other]]);
    expect(tiedStories([one, other], steps.slice(0, 3))).toEqual([one, other]);
  });

  it('are not held together by what followed, or by where both were', () => {
    const place = [
      step('RAN_ON', 'process:1', 'host:1'),
      step('RAN_ON', 'process:2', 'host:1'),
      step('LOGGED_ON', 'user:1', 'host:1', 'CONSEQUENCE'),
    ];
    expect(tiedStories([one, other], place)).toEqual([one, other]);
  });
});
