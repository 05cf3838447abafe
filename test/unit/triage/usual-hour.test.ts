import { usualHour } from '../../../agents/triage/usual-hour.js';

const HOUR = 3_600;
const at = (...hours: readonly number[]): number[] =>
  Array.from({ length: 60 }, (_, n) => n * 24 * HOUR + (hours[n % hours.length] ?? 0) * HOUR);

describe('the usual hour', () => {
  it.each([
    ['an office day', at(8, 10, 12, 14, 16), 12],
    ['around midnight, where numbers jump', at(22, 23, 0, 1, 2), 0],
    ['one hour', at(4.5), 4.5],
  ])('of %s is in its middle', (_, instants, expected) => {
    const apart = Math.abs((usualHour(instants) ?? NaN) - expected) % 24;
    expect(Math.min(apart, 24 - apart)).toBeCloseTo(0, 6);
  });

  it('is none where they come at any hour, or are few', () => {
    expect(usualHour(at(...Array.from({ length: 24 }, (_, hour) => hour)))).toBeUndefined();
    expect(usualHour(at(3).slice(0, 49))).toBeUndefined();
    expect(usualHour([])).toBeUndefined();
  });
});
