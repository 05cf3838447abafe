import fc from 'fast-check';
import { Baseline, type BaselineChanges, type Habit } from '../../../graph/baseline/baseline.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const START = 1_750_000_000 - (1_750_000_000 % DAY);

const habit = (actor: string, object: string, more: Partial<Habit> = {}): Habit => ({
  actor,
  relation: 'PROC_CREATED',
  object,
  detail: '',
  ...more,
});

const see = (baseline: Baseline, one: Habit, host: string, at: number): boolean =>
  baseline.observe(baseline.numberOf(one), host, at);

/** M · IN · OUT, its cube root: what rarity is made of. */
const regularityOf = (baseline: Baseline, one: Habit, at: number): number => {
  const { transition, actorStability, objectStability } = baseline.regularity(
    baseline.numberOf(one),
    at,
    at,
  );
  return Math.cbrt(transition * actorStability * objectStability);
};

/** A shell that starts tools: each of `count` in turn, all of them every day. */
function busyParent(baseline: Baseline, count: number, days: number): void {
  for (let day = 0; day < days; day++) {
    for (let tool = 0; tool < count; tool++) {
      see(baseline, habit('shell', `tool${tool}`), 'h1', START + day * DAY + tool * HOUR);
    }
  }
}

describe('A baseline', () => {
  it('finds a job of every night regular after some weeks', () => {
    const baseline = new Baseline();
    const job = habit('cron', 'backup');
    for (let day = 0; day < 60; day++) see(baseline, job, 'h1', START + day * DAY);
    const at = START + 60 * DAY;
    see(baseline, job, 'h1', at);
    const { transition } = baseline.regularity(baseline.numberOf(job), at, at);
    expect(transition).toBeGreaterThan(0.9);
    expect(1 - regularityOf(baseline, job, at)).toBeLessThan(0.05);
  });

  it('has a first child of a busy parent stand out, and its usual ones not', () => {
    const baseline = new Baseline();
    busyParent(baseline, 10, 30);
    const at = START + 30 * DAY;
    const [usual, first] = [habit('shell', 'tool3'), habit('shell', 'mimikatz')];
    for (const one of [usual, first]) see(baseline, one, 'h1', at);
    expect(1 - regularityOf(baseline, usual, at)).toBeLessThan(0.3);
    expect(1 - regularityOf(baseline, first, at)).toBeGreaterThan(0.8);
  });

  it('finds it no less rare for when in its hour it was counted', () => {
    const rarities = [0, 1, 1_800, 3_599].map((second) => {
      const baseline = new Baseline();
      busyParent(baseline, 10, 30);
      const first = habit('shell', 'mimikatz');
      const hour = START + 30 * DAY;
      see(baseline, first, 'h1', hour + second);
      const number = baseline.numberOf(first);
      return baseline.regularity(number, hour + 100, hour + 2 * HOUR).transition;
    });
    for (const one of rarities) expect(one).toBeCloseTo(rarities[0] ?? 0, 9);
  });

  it('counts a loop of ten thousand starts in an hour as one', () => {
    const [once, often] = [new Baseline(), new Baseline()];
    const loop = habit('shell', 'ping');
    see(once, loop, 'h1', START);
    const counted = Array.from({ length: 10_000 }, (_, start) =>
      see(often, loop, 'h1', START + start / 3),
    );
    expect(counted.filter(Boolean)).toHaveLength(1);
    for (const baseline of [once, often]) busyParent(baseline, 5, 3);
    const at = START + 4 * DAY;
    expect(often.regularity(0, at, at)).toEqual(once.regularity(0, at, at));
  });

  it('counts a habit of many machines as many', () => {
    const [here, everywhere] = [new Baseline(), new Baseline()];
    const one = habit('agent', 'scanner');
    for (const baseline of [here, everywhere]) busyParent(baseline, 10, 10);
    for (let host = 0; host < 50; host++) {
      see(everywhere, one, `h${host}`, START);
      if (host === 0) see(here, one, 'h0', START);
    }
    const at = START + 10 * DAY;
    const of = (baseline: Baseline): number =>
      baseline.regularity(baseline.numberOf(one), at, at).transition;
    expect(of(everywhere)).toBeGreaterThan(of(here));
  });

  it('does not find it rare that who always writes new files writes one more', () => {
    const baseline = new Baseline();
    const writes = (actor: string, file: number): Habit =>
      habit(actor, `file${file}`, { relation: 'WROTE_FILE' });
    for (let hour = 0; hour < 200; hour++) {
      see(baseline, writes('unpacker', hour), 'h1', START + hour * HOUR);
      see(baseline, writes('logger', 1_000), 'h1', START + hour * HOUR);
    }
    const at = START + 200 * HOUR;
    const [another, odd] = [writes('unpacker', 5_000), writes('logger', 5_001)];
    for (const one of [another, odd]) see(baseline, one, 'h1', at);
    const of = (one: Habit): number =>
      baseline.regularity(baseline.numberOf(one), at, at).transition;
    expect(of(another)).toBeGreaterThan(0.4);
    expect(of(odd)).toBeLessThan(0.05);
  });

  it('forgets: what was usual months ago is as rare as what never was', () => {
    const baseline = new Baseline();
    const old = habit('shell', 'relic');
    for (let day = 0; day < 20; day++) see(baseline, old, 'h1', START + day * DAY);
    const soon = START + 21 * DAY;
    const before = baseline.regularity(baseline.numberOf(old), soon, soon).transition;
    const later = START + 200 * DAY;
    for (let day = 20; day > 0; day--) {
      see(baseline, habit('shell', 'present'), 'h1', later - day * DAY);
    }
    see(baseline, old, 'h1', later);
    const after = baseline.regularity(baseline.numberOf(old), later, later).transition;
    expect(before).toBeGreaterThan(0.8);
    expect(after).toBeLessThan(before / 2);
  });

  it('does not count an hour that comes when a later one was counted for the host', () => {
    const baseline = new Baseline();
    const one = habit('shell', 'tool');
    expect(see(baseline, one, 'h1', START + 5 * HOUR)).toBe(true);
    expect(see(baseline, one, 'h1', START + 4 * HOUR)).toBe(false);
    expect(see(baseline, one, 'h2', START + 4 * HOUR)).toBe(true);
    expect(see(baseline, one, 'h1', START + 6 * HOUR)).toBe(true);
    expect(baseline.observe(999, 'h1', START)).toBe(false);
  });

  it('knows nothing of what it was never told, and says so', () => {
    expect(new Baseline().regularity(7, START, START)).toEqual({
      ...{ transition: 0, actorStability: 1, objectStability: 1 },
    });
  });

  const sighting = fc.record({
    actor: fc.nat(3),
    object: fc.nat(5),
    relation: fc.constantFrom('PROC_CREATED' as const, 'WROTE_FILE' as const),
    detail: fc.constantFrom('', '445/tcp'),
    host: fc.nat(2),
    hour: fc.nat(24 * 30),
    second: fc.nat(HOUR - 1),
  });
  type Sighting = typeof sighting extends fc.Arbitrary<infer T> ? T : never;

  const habitOf = ({ actor, object, relation, detail }: Sighting): Habit =>
    habit(`a${actor}`, `o${object}`, { relation, detail });

  const tell = (baseline: Baseline, sightings: readonly Sighting[]): void => {
    for (const one of sightings) {
      see(baseline, habitOf(one), `h${one.host}`, START + one.hour * HOUR + one.second);
    }
  };

  const END = START + 31 * DAY;

  const expectAlike = (one: Baseline, other: Baseline, sightings: readonly Sighting[]): void => {
    for (const told of sightings) {
      const at = START + told.hour * HOUR;
      const [a, b] = [one, other].map((baseline) =>
        baseline.regularity(baseline.numberOf(habitOf(told)), at, END),
      );
      for (const part of ['transition', 'actorStability', 'objectStability'] as const) {
        expect(a?.[part]).toBeCloseTo(b?.[part] ?? NaN, 9);
        expect(a?.[part]).toBeGreaterThanOrEqual(0);
        expect(a?.[part]).toBeLessThanOrEqual(1);
      }
    }
  };

  it('is the same after it was kept and read again, and learns on from there as if it never had been', () => {
    fc.assert(
      fc.property(fc.array(sighting, { maxLength: 60 }), fc.nat(60), (sightings, half) => {
        const [whole, first, again] = [new Baseline(), new Baseline(), new Baseline()];
        tell(whole, sightings);
        tell(first, sightings.slice(0, half));
        again.restore(first.takeChanges());
        tell(again, sightings.slice(half));
        expectAlike(whole, again, sightings);
      }),
    );
  });

  it('does not depend on the order in which rows are read', () => {
    fc.assert(
      fc.property(
        fc.array(sighting, { maxLength: 60 }).chain((sightings) => {
          const baseline = new Baseline();
          tell(baseline, sightings);
          const { counts, activities } = baseline.takeChanges();
          return fc.record({
            sightings: fc.constant(sightings),
            counts: fc.shuffledSubarray([...counts], { minLength: counts.length }),
            activities: fc.shuffledSubarray([...activities], { minLength: activities.length }),
          });
        }),
        ({ sightings, counts, activities }) => {
          const [told, read] = [new Baseline(), new Baseline()];
          tell(told, sightings);
          read.restore({ counts, activities });
          expectAlike(told, read, sightings);
        },
      ),
    );
  });

  it('gives what changed once, and again what could not be kept', () => {
    fc.assert(
      fc.property(
        fc.array(sighting, { maxLength: 40 }),
        fc.array(sighting, { maxLength: 40 }),
        (before, after) => {
          const [one, other] = [new Baseline(), new Baseline()];
          tell(one, before);
          const lost = one.takeChanges();
          expect(one.takeChanges()).toEqual({ counts: [], activities: [] });
          one.giveBack(lost);
          tell(one, after);
          tell(other, [...before, ...after]);
          expect(sorted(one.takeChanges())).toEqual(sorted(other.takeChanges()));
        },
      ),
    );
  });
});

function sorted({ counts, activities }: BaselineChanges): string[] {
  return [...counts, ...activities].map((row) => JSON.stringify(row)).sort();
}
