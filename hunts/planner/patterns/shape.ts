import type { Condition } from '../../plan/plan.js';
import type { Item, Span } from '../items.js';
import { numberWords } from '../lexicon/words.js';

/** A turn of phrase that is known by its shape. */
export interface Shape {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, span: Span) => Item | undefined;
}

/** A number in digits or words, as one group of a pattern. */
export const number = `(\\d+|${Object.keys(numberWords).join('|')})`;
/** "80, 443 or 8080" */
export const list = '(\\d+(?:\\s*(?:,|\\/|or|and|,\\s*or|,\\s*and)\\s*\\d+)*)';

export function value(text: string): number {
  const lower = text.toLowerCase();
  return /^\d+$/.test(lower) ? Number(lower) : (numberWords[lower] ?? 1);
}

/** A condition on an edge that any of the numbers meets. */
export function numbersIn(text: string, property: string): Condition {
  const values = text.match(/\d+/g)?.map(Number) ?? [];
  return values.length === 1
    ? { property, op: 'equals', value: values[0] ?? 0 }
    : { property, op: 'one_of', value: values };
}

export function edge(span: Span, condition: Condition): Item {
  return { type: 'edge_value', condition, ...span };
}
