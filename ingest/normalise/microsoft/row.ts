import { parseJson } from '../common/json.js';
import { isPlain, type Plain, scalarText } from '../common/text.js';
import { saysNothing } from '../common/told.js';

/** The longest column of JSON text that is read; Log Analytics cuts columns at 64 KiB. */
const MAX_JSON_TEXT = 512 * 1024;

/** More columns than any table has. */
const MAX_COLUMNS = 2048;

/**
 * The columns of one record, by name in any case: Graph writes `ipAddress`, Log Analytics
 * `IPAddress`, and the risk tables `IpAddress`. Columns of earlier sources win.
 */
export class Row {
  readonly #columns = new Map<string, unknown>();

  constructor(...sources: readonly Plain[]) {
    for (const source of sources) {
      for (const [name, value] of Object.entries(source).slice(0, MAX_COLUMNS)) {
        const key = name.toLowerCase();
        const known = this.#columns.get(key);
        if (known === undefined || known === null) this.#columns.set(key, value);
      }
    }
  }

  /** Trimmed text of the first of the columns that tells one; undefined where none does. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const text = scalarText(this.value(name))?.trim();
      if (text !== undefined && !saysNothing(text)) return text;
    }
    return undefined;
  }

  /** The first of the columns that is there, as it is. */
  value(...names: readonly string[]): unknown {
    for (const name of names) {
      const value = this.#columns.get(name.toLowerCase());
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  }

  /** An object, or one written as JSON text; a row without columns where there is something else. */
  row(...names: readonly string[]): Row {
    return rowOf(this.value(...names));
  }

  /** Rows of a list, or of one written as JSON text: `limit` of them at most. */
  rows(limit: number, ...names: readonly string[]): readonly Row[] {
    return this.list(limit, ...names).map(rowOf);
  }

  /** Elements of a list, or of one written as JSON text: `limit` of them at most. */
  list(limit: number, ...names: readonly string[]): readonly unknown[] {
    const value = fromJson(this.value(...names));
    return Array.isArray(value) ? value.slice(0, limit) : [];
  }
}

function rowOf(value: unknown): Row {
  const read = fromJson(value);
  return isPlain(read) ? new Row(read) : new Row();
}

/** A value that came as JSON text, read; any other as it is. Never throws. */
export function fromJson(value: unknown): unknown {
  const read = typeof value === 'string' ? parseJson(value, MAX_JSON_TEXT) : undefined;
  return read ?? value;
}
