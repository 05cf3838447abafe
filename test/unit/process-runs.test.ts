import fc from 'fast-check';
import {
  noEvidence,
  PidRuns,
  type GuidRun,
  type PidEvidence,
  type PidTold,
} from '../../graph/write/process-runs.js';

const GUID = '5b00a000-0000-65a0-0000-000000000001';
const OTHER = '5b00a000-0000-65a0-0000-000000000002';
const PID = 100;
const STARTED = 1_714_000_000;

const runsOf = (evidence: Partial<PidEvidence>, skew = 0): PidRuns =>
  new PidRuns(PID, { ...noEvidence, ...evidence }, skew);

const told = (at: number, name?: string): PidTold => ({ at, name, skewed: true });
const guid = (more: Partial<GuidRun> = {}): GuidRun => ({
  guid: GUID,
  firstSeen: STARTED,
  ...more,
});

const meantAt = (runs: PidRuns, at: number, name?: string): string =>
  runs.of({ ...told(at, name) }).key.join();
const startedAt = (runs: PidRuns, started: number, name?: string): string =>
  runs.of({ ...told(started, name), started }).key.join();

describe('the runs that a pid stood for', () => {
  it('are one where a start is told twice, and two where the pid is reused', () => {
    const runs = runsOf({
      guids: [guid({ started: STARTED })],
      starts: [told(STARTED + 4), told(STARTED + 60)],
    });
    expect(startedAt(runs, STARTED + 4)).toBe(`guid,${GUID}`);
    expect(startedAt(runs, STARTED + 60)).toBe(`pid,${PID},${STARTED + 60}`);
  });

  it('end once, where an end is told twice', () => {
    const runs = runsOf({
      guids: [guid({ started: STARTED, ended: STARTED + 60 })],
      ends: [told(STARTED + 64)],
    });
    expect(meantAt(runs, STARTED + 64)).toBe(`guid,${GUID}`);
    expect(meantAt(runs, STARTED + 67)).toBe(`pid,${PID}`);
  });

  it('are two where two programs start at once', () => {
    const starts = [told(STARTED, 'a.exe'), told(STARTED + 1, 'b.exe')];
    const runs = runsOf({ starts });
    expect(startedAt(runs, STARTED, 'a.exe')).not.toBe(startedAt(runs, STARTED + 1, 'b.exe'));
  });

  it('give a bare pid to the run that had it then, not to one that had ended', () => {
    const runs = runsOf({
      starts: [told(STARTED), told(STARTED + 600)],
      ends: [told(STARTED + 60)],
    });
    const [first, second] = [STARTED, STARTED + 600].map((at) => `pid,${PID},${at}`);
    expect(meantAt(runs, STARTED + 30)).toBe(first);
    expect(meantAt(runs, STARTED + 601)).toBe(second);
    // Too early by less than two minutes: a clock of another sensor.
    expect(meantAt(runs, STARTED + 590)).toBe(second);
    expect(meantAt(runs, STARTED + 300)).toBe(`pid,${PID}`);
  });

  it('give a start to the GUID that was spoken of since, and whose start nobody told', () => {
    const spoken = guid({ firstSeen: STARTED + 30 });
    const runs = runsOf({ guids: [spoken], starts: [told(STARTED), told(STARTED + 60)] });
    expect(startedAt(runs, STARTED)).toBe(`guid,${GUID}`);
    expect(startedAt(runs, STARTED + 60)).toBe(`pid,${PID},${STARTED + 60}`);
  });

  it('give a GUID without a start to the latest run before it that had not ended', () => {
    const spoken = guid({ firstSeen: STARTED + 130 });
    const starts = [told(STARTED), told(STARTED + 100)];
    expect(startedAt(runsOf({ guids: [spoken], starts }), STARTED + 100)).toBe(`guid,${GUID}`);
    const over = runsOf({ guids: [spoken], starts, ends: [told(STARTED + 110)] });
    expect(startedAt(over, STARTED + 100)).toBe(`pid,${PID},${STARTED + 100}`);
  });

  it('of which no start is known are told apart by when they were first spoken of', () => {
    const runs = runsOf({
      guids: [guid(), guid({ guid: OTHER, firstSeen: STARTED + 5_000 })],
    });
    expect(meantAt(runs, STARTED - 50)).toBe(`guid,${GUID}`);
    expect(meantAt(runs, STARTED + 500)).toBe(`guid,${GUID}`);
    expect(meantAt(runs, STARTED + 6_000)).toBe(`guid,${OTHER}`);
  });

  it('are looked for at the time of the sensor, where the collector is off', () => {
    const skew = -68_400;
    const runs = runsOf(
      { guids: [guid({ started: STARTED })], starts: [told(STARTED + skew)] },
      skew,
    );
    expect(startedAt(runs, STARTED + skew)).toBe(`guid,${GUID}`);
    expect(meantAt(runs, STARTED + skew + 60)).toBe(`guid,${GUID}`);
  });

  it('do not depend on the order in which they were told', () => {
    const instant = fc.integer({ min: 0, max: 400 }).map((seconds) => STARTED + seconds);
    const name = fc.constantFrom(undefined, 'a.exe', 'b.exe');
    const telling = fc.record({ at: instant, name, skewed: fc.boolean() });
    const run = fc.record({
      guid: fc.constantFrom(GUID, OTHER, 'third'),
      name,
      started: fc.option(instant, { nil: undefined }),
      ended: fc.option(instant, { nil: undefined }),
      firstSeen: instant,
    });
    const evidence = fc.record({
      guids: fc.uniqueArray(run, { selector: (one) => one.guid }),
      starts: fc.array(telling, { maxLength: 6 }),
      ends: fc.array(telling, { maxLength: 4 }),
    });
    const probes = Array.from({ length: 60 }, (_, index) => STARTED + index * 8 - 40);
    const delivery = evidence.chain((said) =>
      fc.record({
        said: fc.constant(said),
        again: fc.record({
          guids: fc.shuffledSubarray(said.guids, { minLength: said.guids.length }),
          starts: fc.shuffledSubarray(said.starts, { minLength: said.starts.length }),
          ends: fc.shuffledSubarray(said.ends, { minLength: said.ends.length }),
        }),
      }),
    );
    const names = [undefined, 'a.exe', 'b.exe'];
    fc.assert(
      fc.property(delivery, ({ said, again }) => {
        const answers = (runs: PidRuns): string[] => [
          ...probes.flatMap((at) => names.map((one) => meantAt(runs, at, one))),
          ...said.starts.map((one) => runs.of({ ...one, started: one.at }).key.join()),
        ];
        expect(answers(runsOf(again, 30))).toEqual(answers(runsOf(said, 30)));
      }),
    );
  });
});
