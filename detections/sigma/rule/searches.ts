import { joined, type Predicate } from '../match/predicate.js';
import { isPlain, type Plain, scalarText } from '../plain.js';
import type { ValueTest } from '../values/value-test.js';
import { RuleFault } from './fault.js';
import { type Modifiers, readModifiers } from './modifiers.js';
import type { Placeholders } from './placeholders.js';
import { valueTests } from './value-tests.js';

/** Lists of values in a rule: the longest in SigmaHQ has some 500. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 8;
const MAX_SEARCHES = 200;

/** All searches of a section by their names, but for what stands beside them there. */
export function readSearches(
  section: Plain,
  others: ReadonlySet<string>,
  placeholders: Placeholders,
): ReadonlyMap<string, Predicate> {
  const searches = new Map<string, Predicate>();
  for (const [name, search] of Object.entries(section)) {
    if (others.has(name)) continue;
    if (searches.size >= MAX_SEARCHES) throw new RuleFault('TOO_COMPLEX', 'too many searches');
    searches.set(name, readSearch(search, placeholders));
  }
  if (searches.size === 0) throw new RuleFault('DETECTION_INVALID', 'there is no search');
  return searches;
}

/** What a search asks for: a map's items all, one of a list's elements. */
function readSearch(search: unknown, placeholders: Placeholders, depth = 0): Predicate {
  if (depth > MAX_DEPTH) throw new RuleFault('TOO_COMPLEX', 'lists are nested too deep');
  if (isPlain(search)) return ofMap(search, placeholders);
  if (!Array.isArray(search)) {
    if (scalarText(search) !== undefined) return keywords([search], NO_MODIFIERS, placeholders);
    throw new RuleFault('DETECTION_INVALID', 'a search is neither a map nor a list');
  }
  if (search.length === 0) throw new RuleFault('DETECTION_INVALID', 'a search is empty');
  const words = search.filter((element) => scalarText(element) !== undefined);
  const others = search.filter((element) => scalarText(element) === undefined);
  const parts = others.map((element) => readSearch(element, placeholders, depth + 1));
  if (words.length > 0) parts.push(keywords(words, NO_MODIFIERS, placeholders));
  return joined('any', parts);
}

const NO_MODIFIERS = readModifiers([]);

function ofMap(map: Plain, placeholders: Placeholders): Predicate {
  const items = Object.entries(map);
  if (items.length === 0) throw new RuleFault('DETECTION_INVALID', 'a search is empty');
  return joined(
    'all',
    items.map(([key, value]) => ofItem(key, value, placeholders)),
  );
}

function ofItem(key: string, value: unknown, placeholders: Placeholders): Predicate {
  const [field = '', ...names] = key.split('|');
  try {
    const modifiers = readModifiers(names);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.length === 0) throw new RuleFault('VALUE_INVALID', 'the list of values is empty');
    if (values.length > MAX_VALUES) throw new RuleFault('TOO_COMPLEX', 'too many values');
    if (field === '') return keywords(values, modifiers, placeholders);
    if (modifiers.type === 'exists') return existence(field, values);
    const found = ofField(field, values, modifiers, placeholders);
    return modifiers.negated ? { kind: 'not', part: found } : found;
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    throw new RuleFault(error.code, `${key.slice(0, 128)}: ${error.message}`);
  }
}

function existence(field: string, values: readonly unknown[]): Predicate {
  const [wanted] = values;
  if (values.length !== 1 || typeof wanted !== 'boolean') {
    throw new RuleFault('VALUE_INVALID', '"exists" takes true or false');
  }
  return { kind: 'exists', field, wanted };
}

function ofField(
  field: string,
  values: readonly unknown[],
  modifiers: Modifiers,
  placeholders: Placeholders,
): Predicate {
  const ofValue = (value: unknown): Predicate => {
    if (value === null) return ofNull(field, modifiers);
    return { kind: 'value', field, tests: valueTests(value, modifiers, placeholders) };
  };
  if (modifiers.all) return joined('all', values.map(ofValue));
  const nulls = values.includes(null) ? [ofNull(field, modifiers)] : [];
  const tests = values
    .filter((value) => value !== null)
    .flatMap((value) => valueTests(value, modifiers, placeholders));
  const found: Predicate[] = tests.length > 0 ? [{ kind: 'value', field, tests }] : [];
  return joined('any', [...found, ...nulls]);
}

function ofNull(field: string, modifiers: Modifiers): Predicate {
  if (modifiers.reach !== undefined || modifiers.type !== undefined) {
    throw new RuleFault('VALUE_INVALID', 'null has no modifiers');
  }
  return { kind: 'null', field };
}

/** A search without a field: in any text of the event, anywhere in it. */
function keywords(
  values: readonly unknown[],
  modifiers: Modifiers,
  placeholders: Placeholders,
): Predicate {
  if (modifiers.type !== undefined && modifiers.type !== 're') {
    throw new RuleFault('MODIFIER_MISUSED', `"${modifiers.type}" needs a field`);
  }
  const anywhere: Modifiers =
    modifiers.type === 're' ? modifiers : { ...modifiers, reach: modifiers.reach ?? 'contains' };
  const tests = values.map((value): readonly ValueTest[] =>
    valueTests(value, anywhere, placeholders),
  );
  const found: Predicate = modifiers.all
    ? joined(
        'all',
        tests.map((one) => ({ kind: 'value', field: undefined, tests: one })),
      )
    : { kind: 'value', field: undefined, tests: tests.flat() };
  return modifiers.negated ? { kind: 'not', part: found } : found;
}
