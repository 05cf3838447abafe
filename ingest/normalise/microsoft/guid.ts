import { ZERO_GUID } from '../common/guid.js';
import { clip, MAX_NAME } from '../common/text.js';

/** The text, unless it is the zero GUID. */
export function unlessZero(text: string | undefined): string | undefined {
  return text === ZERO_GUID ? undefined : text;
}

/**
 * The identifier of a record. Exports that were made anonymous bear the zero GUID in place of every
 * one; by that all records would be one.
 */
export function recordIdOf(text: string | undefined): string | undefined {
  return text === undefined || text.includes(ZERO_GUID) ? undefined : clip(text, MAX_NAME);
}
