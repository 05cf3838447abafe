import { isPlain, scalarText } from '../plain.js';

/** More elements than any list in telemetry that a rule asks for. */
const MAX_ELEMENTS = 256;

/** An object that a rule asks for as a whole is compared as JSON, up to so many characters. */
const MAX_JSON = 64 * 1024;

/** One value of a field. Put into lower case when it is first asked for, and then once for all rules. */
export class FieldValue {
  readonly text: string;
  #lower: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get lower(): string {
    return (this.#lower ??= this.text.toLowerCase());
  }
}

export const NO_VALUES: readonly FieldValue[] = [];

/** The values of whatever stands in a field: none for null, each element of a list. */
export function fieldValues(found: unknown): readonly FieldValue[] {
  const text = scalarText(found);
  if (text !== undefined) return [new FieldValue(text)];
  if (Array.isArray(found)) return listValues(found);
  return isPlain(found) ? [new FieldValue(jsonText(found))] : NO_VALUES;
}

function listValues(list: readonly unknown[]): readonly FieldValue[] {
  return list.slice(0, MAX_ELEMENTS).flatMap((element) => {
    const text = scalarText(element) ?? (typeof element === 'object' ? jsonText(element) : '');
    return element === null || element === undefined ? [] : [new FieldValue(text)];
  });
}

/** Nesting deeper than the stack makes JSON.stringify throw: then the value has no text. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, MAX_JSON);
  } catch {
    return '';
  }
}
