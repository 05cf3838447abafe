/**
 * The object or list that a text is the JSON of; undefined for any other text, and beyond `limit`
 * characters. Never throws.
 */
export function parseJson(text: string, limit: number): unknown {
  if (text.length > limit || !/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
