import fc from 'fast-check';
import { differ, editDistance, lettersIn } from '../../hunts/techniques/distance.js';

const word = fc.string({ unit: fc.constantFrom(...Array.from('abcxyz09é')), maxLength: 12 });

describe('The letters of two words', () => {
  it('never rule out what is within the slips', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, limit) => {
        const isRuledOut = differ(lettersIn(a), lettersIn(b), limit);
        return !isRuledOut || editDistance(a, b, limit) > limit;
      }),
      { numRuns: 2_000 },
    );
  });

  it('rule out most words that have nothing to do with one another', () => {
    expect(differ(lettersIn('mimikatz'), lettersIn('powershell'), 2)).toBe(true);
    expect(differ(lettersIn('mimikatz'), lettersIn('mimkatz'), 2)).toBe(false);
  });
});
