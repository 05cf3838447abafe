import { ClockWatch } from '../../server/clock-watch.js';
import { MovableClock } from '../support/clock.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('a watch over the wall clock', () => {
  let wall: MovableClock;
  let ticks: number;
  let watch: ClockWatch;

  beforeEach(() => {
    wall = new MovableClock(Date.UTC(2024, 4, 6));
    ticks = 0;
    watch = new ClockWatch(wall, () => ticks);
  });

  const pass = (ms: number): void => {
    wall.forward(ms);
    ticks += ms;
  };

  it('says nothing while time passes', () => {
    pass(30 * DAY_MS);
    expect(watch.jumpedMs()).toBe(0);
  });

  it('says nothing of what a time server mends', () => {
    pass(DAY_MS);
    wall.forward(-HOUR_MS / 2);
    expect(watch.jumpedMs()).toBe(0);
  });

  it.each([3650 * DAY_MS, -DAY_MS])('tells a jump of %d ms, once', (jump) => {
    pass(DAY_MS);
    wall.forward(jump);
    expect(watch.jumpedMs()).toBe(jump);
    pass(DAY_MS);
    expect(watch.jumpedMs()).toBe(0);
  });
});
