/** A JSON object of unknown content. */
export type Plain = Readonly<Record<string, unknown>>;

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * An object's own property. Names come from rules and objects from the wire: without the test for
 * ownership a field called `constructor` would be there in every event.
 */
export function own(object: unknown, name: string): unknown {
  return isPlain(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** An own property as an object; undefined where it is something else. */
export function ownPlain(object: unknown, name: string): Plain | undefined {
  const value = own(object, name);
  return isPlain(value) ? value : undefined;
}

/** An own property as text where it is a scalar. */
export function ownText(object: unknown, name: string): string | undefined {
  return scalarText(own(object, name));
}

/** The text of a scalar; undefined for objects, lists, null. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}
