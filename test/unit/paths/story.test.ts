import { areOneStory, storiesOf, type Cause, type Strand } from '../../../graph/paths/story.js';

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
