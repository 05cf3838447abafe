import type { Item, Span } from '../items.js';
import { number, value, type Shape } from './shape.js';

const comparisons: Readonly<Record<string, '=' | '>' | '>=' | '<' | '<='>> = {
  'more than': '>',
  over: '>',
  above: '>',
  exceeding: '>',
  'greater than': '>',
  'in excess of': '>',
  upwards: '>=',
  'at least': '>=',
  'no fewer than': '>=',
  'no less than': '>=',
  'not less than': '>=',
  'a minimum of': '>=',
  'fewer than': '<',
  'less than': '<',
  under: '<',
  below: '<',
  'at most': '<=',
  'no more than': '<=',
  'not more than': '<=',
  'up to': '<=',
  'a maximum of': '<=',
  exactly: '=',
  precisely: '=',
  only: '=',
  just: '=',
  'not more nor less than': '=',
};
const comparison = `(${Object.keys(comparisons)
  .sort((a, b) => b.length - a.length)
  .join('|')})`;

function count(op: '=' | '>' | '>=' | '<' | '<=', n: number, isTimes: boolean): Shape['read'] {
  return (_, span) => ({ type: 'count', op, n, isTimes, ...span });
}

/** "more than three hosts", ">= 3 hosts"; "over 10.0.0.5" is none. */
function countOf([whole, words, sign, n = '1']: RegExpExecArray, span: Span): Item | undefined {
  if (words !== undefined && /^over$/i.test(words) && !/ [a-z]+s$/i.test(whole)) return undefined;
  const op = words === undefined ? (sign as '>') : (comparisons[words.toLowerCase()] ?? '>');
  return { type: 'count', op, n: value(n), isTimes: false, ...span };
}

/** How many, how often. */
export const countShapes: readonly Shape[] = [
  {
    pattern:
      /\b(?:more than once|repeatedly|multiple times|several times|many times|again and again|twice or more|over and over|more than one time|on more than one occasion|at least twice)\b/gi,
    read: count('>', 1, true),
  },
  {
    pattern:
      /\b(?:exactly once|only once|just once|a single time|once only|once and only once|precisely once|one single time|no more than once|one time only|on a single occasion|seen once|one time)\b/gi,
    read: count('=', 1, true),
  },
  { pattern: /\b(?:exactly|just|only) twice\b/gi, read: count('=', 2, true) },
  { pattern: /\bmore than twice\b/gi, read: count('>', 2, true) },
  { pattern: /\b(?:less|fewer) than twice\b/gi, read: count('<', 2, true) },
  {
    pattern:
      /(?<!how )\b(?:more than one|multiple|several|two or more|at least two different|at least two|many different|more than a single|various|numerous)(?: (?:different|distinct|separate|unique))?(?= [a-z])/gi,
    read: (m, span) =>
      /several times/i.test(m[0])
        ? undefined
        : { type: 'count', op: '>', n: 1, isTimes: false, ...span },
  },
  {
    pattern: new RegExp(`\\b${comparison} ${number}( times?| occasions?)`, 'gi'),
    read: ([, op = '', n = '1'], span) => ({
      type: 'count',
      op: comparisons[op.toLowerCase()] ?? '>',
      n: value(n),
      isTimes: true,
      ...span,
    }),
  },
  {
    pattern: new RegExp(
      `\\b${number} (?:times )?or more( times)?(?: (?:different|distinct|unique|separate))?|\\b${number}\\+( times)?`,
      'gi',
    ),
    read: ([whole, a, , b], span) => ({
      type: 'count',
      op: '>=',
      n: value(a ?? b ?? '1'),
      isTimes: whole.includes('times'),
      ...span,
    }),
  },
  {
    pattern: new RegExp(
      `(?:\\b(more than|at least|fewer than|less than|exactly|precisely|no more than|no fewer than|at most|greater than|exceeding|just|only|over)|(>=|<=|>|<|=)) ?${number}(?: (?:different|distinct|separate|unique|individual|single))?(?= [a-z])`,
      'gi',
    ),
    read: countOf,
  },
  {
    pattern: new RegExp(`\\b(twice|thrice|${number} times)\\b`, 'gi'),
    read: ([, whole = '', n], span) => ({
      type: 'count',
      op: '=',
      n: n === undefined ? (/twice/i.test(whole) ? 2 : 3) : value(n),
      isTimes: true,
      ...span,
    }),
  },
];
