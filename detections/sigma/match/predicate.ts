import type { ValueTest } from '../values/value-test.js';
import type { SigmaEvent } from './sigma-event.js';

/** What a rule asks of an event, as a tree: evaluated, and looked through for what can be indexed. */
export type Predicate =
  | {
      readonly kind: 'value';
      /** Undefined for a search through all texts of the event. */
      readonly field: string | undefined;
      /** One of the field's values passes one of these. */
      readonly tests: readonly ValueTest[];
    }
  | { readonly kind: 'null'; readonly field: string }
  | { readonly kind: 'exists'; readonly field: string; readonly wanted: boolean }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Predicate[] }
  | { readonly kind: 'least'; readonly count: number; readonly parts: readonly Predicate[] }
  | { readonly kind: 'not'; readonly part: Predicate };

/** Several predicates as one. */
export function joined(kind: 'all' | 'any', parts: readonly Predicate[]): Predicate {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

/**
 * The same predicate with its parts in the order of what they cost: an expression that is searched for
 * is asked last, when the texts beside it have not decided already.
 */
export function cheapestFirst(predicate: Predicate): Predicate {
  if (predicate.kind === 'not') return { kind: 'not', part: cheapestFirst(predicate.part) };
  if (!('parts' in predicate)) return predicate;
  const parts = predicate.parts.map(cheapestFirst);
  return {
    ...predicate,
    parts: [...parts.filter((part) => !isSlow(part)), ...parts.filter(isSlow)],
  };
}

function isSlow(predicate: Predicate): boolean {
  if (predicate.kind === 'not') return isSlow(predicate.part);
  if (predicate.kind !== 'value') return 'parts' in predicate && predicate.parts.some(isSlow);
  // All texts of an event are more than any one field.
  return predicate.field === undefined || predicate.tests.some((test) => test.isSlow === true);
}

/** True where the event is what the predicate asks for. */
export function holds(predicate: Predicate, event: SigmaEvent): boolean {
  switch (predicate.kind) {
    case 'value':
      return valueHolds(predicate, event);
    case 'null':
      return event.values(predicate.field).length === 0;
    case 'exists':
      return event.has(predicate.field) === predicate.wanted;
    case 'all':
      return everyHolds(predicate.parts, event);
    case 'any':
      return leastHold(predicate.parts, 1, event);
    case 'least':
      return leastHold(predicate.parts, predicate.count, event);
    case 'not':
      return !holds(predicate.part, event);
  }
}

function valueHolds({ field, tests }: Predicate & { kind: 'value' }, event: SigmaEvent): boolean {
  const values = field === undefined ? event.texts() : event.values(field);
  // Plain loops: this runs for every candidate rule of every event.
  for (const value of values) {
    for (const test of tests) if (test.passes(value, event)) return true;
  }
  return false;
}

function everyHolds(parts: readonly Predicate[], event: SigmaEvent): boolean {
  for (const part of parts) if (!holds(part, event)) return false;
  return true;
}

function leastHold(parts: readonly Predicate[], count: number, event: SigmaEvent): boolean {
  let found = 0;
  for (const part of parts) {
    if (holds(part, event)) {
      found += 1;
      if (found >= count) return true;
    }
  }
  return false;
}

/** A value as an analyst reads it: long ones are cut. */
const MAX_SHOWN = 1024;
const MAX_FIELDS = 32;

/** Name under which the text is shown that a search without a field found. */
const KEYWORD = 'keyword';

/** The fields that the predicate names and what of them passed; fields behind a `not` are left out. */
export function matchedFields(
  predicate: Predicate,
  event: SigmaEvent,
): Readonly<Record<string, string>> {
  const fields = new Map<string, string>();
  collect(predicate, event, fields);
  return Object.fromEntries(fields);
}

function collect(predicate: Predicate, event: SigmaEvent, fields: Map<string, string>): void {
  if (fields.size >= MAX_FIELDS) return;
  if (predicate.kind === 'value') {
    const { field, tests } = predicate;
    const name = field ?? KEYWORD;
    if (fields.has(name)) return;
    const values = field === undefined ? event.texts() : event.values(field);
    const found = values.find((value) => tests.some((test) => test.passes(value, event)));
    if (found !== undefined) fields.set(name, found.text.slice(0, MAX_SHOWN));
  } else if ('parts' in predicate) {
    for (const part of predicate.parts) collect(part, event, fields);
  }
}
