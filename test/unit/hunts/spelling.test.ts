import fc from 'fast-check';
import { editDistance, nearest, slipsAllowed } from '../../../hunts/planner/spelling.js';

describe('the distance between two words', () => {
  it.each([
    ['cmd', 'cmd', 0],
    ['powershel', 'powershell', 1],
    ['poewrshell', 'powershell', 1],
    ['pawershell', 'powershell', 1],
    ['powwershell', 'powershell', 1],
    ['principle', 'principal', 2],
    ['ab', 'ba', 1],
  ])('%s and %s: %i', (a, b, distance) => {
    expect(editDistance(a, b, 5)).toBe(distance);
  });

  it('is given up one above the limit', () => {
    expect(editDistance('whoami', 'powershell', 2)).toBe(3);
  });

  it('is the same both ways, and no less than the difference in length', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b, 20);
        expect(distance).toBe(editDistance(b, a, 20));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});

describe('the nearest word', () => {
  it('forgives the more, the longer the word', () => {
    expect(['cmd', 'shell', 'processes'].map(slipsAllowed)).toEqual([0, 1, 2]);
  });

  it('is none where two are as near, or all are too far', () => {
    expect(nearest('hosst', ['hosts', 'hoist'])).toBeUndefined();
    expect(nearest('whoamy', ['powershell'])).toBeUndefined();
    expect(nearest('whoamy', ['whoami', 'powershell'])).toBe('whoami');
  });
});
