import { clip, MAX_NAME } from '../common/text.js';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ZERO = '00000000-0000-0000-0000-000000000000';

export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** A GUID in lower case; undefined for the zero one, which says that none is set, and for other text. */
export function setGuid(text: string | undefined): string | undefined {
  return text !== undefined && isGuid(text) && text !== ZERO ? text.toLowerCase() : undefined;
}

/** The text, unless it is the zero GUID. */
export function unlessZero(text: string | undefined): string | undefined {
  return text === ZERO ? undefined : text;
}

/**
 * The identifier of a record. Exports that were made anonymous bear the zero GUID in place of every
 * one; by that all records would be one.
 */
export function recordIdOf(text: string | undefined): string | undefined {
  return text === undefined || text.includes(ZERO) ? undefined : clip(text, MAX_NAME);
}
