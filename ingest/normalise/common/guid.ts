const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Says that none is set. */
export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';

export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** A GUID in lower case without braces; undefined for the all-zero one and anything malformed. */
export function parseGuid(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 40) return undefined;
  const bare = text.startsWith('{') ? text.slice(1, -1) : text;
  return isGuid(bare) && bare !== ZERO_GUID ? bare.toLowerCase() : undefined;
}
