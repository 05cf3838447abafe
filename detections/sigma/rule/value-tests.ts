import { cidrTest } from '../values/cidr-test.js';
import { base64, base64Offsets, textsOf, wideBytes } from '../values/encode.js';
import { fieldRefTest } from '../values/field-ref-test.js';
import { compareTest, datePartTest, isDatePart } from '../values/number-test.js';
import {
  DASH,
  opened,
  parsePattern,
  type Pattern,
  plainPattern,
  splitTexts,
} from '../values/pattern.js';
import { regexTest, textTest } from '../values/text-test.js';
import type { ValueTest } from '../values/value-test.js';
import { scalarText } from '../plain.js';
import { RuleFault } from './fault.js';
import type { Encoding, Modifiers } from './modifiers.js';
import { expandPlaceholders, type Placeholders } from './placeholders.js';

/** The tests that one value of a rule stands for; a field's value has to pass one of them. */
export function valueTests(
  value: unknown,
  modifiers: Modifiers,
  placeholders: Placeholders,
): readonly ValueTest[] {
  const text = scalarText(value);
  if (text === undefined) {
    throw new RuleFault('VALUE_INVALID', 'a value is neither text nor number nor boolean');
  }
  const texts = modifiers.encodings.includes('expand')
    ? expandPlaceholders(text, placeholders)
    : [text];
  return texts.flatMap((one) => testsOfText(one, modifiers));
}

function testsOfText(text: string, modifiers: Modifiers): readonly ValueTest[] {
  const { type, datePart, reach, cased } = modifiers;
  if (datePart !== undefined && isDatePart(datePart)) {
    const comparison = isComparison(type) ? type : undefined;
    return [datePartTest(datePart, comparison, text)];
  }
  switch (type) {
    case 're':
      return [regexTest(text, modifiers.regexFlags)];
    case 'cidr':
      return [cidrTest(text)];
    case 'fieldref':
      return [fieldRefTest(text, reach ?? 'whole', cased)];
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return [compareTest(type, text)];
    case 'exists':
      throw new RuleFault('VALUE_INVALID', '"exists" takes true or false');
    case undefined:
      return patternsOf(text, modifiers).map((pattern) => textTest(pattern, cased));
  }
}

function isComparison(type: Modifiers['type']): type is 'lt' | 'lte' | 'gt' | 'gte' {
  return type === 'lt' || type === 'lte' || type === 'gt' || type === 'gte';
}

function patternsOf(text: string, modifiers: Modifiers): readonly Pattern[] {
  const { encodings, reach } = modifiers;
  const patterns = encoded(parsePattern(text), encodings);
  const before = reach === 'contains' || reach === 'endswith';
  const behind = reach === 'contains' || reach === 'startswith';
  return patterns.map((pattern) => opened(pattern, before, behind));
}

/**
 * Text in UTF-16 without Base64 around it is compared as the characters that its bytes are, zeros and
 * all; that is what the specification's example shows.
 */
function encoded(pattern: Pattern, encodings: readonly Encoding[]): readonly Pattern[] {
  const dashed = encodings.includes('windash') ? splitTexts(pattern, splitDashes) : pattern;
  const wide = encodings.find(
    (name) => name === 'wide' || name === 'utf16le' || name === 'utf16be' || name === 'utf16',
  );
  const isBase64 = encodings.includes('base64');
  const isOffset = encodings.includes('base64offset');
  if (wide === undefined && !isBase64 && !isOffset) return [dashed];
  return textsOf(dashed).flatMap((text) => {
    const bytes = wide === undefined ? Buffer.from(text, 'utf8') : wideBytes(wide, text);
    if (isOffset) return base64Offsets(bytes).map(plainPattern);
    return [plainPattern(isBase64 ? base64(bytes) : bytes.toString('latin1'))];
  });
}

/** A dash where an option begins: behind no letter or digit, before one. */
const OPTION = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/gu;

function splitDashes(text: string): Pattern {
  const parts: Pattern[number][] = [];
  let from = 0;
  for (const { index } of text.matchAll(OPTION)) {
    if (index > from) parts.push(text.slice(from, index));
    parts.push(DASH);
    from = index + 1;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
