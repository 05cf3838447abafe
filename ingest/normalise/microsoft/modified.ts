import { clip, scalarText } from '../common/text.js';
import type { Modified } from './directory.js';
import type { Row } from './row.js';

const MAX_PROPERTIES = 64;
const MAX_VALUES = 16;
const MAX_TEXT = 64 * 1024;

/**
 * What a change altered, by name: `{Name, NewValue, OldValue}` in the unified audit log,
 * `{displayName, newValue, oldValue}` in Entra's, where the values are JSON within text.
 */
export function modifiedIn(row: Row): [string, Modified][] {
  return row.rows(MAX_PROPERTIES, 'modifiedProperties').flatMap((property) => {
    const name = property.text('displayName', 'Name');
    if (name === undefined) return [];
    const before = valueText(property.value('oldValue'));
    return [[name, { before, after: valueText(property.value('newValue')) }]];
  });
}

/** `"Global Administrator"` and `["Global Administrator"]` → the words; longer lists stay as written. */
function valueText(value: unknown): string | undefined {
  const parts: readonly unknown[] = Array.isArray(value) ? value.slice(0, MAX_VALUES) : [value];
  const written = parts.map(scalarText).filter((part) => part !== undefined);
  const text = clip(written.join(','), MAX_TEXT).trim();
  const word = /^\[?\s*"([^"\\]*)"\s*\]?$/.exec(text)?.[1] ?? text;
  return word === '' || word === '[]' || word === 'null' ? undefined : word;
}
