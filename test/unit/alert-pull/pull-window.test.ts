import fc from 'fast-check';
import { PullWindow, type Window } from '../../../server/alert-pull/pull-window.js';

const START = 1_777_000_000;

function next(windows: PullWindow, now: number): Window {
  const window = windows.next(now);
  if (window === undefined) throw new Error('nothing to ask for');
  return window;
}

describe('the time to ask for', () => {
  it('goes on where the last one ended, and back by the overlap', () => {
    const windows = new PullWindow({ start: START - 3_600, overlapSeconds: 120 });
    const first = next(windows, START + 0.7);
    expect(first).toEqual({ from: START - 3_720, to: START - 10, isLatest: true });
    // It failed: the next one is as it was, and longer.
    expect(next(windows, START + 60)).toEqual({ ...first, to: START + 50 });
    windows.done(next(windows, START + 60));
    expect(next(windows, START + 120)).toEqual({
      ...{ from: START + 50 - 120, to: START + 110, isLatest: true },
    });
  });

  it('is none where nothing is new', () => {
    const windows = new PullWindow({ start: START, overlapSeconds: 0 });
    expect(windows.next(START)).toBeUndefined();
    expect(windows.next(START + 11)).toMatchObject({ from: START - 10, to: START + 1 });
  });

  it('follows a clock that is set back', () => {
    const windows = new PullWindow({ start: START, overlapSeconds: 60 });
    windows.done(next(windows, START + 1_000_000));
    expect(next(windows, START)).toMatchObject({ from: START - 70, to: START - 10 });
  });

  it('becomes shorter where it was too much, down to a minute', () => {
    const windows = new PullWindow({ start: START - 4_000, overlapSeconds: 3_600 });
    const widths: number[] = [];
    let window = next(windows, START);
    while (windows.narrow(window)) {
      window = next(windows, START);
      widths.push(window.to - (START - 4_000));
    }
    expect(widths[0]).toBe(1_995);
    expect(widths.at(-1)).toBe(60);
    expect(window).toEqual({ from: START - 4_060, to: START - 3_940, isLatest: false });
    windows.done(window);
    expect(next(windows, START)).toMatchObject({ to: START - 3_940 + 120 });
  });

  it('leaves nothing out, whatever happens', () => {
    const outcome = fc.constantFrom('done', 'failed', 'too much');
    const turns = fc.array(fc.tuple(outcome, fc.nat({ max: 5_000 })), { maxLength: 40 });
    const property = fc.property(turns, fc.nat({ max: 500 }), (all, overlapSeconds) => {
      const windows = new PullWindow({ start: START, overlapSeconds });
      let [now, covered] = [START + 100, START];
      for (const [what, seconds] of all) {
        now += seconds;
        const window = windows.next(now);
        if (window === undefined) continue;
        expect(window.from).toBeLessThanOrEqual(covered);
        expect(window.to).toBeLessThanOrEqual(now);
        if (what === 'too much') windows.narrow(window);
        if (what !== 'done') continue;
        expect(window.to).toBeGreaterThanOrEqual(covered);
        windows.done(window);
        covered = window.to;
      }
    });
    fc.assert(property);
  });
});
