import { sandboxRules } from '../../../hunts/index.js';
import type { Grammar } from '../../../hunts/sandbox/grammar.js';
import { harmlessTexts, hostileTexts, openGrammar, prepareHere } from '../../support/sandbox.js';

let grammar: Grammar;

beforeAll(async () => {
  grammar = await openGrammar();
});

const codeOf = (text: string): string => {
  const result = prepareHere(grammar, text);
  return result.outcome === 'prepared' ? 'prepared' : result.code;
};

describe('every rule of the sandbox', () => {
  it.each(sandboxRules.map((rule) => [rule.code, rule] as const))(
    '%s refuses its example under its own code, and takes it once mended',
    (code, { example, mended }) => {
      expect(codeOf(example)).toBe(code);
      expect(codeOf(mended)).toBe('prepared');
    },
  );

  it('has a code of its own', () => {
    const codes = sandboxRules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each(sandboxRules.map((rule) => [rule.code, rule] as const))(
    '%s says where and in a sentence',
    (_code, { example }) => {
      const result = prepareHere(grammar, example);
      if (result.outcome === 'prepared') throw new Error('taken');
      expect(result.objection.message).toMatch(/^[\w$].*[.]$/s);
      expect(result.position).toBeGreaterThanOrEqual(0);
      expect(result.position).toBeLessThanOrEqual(example.length);
    },
  );
});

describe('hostile texts', () => {
  const refused = hostileTexts.filter(
    // The value of a parameter is looked at when a text runs.
    ({ expect: wanted, text }) => wanted.startsWith('refused') && !text.includes('$redos'),
  );
  const passing = hostileTexts.filter(({ expect: wanted }) => !wanted.startsWith('refused'));

  it('are enough to mean something', () => {
    expect(hostileTexts.length).toBeGreaterThanOrEqual(250);
    expect(harmlessTexts.length).toBeGreaterThanOrEqual(120);
    expect(new Set(hostileTexts.map(({ text }) => text)).size).toBe(hostileTexts.length);
  });

  it('are refused under the code that is expected', () => {
    const found = refused.map(({ text, group }) => ({
      text,
      group,
      expect: `refused ${codeOf(text)}`,
    }));
    expect(found).toEqual(
      refused.map(({ text, group, expect: wanted }) => ({ text, group, expect: wanted })),
    );
  });

  it('that only limits can stop are prepared, with the tenant in each pattern', () => {
    const open = passing.filter(({ text }) => codeOf(text) !== 'prepared');
    expect(open).toEqual([]);
  });

  it.each([...new Set(refused.map(({ group }) => group))])(
    'of the group "%s" pass neither in upper nor in lower case',
    (group) => {
      const written = refused.filter((one) => one.group === group && !/['"`\\]/.test(one.text));
      for (const { text } of written) {
        expect(codeOf(text.toUpperCase())).not.toBe('prepared');
        expect(codeOf(text.toLowerCase())).not.toBe('prepared');
      }
    },
  );
});

describe('harmless texts', () => {
  it('all pass', () => {
    expect(harmlessTexts.filter((text) => codeOf(text) !== 'prepared')).toEqual([]);
  });
});
