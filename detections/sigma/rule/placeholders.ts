import { RuleFault } from './fault.js';

/** Values by the name of their placeholder, without the percent signs. */
export type Placeholders = ReadonlyMap<string, readonly string[]>;

const MAX_VALUES = 10_000;
const PLACEHOLDER = /\\%|%([^%\s]{1,128})%/g;

/** `%name%` in a value, replaced by each of its values; `\%` is a percent sign. */
export function expandPlaceholders(text: string, placeholders: Placeholders): readonly string[] {
  let texts = [''];
  let from = 0;
  const extend = (choices: readonly string[]): void => {
    if (texts.length * choices.length > MAX_VALUES) {
      throw new RuleFault('TOO_COMPLEX', `placeholders give more than ${MAX_VALUES} values`);
    }
    texts = texts.flatMap((known) => choices.map((choice) => known + choice));
  };
  for (const found of text.matchAll(PLACEHOLDER)) {
    extend([text.slice(from, found.index)]);
    extend(found[1] === undefined ? ['%'] : valuesOf(found[1], placeholders));
    from = found.index + found[0].length;
  }
  extend([text.slice(from)]);
  return texts;
}

function valuesOf(name: string, placeholders: Placeholders): readonly string[] {
  const values = placeholders.get(name);
  if (values === undefined || values.length === 0) {
    throw new RuleFault('PLACEHOLDER_UNKNOWN', `placeholder %${name}% has no values`);
  }
  return values;
}
