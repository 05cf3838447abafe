import type { PropertyDeclaration, PropertyDeclarations } from './declare.js';

/** Values as they stand in the graph; a property that is not known is absent, never null. */
export type PropertyValue = string | number | boolean | readonly string[];
export type Properties = Readonly<Record<string, PropertyValue>>;

function greater(a: PropertyValue, b: PropertyValue): PropertyValue {
  if (typeof a === 'string' && typeof b === 'string' && a.length !== b.length) {
    return a.length > b.length ? a : b;
  }
  return a >= b ? a : b;
}

function unite(a: PropertyValue, b: PropertyValue): readonly string[] {
  const both = [a, b].flatMap((value) => (Array.isArray(value) ? (value as string[]) : []));
  return [...new Set(both)].sort();
}

function joinValues(
  declaration: PropertyDeclaration,
  a: PropertyValue,
  b: PropertyValue,
): PropertyValue {
  if (declaration.type === 'strings') return unite(a, b);
  if (declaration.keep === 'min') return a <= b ? a : b;
  if (declaration.keep === 'max') return a >= b ? a : b;
  return greater(a, b);
}

/**
 * Two sets of values about one thing become one. Commutative, associative and idempotent, so that the
 * graph does not depend on who told first: see `PropertyDeclaration.keep` for the rule.
 */
export function joinProperties(
  declarations: PropertyDeclarations,
  a: Properties,
  b: Properties,
): Properties {
  let joined: Record<string, PropertyValue> | undefined;
  for (const name of Object.keys(b)) {
    const known = a[name];
    const value = b[name];
    // Most mentions repeat what is known; copying for each would be most of the work of a batch.
    if (known === value || value === undefined || !Object.hasOwn(declarations, name)) continue;
    joined ??= { ...a };
    const declaration = declarations[name];
    joined[name] =
      known === undefined || declaration === undefined
        ? value
        : joinValues(declaration, known, value);
  }
  return joined ?? a;
}

const MAX_LIST = 64;
const MAX_TEXT = 8192;

const LONE_SURROGATE = /\p{Surrogate}/gu;
/** Any half of a pair, lone or not. Most text has none and is known to be whole without being copied. */
const SURROGATE = /[\ud800-\udfff]/;

/**
 * Text as the graph gives it back. The driver writes half a surrogate pair as U+FFFD: compared with what
 * was stored, the value would differ each time, and each batch would make the same edge anew.
 */
export function storedText(text: string): string {
  const cut = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  return SURROGATE.test(cut) ? cut.replace(LONE_SURROGATE, '\ufffd') : cut;
}

function acceptable(declaration: PropertyDeclaration, value: unknown): PropertyValue | undefined {
  switch (declaration.type) {
    case 'string':
      return typeof value === 'string' && value !== '' ? storedText(value) : undefined;
    case 'integer':
      return Number.isSafeInteger(value) ? (value as number) : undefined;
    case 'float':
      return Number.isFinite(value) ? (value as number) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'strings':
      return Array.isArray(value)
        ? [...new Set(value.filter((item): item is string => typeof item === 'string'))]
            .map(storedText)
            .sort()
            .slice(0, MAX_LIST)
        : undefined;
  }
}

/** Keeps what is declared and of the declared type: the last fence between telemetry and the graph. */
export function declaredProperties(
  declarations: PropertyDeclarations,
  values: Readonly<Record<string, unknown>>,
): Properties {
  const kept: Record<string, PropertyValue> = {};
  for (const name of Object.keys(values)) {
    const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
    const value = declaration === undefined ? undefined : acceptable(declaration, values[name]);
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
