import fc from 'fast-check';
import { compileRegex } from '../../../detections/sigma/regex/index.js';

const NONE = { i: false, m: false, s: false };

/** Expressions out of the parts that both engines know, over few letters so that they often match. */
const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '\\s',
  '^',
  '$',
  '\\b',
  'A',
);
const expression = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(?:${left}|${right})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
      .map(([part, count]) => `(?:${part})${count}`),
  ),
})).node;
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', ' ', '-', '\u00e9') });

describe('regular expressions', () => {
  it('match as those of JavaScript do', () => {
    fc.assert(
      fc.property(expression, text, fc.boolean(), (source, value, i) => {
        const native = new RegExp(source, i ? 'i' : '');
        expect(compileRegex(source, { ...NONE, i }).test(value)).toBe(native.test(value));
      }),
      { numRuns: 3000 },
    );
  });

  it('name only texts that every match has', () => {
    fc.assert(
      fc.property(expression, text, (source, value) => {
        const { needles, test } = compileRegex(source, NONE);
        const has = needles?.some((needle) => value.toLowerCase().includes(needle)) ?? true;
        expect(test(value) && !has).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['(.*\\)){1,}.*"', ')'.repeat(5000)],
    ['(a+)+$', `${'a'.repeat(20_000)}b`],
    ['(a|aa)+$', `${'a'.repeat(20_000)}b`],
    ['(set).*&&\\s?set.*(environment|invoke).*&&.*"', 'set&&'.repeat(10_000)],
    ['.{1000,}x', 'y'.repeat(5000)],
    ['(x+x+)+y', 'x'.repeat(20_000)],
  ])('%s takes linear time', (source, value) => {
    const { test } = compileRegex(source, NONE);
    const start = performance.now();
    expect(test(value)).toBe(false);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('with counts that a text keeps alive all at once take bounded time', () => {
    let seed = 12_345;
    const letters = Array.from({ length: 65_536 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return 'abcdefghij0123456789'.charAt((seed >> 8) % 20);
    });
    const { test } = compileRegex('[a-j].{1500}!', NONE);
    const start = performance.now();
    expect(test(letters.join(''))).toBe(false);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it.each([
    ['[[:digit:]]+x', '12x', true],
    ['[]a]b', ']b', true],
    ['[\\w-.]+$', 'a-b.c', true],
    ['\\x41\\u0042', 'AB', true],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['a(?i)b', 'aB', true],
    ['(?P<name>a)', 'a', true],
    ['a{,3}', 'a{,3}', true],
    ['\\Aa\\z', 'a', true],
    ['a$', 'a\n', true],
    ['[^a]', 'A', true],
    ['(?i)[^a]', 'A', false],
    ['.{3,}', 'ab', false],
    ['.{3,}', 'abc', true],
    ['\\$\\{`?e`?n`?v', '${env', true],
  ])('%s on %p is %p', (source, value, expected) => {
    expect(compileRegex(source, NONE).test(value)).toBe(expected);
  });
});
