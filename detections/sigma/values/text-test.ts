import { compileRegex } from '../regex/index.js';
import type { Flags } from '../regex/tree.js';
import type { FieldValue } from '../match/field-value.js';
import { globTest } from './glob.js';
import { longestText, mapTexts, type Pattern, plainText } from './pattern.js';
import type { Needle, ValueTest } from './value-test.js';

const lower = (text: string): string => text.toLowerCase();

/** A value against a pattern, the whole value; case counts only where asked for. */
export function textTest(pattern: Pattern, cased: boolean): ValueTest {
  const needles = needlesOf(mapTexts(pattern, lower), cased);
  if (cased) {
    const test = globTest(pattern);
    return { passes: (value: FieldValue) => test(value.text), needles };
  }
  const test = globTest(mapTexts(pattern, lower));
  return { passes: (value: FieldValue) => test(value.lower), needles };
}

/** Lower case of a letter beyond ASCII may depend on its neighbours, where case counts. */
function needlesOf(pattern: Pattern, cased: boolean): readonly Needle[] | undefined {
  const whole = plainText(pattern);
  const text = whole ?? longestText(pattern);
  if (cased && !/^[\0-\x7f]*$/.test(text)) return undefined;
  if (whole !== undefined) return [{ kind: 'equal', text }];
  return text === '' ? undefined : [{ kind: 'within', text }];
}

/** A value with a match of the expression somewhere. Case counts unless the expression says not. */
export function regexTest(source: string, flags: Flags): ValueTest {
  const { test, needles } = compileRegex(source, flags);
  return {
    passes: (value: FieldValue) =>
      (needles === undefined || needles.some((needle) => value.lower.includes(needle))) &&
      test(value.text),
    needles: needles?.map((text) => ({ kind: 'within', text })),
    isSlow: true,
  };
}
