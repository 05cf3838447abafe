import { isPlain } from '../common/text.js';

/** One string inside a JSON value. */
export interface Leaf {
  /** The nearest property name above the string, lower case, that is not mere packaging. */
  readonly key: string;
  readonly text: string;
  /** Property names and list positions above it. */
  readonly depth: number;
}

const MAX_DEPTH = 10;
const MAX_VISITS = 4000;

/** What query APIs wrap lists and values in; the name above it says what the value is. */
const PACKAGING = new Set(['content', 'items', 'item', 'member', 'members', 'value', 'values']);

/** Labels that people put on things; what they mention was not touched. */
const LABELS = new Set(['tags', 'tag', 'tagset', 'tagspecificationset', 'tagspecifications']);

/** Every string in a value, as far as the bounds on depth and number go. */
export function leavesOf(root: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  let visits = 0;
  const visit = (value: unknown, key: string, depth: number): void => {
    if (++visits > MAX_VISITS || depth > MAX_DEPTH) return;
    if (typeof value === 'string') {
      if (value !== '') leaves.push({ key, text: value, depth });
    } else if (Array.isArray(value)) {
      // A sparse look at a huge list: the visits are bounded, so must be the iteration.
      for (const element of value.slice(0, MAX_VISITS)) visit(element, key, depth + 1);
    } else if (isPlain(value)) {
      visitFields(value, key, depth, visit);
    }
  };
  visit(root, '', 0);
  return leaves;
}

function visitFields(
  fields: Readonly<Record<string, unknown>>,
  above: string,
  depth: number,
  visit: (value: unknown, key: string, depth: number) => void,
): void {
  for (const [name, value] of Object.entries(fields).slice(0, MAX_VISITS)) {
    const key = name.toLowerCase();
    if (!LABELS.has(key)) visit(value, PACKAGING.has(key) ? above : key, depth + 1);
  }
}
