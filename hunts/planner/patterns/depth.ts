import type { Item, Span } from '../items.js';
import { MAX_HOPS } from '../../plan/plan.js';
import { number, value, type Shape } from './shape.js';

/** "three levels" is exactly three; "at most three", "three deep" begin with one. */
function depthOf([whole, bound, n = '1']: RegExpExecArray, span: Span): Item | undefined {
  const max = Math.min(MAX_HOPS, Math.max(1, value(n)));
  const isExact =
    bound === undefined
      ? !/at most|or less|or fewer|deep|max/i.test(whole)
      : /exactly|precisely/i.test(bound);
  return { type: 'depth', min: isExact ? max : 1, max, ...span };
}

/** Depth of a chain. */
export const depthShapes: readonly Shape[] = [
  {
    pattern: new RegExp(
      `\\b(?:(at most|up to|within|no more than|not more than|max(?:imum)?(?: of)?|no deeper than|exactly|precisely|down to)\\s+)?${number}[ -](?:levels?|generations?|hops?|steps?|layers?|links?)(?: (?:deep|down|up|away|below|further|lower|above|of depth|of children|at most|or (?:less|fewer)|max))*`,
      'gi',
    ),
    read: depthOf,
  },
  {
    pattern:
      /\b(?:at any depth|of any depth|however deep|any number of (?:levels|hops|generations)|all the way down|recursively|all generations|any generation|at any level|directly or indirectly|indirectly or directly|direct or indirect|all levels|at all levels|transitively)\b/gi,
    read: (_, span) => ({ type: 'depth', min: 1, max: MAX_HOPS, ...span }),
  },
];
