import { clip, scalarText } from '../common/text.js';
import type { RawEvent } from '../format.js';

/** A row of a table whose columns are named in several spellings. */
export interface Columns {
  /** Text of a column, trimmed, 8,192 characters at most; undefined where it is empty or missing. */
  text(column: string): string | undefined;
}

/** Exports have some hundred columns; what is beyond is not one of theirs. */
const MAX_COLUMNS = 1000;
const MAX_TEXT = 8192;

/** Columns by their letters and digits alone: `Item class` is `Item_class` and `ItemClass`. */
export function columnsOf(row: RawEvent): Columns {
  const names = Object.keys(row).slice(0, MAX_COLUMNS);
  const byName = new Map(names.map((name) => [folded(name), row[name]]));
  return {
    text: (column) => {
      const text = clip(scalarText(byName.get(folded(column))) ?? '', MAX_TEXT).trim();
      return text === '' ? undefined : text;
    },
  };
}

function folded(name: string): string {
  return clip(name, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
