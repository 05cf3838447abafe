import { SpoorError } from '../../../graph/index.js';
import {
  checkedPattern,
  loweredRarity,
  matchesHabit,
  patternOf,
  statusAt,
  type HabitPattern,
} from '../../../graph/known-good/pattern.js';
import { habitPattern, knownGood } from '../../support/known-good.js';

const habit = {
  actor: 'Process c:\\windows\\backup.exe',
  relation: 'WROTE_FILE',
  object: 'File d:\\vault\\*.bak',
  detail: '',
} as const;

const codeOf = (pattern: HabitPattern): string => {
  try {
    checkedPattern(pattern);
    return 'taken';
  } catch (error) {
    return error instanceof SpoorError ? error.code : String(error);
  }
};

describe('A known-good pattern', () => {
  it.each([
    ['Process c:\\windows\\backup.exe', 'File d:\\vault\\*.bak'],
    ['Process c:\\windows\\backup.exe', 'File d:\\vault…'],
    ['Process c:\\windows\\backup.exe', '….bak'],
    ['Process c:\\windows\\backup.exe', '*'],
    ['Process c:\\windows…', 'File d:\\vault\\*.bak'],
    ['*', 'File d:\\vault\\*.bak'],
  ])('means a habit by all of its names, by an end, or by none: %s, %s', (actor, object) => {
    expect(matchesHabit(habitPattern(actor, 'WROTE_FILE', object), habit)).toBe(true);
  });

  it.each([
    ['another actor', habitPattern('Process backup.exe', 'WROTE_FILE', '*')],
    ['another verb', habitPattern(habit.actor, 'READ_FILE', '*')],
    ['another object', habitPattern(habit.actor, 'WROTE_FILE', 'File c:\\vault…')],
    ['another case', habitPattern(habit.actor.toUpperCase(), 'WROTE_FILE', '*')],
    ['another detail', habitPattern(habit.actor, 'WROTE_FILE', '*', { detail: '443/tcp' })],
  ])('does not mean %s', (_, pattern) => {
    expect(matchesHabit(pattern, habit)).toBe(false);
  });

  it('takes the star in the name of a sort for itself, and for nothing else', () => {
    const exact = habitPattern(habit.actor, 'WROTE_FILE', 'File d:\\vault\\*');
    expect(matchesHabit(exact, { ...habit, object: 'File d:\\vault\\evil.exe' })).toBe(false);
    expect(matchesHabit(exact, { ...habit, object: 'File d:\\vault\\*' })).toBe(true);
    const likeAnExpression = habitPattern('Process .*', 'WROTE_FILE', '*');
    expect(matchesHabit(likeAnExpression, habit)).toBe(false);
  });

  it('is made of a step: exactly what it shows, where it was shown or anywhere', () => {
    const shown = { ...habit, host: 'host:h1' };
    expect(patternOf(shown, false)).toEqual(
      habitPattern(habit.actor, 'WROTE_FILE', habit.object, { detail: '', host: 'host:h1' }),
    );
    expect(patternOf(shown, true).host).toBeNull();
  });

  it.each([
    ['*', '*'],
    ['Process c:\\…', 'File d:\\…'],
    ['….exe', '*'],
    ['*', 'File d:\\vault…'],
    // A process of which nothing but a number is known.
    ['Process *', 'File d:…'],
  ])('is refused where both its ends are left open: %s, %s', (actor, object) => {
    const pattern = habitPattern(actor, 'WROTE_FILE', object);
    expect(codeOf(pattern)).toBe('KNOWN_GOOD_TOO_BROAD');
  });

  it.each(['IpAddress public', 'IpAddress private', 'IpAddress loopback'])(
    'is refused where %s is all that it names',
    (object) => {
      expect(codeOf(habitPattern('*', 'CONNECTED_TO', object))).toBe('KNOWN_GOOD_TOO_BROAD');
      expect(codeOf(habitPattern('Process curl.exe', 'CONNECTED_TO', object))).toBe('taken');
    },
  );

  it.each([
    ['a verb that only says where', habitPattern('Process a.exe', 'RAN_ON', 'Host h1x')],
    ['a kind that does not do that', habitPattern('File a.exe', 'WROTE_FILE', '*')],
    ['no kind', habitPattern('a.exe', 'WROTE_FILE', '*')],
    ['an end of two letters', habitPattern('Process a.exe', 'WROTE_FILE', '…ab')],
    ['a name that is too long', habitPattern(`Process ${'a'.repeat(200)}`, 'WROTE_FILE', '*')],
  ])('is refused with %s', (_, pattern) => {
    expect(codeOf(pattern)).toBe('BAD_REQUEST');
  });

  it('takes nine tenths of the rarity', () => {
    expect(loweredRarity(0.8)).toBeCloseTo(0.08, 12);
    expect(loweredRarity(0)).toBe(0);
  });

  it('holds until it expires, and not once it is withdrawn', () => {
    const known = knownGood('k', habitPattern('Process a.exe', 'WROTE_FILE', '*'), 1_000);
    const until = known.expiresAt;
    expect(statusAt(known, until - 1)).toBe('ACTIVE');
    expect(statusAt(known, until)).toBe('EXPIRED');
    expect(statusAt({ ...known, action: 'WITHDRAWN' }, 1_000)).toBe('WITHDRAWN');
  });
});
