import { strengthOf, type Step } from '../../graph/read/path-search.js';

const step = (weight: number, more: Partial<Step> = {}): Step => ({
  id: 'e',
  relation: 'CONNECTED_TO',
  from: 'a',
  to: 'b',
  firstSeen: 0,
  lastSeen: 0,
  weight,
  stale: false,
  observations: 1,
  sources: ['sensor'],
  span: { first: 0, last: 0 },
  standing: false,
  descriptive: false,
  ...more,
});

const ranOn = (weight: number): Step => step(weight, { relation: 'RAN_ON', descriptive: true });

describe('the strength of a path', () => {
  it('does not depend on its length alone', () => {
    expect(strengthOf([step(1), step(1), step(1)])).toBeCloseTo(strengthOf([step(1)]), 12);
  });

  it('is not raised by where and as whom a process ran', () => {
    expect(strengthOf([step(0.5), ranOn(900)])).toBe(strengthOf([step(0.5)]));
  });

  it('is no more than the faintest of that, so that an old run does not borrow a fresh logon', () => {
    expect(strengthOf([step(4), ranOn(1e-4)])).toBeLessThan(1.1e-4);
  });

  it('is not lowered by a standing fact', () => {
    const address = step(0.1, { relation: 'HAS_ADDRESS', descriptive: true, standing: true });
    expect(strengthOf([step(4), address])).toBe(strengthOf([step(4)]));
  });
});
