import fc from 'fast-check';
import { Detector } from '../../../detections/index.js';
import { correlationLimits } from '../../../detections/sigma/correlation/limits.js';
import { readRules, refusal, sysmonEvent } from '../../support/sigma.js';

const base = (name: string, image: string): string => `title: ${name}
name: ${name}
logsource: { product: windows, category: process_creation }
detection:
  selection: { Image: ${image} }
  condition: selection
`;

const RULES = [base('rule_a', 'a'), base('rule_b', 'b'), base('rule_c', 'c')];
const correlation = (section: string, more = ''): string => `title: Together
id: 22222222-2222-4222-8222-222222222222
${more}correlation:
${section
  .trim()
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
`;

interface Told {
  readonly image: string;
  readonly at: number;
  readonly user?: string;
  readonly host?: string;
  readonly tenant?: string;
  readonly sent?: 'again' | 'once';
}

/** Titles told by each event in turn. */
function play(
  texts: readonly string[],
  events: readonly Told[],
): { detector: Detector; told: string[][] } {
  const { ruleset, refused } = readRules(texts);
  expect(refused).toEqual([]);
  const detector = new Detector(ruleset);
  const told = events.map(
    ({ image, at, user = 'ann', host = 'h1', tenant = 'acme', sent = 'once' }, n) =>
      detector
        .detect(
          tenant,
          'windows',
          // Each is an event of its own, unless it is one that was sent before.
          sysmonEvent(1, { Image: image, User: user, HostName: host, n: sent === 'once' ? n : -1 }),
          at,
        )
        .map(({ rule }) => rule.title),
  );
  return { detector, told };
}

const COUNT = correlation(`
type: event_count
rules: [rule_a]
group-by: [User]
timespan: 1m
condition: { gte: 3 }`);

const last = (told: string[][]): string[] => told.at(-1) ?? [];
const times = (...at: number[]): Told[] => at.map((one) => ({ image: 'a', at: one }));

describe('event_count', () => {
  it('fires at the count within the timespan, and names the events', () => {
    const { ruleset } = readRules([...RULES, COUNT]);
    const detector = new Detector(ruleset);
    const found = [0, 30, 60].map((at) =>
      detector.detect('acme', 'windows', sysmonEvent(1, { Image: 'a', User: 'Ann', n: at }), at),
    );
    expect(found.map((one) => one.length)).toEqual([0, 0, 1]);
    const fired = found[2]?.[0];
    expect(fired?.at).toBe(60);
    expect(fired?.fields).toEqual({ User: 'ann' });
    expect(fired?.related?.map(({ at, rule }) => [at, rule.title])).toEqual([
      [0, 'rule_a'],
      [30, 'rule_a'],
      [60, 'rule_a'],
    ]);
  });

  it('does not fire beyond the timespan, and needs new events after it fired', () => {
    expect(play([...RULES, COUNT], times(0, 30, 61)).told.flat()).toEqual([]);
    const { told } = play([...RULES, COUNT], times(0, 1, 2, 3, 4, 5, 6));
    expect(told.map((one) => one.length)).toEqual([0, 0, 1, 0, 0, 1, 0]);
  });

  it('counts an event once, however often it is sent, also after it fired', () => {
    const again = (at: number): Told => ({ image: 'a', at, sent: 'again' });
    const once = (at: number): Told => ({ image: 'a', at });
    const sentAgain = [again(0), again(0), again(0), again(1), again(1)];
    expect(play([...RULES, COUNT], sentAgain).told.flat()).toEqual([]);
    const { told } = play([...RULES, COUNT], [...sentAgain, again(2), ...sentAgain, again(2)]);
    expect(told.map((one) => one.length).filter((count) => count > 0)).toEqual([1]);
    const after = [again(0), again(1), again(2), again(1), once(3), once(4), again(2), once(5)];
    expect(play([...RULES, COUNT], after).told.map((one) => one.length)).toEqual([
      ...[0, 0, 1, 0, 0, 0, 0, 1],
    ]);
  });

  it('keeps groups and tenants apart', () => {
    const events: Told[] = [
      { image: 'a', at: 0 },
      { image: 'a', at: 1, user: 'bob' },
      { image: 'a', at: 2 },
      { image: 'a', at: 3, tenant: 'other' },
    ];
    expect(play([...RULES, COUNT], events).told.flat()).toEqual([]);
  });

  it('goes by the time of events, in whatever order they come', () => {
    expect(last(play([...RULES, COUNT], times(100, 40, 70)).told)).toEqual(['Together']);
    const { detector, told } = play([...RULES, COUNT], times(1000, 1001, 5));
    expect(told.flat()).toEqual([]);
    expect(detector.losses.late).toBe(1);
  });

  it('fires with the event that completes any stretch of the timespan', () => {
    const isDue = (at: readonly number[]): boolean =>
      at.some((start) => at.filter((one) => one >= start && one <= start + 60).length >= 3);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 110 }), { maxLength: 8 }), (at) => {
        const { told } = play([...RULES, COUNT], times(...at));
        const due = at.findIndex((_, index) => isDue(at.slice(0, index + 1)));
        expect(told.findIndex((titles) => titles.length > 0)).toBe(due);
      }),
    );
  });

  it('tells the rules by themselves where it is asked to', () => {
    const { told } = play(
      [...RULES, COUNT.replace('correlation:', 'correlation:\n  generate: true')],
      times(0, 1, 2),
    );
    expect(told).toEqual([['rule_a'], ['rule_a'], ['rule_a', 'Together']]);
  });

  it('decides conditions with an upper bound when the time is over', () => {
    const few = COUNT.replace('gte: 3', 'lt: 3');
    expect(play([...RULES, few], times(0, 1, 500)).told).toEqual([[], [], ['Together']]);
    expect(play([...RULES, few], times(0, 1, 2, 500)).told.flat()).toEqual([]);
    const exactly = COUNT.replace('gte: 3', 'eq: 2');
    expect(last(play([...RULES, exactly], times(0, 1, 500)).told)).toEqual(['Together']);
    expect(last(play([...RULES, exactly], times(0, 1, 2, 500)).told)).toEqual([]);
    const range = COUNT.replace('gte: 3', 'gt: 1, lte: 3, neq: 2');
    expect(last(play([...RULES, range], times(0, 1, 2, 500)).told)).toEqual(['Together']);
  });

  it('goes on where a time is over: what came after it begins the next', () => {
    const exactly = COUNT.replace('gte: 3', 'eq: 2').replace('1m', '5m');
    // Nothing but the group's own hits, and then somebody else's event.
    const { told } = play(
      [...RULES, exactly],
      [...times(0, 360, 370), { image: 'c', at: 700 }, { image: 'c', at: 1_300 }],
    );
    expect(told.map((one) => one.filter((title) => title === 'Together').length)).toEqual([
      ...[0, 0, 0, 0, 1],
    ]);
  });

  it('counts what is sent again once, also where its time was over', () => {
    const few = COUNT.replace('gte: 3', 'lt: 3');
    const again: Told = { image: 'a', at: 0, sent: 'again' };
    const other = (at: number): Told => ({ image: 'c', at });
    const { told, detector } = play(
      [...RULES, few],
      [again, other(121), again, { image: 'a', at: 30 }, other(200), other(1_000)],
    );
    expect(told.flat().filter((title) => title === 'Together')).toHaveLength(1);
    expect(detector.losses.late).toBe(1);
  });

  it('takes no event to be later than now, so that one clock ahead spoils no group', () => {
    const { ruleset } = readRules([...RULES, COUNT]);
    let now = 1_000;
    const detector = new Detector(ruleset, { now: () => now });
    const at = (time: number): number => {
      const event = sysmonEvent(1, { Image: 'a', User: 'Ann', n: time });
      return detector.detect('acme', 'windows', event, time).length;
    };
    expect(at(80_000)).toBe(0);
    now = 1_010;
    expect(at(1_009)).toBe(0);
    // Sent again it is the same, whenever it is received.
    expect(at(80_000)).toBe(0);
    expect(at(1_010)).toBe(1);
    expect(detector.losses.late).toBe(0);
  });

  it('groups by each value of a list', () => {
    const { ruleset } = readRules([...RULES, COUNT]);
    const detector = new Detector(ruleset);
    const users = [['ann', 'bob'], ['bob', 'Carl'], ['carl', 'bob', 'ANN'], ['ann']];
    const fired = users.map((User, n) =>
      detector
        .detect('acme', 'windows', sysmonEvent(1, { Image: 'a', User, n }), n)
        .map(({ fields }) => fields['User']),
    );
    expect(fired).toEqual([[], [], ['bob'], ['ann']]);
  });

  it('leaves out events without the field or without a time', () => {
    const { ruleset } = readRules([...RULES, COUNT]);
    const detector = new Detector(ruleset);
    for (let at = 0; at < 5; at += 1) {
      expect(detector.detect('acme', 'windows', sysmonEvent(1, { Image: 'a' }), at)).toEqual([]);
      expect(detector.detect('acme', 'windows', sysmonEvent(1, { Image: 'a', User: 'x' }))).toEqual(
        [],
      );
    }
    expect(detector.losses.undated).toBe(5);
  });
});

describe('value_count', () => {
  it('counts distinct values', () => {
    const values = correlation(`
type: value_count
rules: [rule_a]
group-by: [User]
timespan: 1h
condition: { field: HostName, gte: 3 }`);
    const on = (...hosts: string[]): Told[] => hosts.map((host, at) => ({ image: 'a', at, host }));
    expect(play([...RULES, values], on('x', 'X', 'y', 'y')).told.flat()).toEqual([]);
    expect(last(play([...RULES, values], on('x', 'y', 'x', 'z')).told)).toEqual(['Together']);
    const { ruleset } = readRules([...RULES, values]);
    const detector = new Detector(ruleset);
    const listed = sysmonEvent(1, { Image: 'a', User: 'ann', HostName: ['x', 'y', 'z'] });
    expect(detector.detect('acme', 'windows', listed, 1)).toHaveLength(1);
  });
});

describe('temporal', () => {
  const near = (type: string): string =>
    correlation(`
type: ${type}
rules: [rule_a, rule_b, rule_c]
group-by: [User]
timespan: 10s`);
  const seen = (letters: string, step = 1): Told[] =>
    Array.from(letters, (image, at) => ({ image, at: at * step }));

  it('fires when all rules matched, in any order', () => {
    expect(last(play([...RULES, near('temporal')], seen('cab')).told)).toEqual(['Together']);
    expect(play([...RULES, near('temporal')], seen('aab')).told.flat()).toEqual([]);
    expect(play([...RULES, near('temporal')], seen('cab', 6)).told.flat()).toEqual([]);
  });

  it('fires when they matched in their order', () => {
    const ordered = [...RULES, near('temporal_ordered')];
    expect(play(ordered, seen('cab')).told.flat()).toEqual([]);
    expect(last(play(ordered, seen('cabc')).told)).toEqual(['Together']);
    expect(last(play(ordered, seen('aababc')).told)).toEqual(['Together']);
    // The chain begins with the last hit that can: the first a is too old, the second is not.
    const late: Told[] = [
      { image: 'a', at: 0 },
      { image: 'a', at: 8 },
      { image: 'b', at: 9 },
      { image: 'c', at: 15 },
    ];
    expect(last(play(ordered, late).told)).toEqual(['Together']);
  });

  it('fires where a rule comes more than once in an order', () => {
    const again = correlation(`
type: temporal_ordered
rules: [rule_a, rule_b, rule_a]
group-by: [User]
timespan: 10s`);
    expect(last(play([...RULES, again], seen('aba')).told)).toEqual(['Together']);
    expect(play([...RULES, again], seen('ab')).told.flat()).toEqual([]);
    expect(play([...RULES, again], seen('aab')).told.flat()).toEqual([]);
    const twice = again.replace('[rule_a, rule_b, rule_a]', '[rule_a, rule_a]');
    expect(play([...RULES, twice], seen('a')).told.flat()).toEqual([]);
    expect(last(play([...RULES, twice], seen('aa')).told)).toEqual(['Together']);
  });

  it('knows a field by another name in each rule', () => {
    const aliased = correlation(`
type: temporal
rules: [rule_a, rule_b]
group-by: [who]
timespan: 1m
aliases:
  who:
    rule_a: User
    rule_b: HostName`);
    const events = (host: string): Told[] => [
      { image: 'a', at: 0, user: 'ann' },
      { image: 'b', at: 1, user: 'x', host },
    ];
    expect(last(play([...RULES, aliased], events('ANN')).told)).toEqual(['Together']);
    expect(last(play([...RULES, aliased], events('bob')).told)).toEqual([]);
  });

  it('can be about other correlations', () => {
    const many = COUNT.replace('Together', 'Many')
      .replace('22222222', '33333333')
      .replace('title: Many', 'title: Many\nname: many');
    const chained = correlation(`
type: temporal_ordered
rules: [many, rule_b]
group-by: [User]
timespan: 10m`);
    const events: Told[] = [...times(0, 1, 2), { image: 'b', at: 100 }];
    expect(last(play([...RULES, chained, many], events).told)).toEqual(['Together']);
  });
});

describe('what a correlation may not be', () => {
  it.each([
    [COUNT.replace('rule_a', 'nobody'), 'REFERENCE_UNKNOWN'],
    [COUNT.replace('[rule_a]', '[22222222-2222-4222-8222-222222222222]'), 'REFERENCE_UNKNOWN'],
    [COUNT.replace('1m', '1 minute'), 'CORRELATION_INVALID'],
    [COUNT.replace('1m', '90d'), 'CORRELATION_INVALID'],
    [COUNT.replace('gte: 3', 'gte: 100000'), 'CORRELATION_INVALID'],
    [COUNT.replace('gte: 3', 'about: 3'), 'CORRELATION_INVALID'],
    [COUNT.replace('event_count', 'value_count'), 'CORRELATION_INVALID'],
    [COUNT.replace('event_count', 'event_sum'), 'CORRELATION_INVALID'],
  ])('%# is refused', (text, code) => {
    expect(refusal(text)).toBe(code);
  });
});

it('forgets the oldest groups when there are too many', () => {
  const events = Array.from({ length: correlationLimits.groups + 10 }, (_, at): Told => ({
    image: 'a',
    at,
    user: `user-${at}`,
  }));
  const { detector } = play([...RULES, COUNT], events);
  expect(detector.losses.groups).toBe(10);
});
