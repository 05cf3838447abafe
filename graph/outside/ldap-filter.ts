/** What has a meaning in a filter, and what no value may hold as it is (RFC 4515, section 3). */
const SPECIAL = /[\\*()]/g;

/** A value as it stands in a filter: it means itself, whoever thought it up. */
function escapeFilterValue(value: string): string {
  const hexadecimal = (character: string): string =>
    `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return value.replace(SPECIAL, hexadecimal).replaceAll('\0', '\\00');
}

/** One of some attributes has exactly this value. */
export function anyEquals(attributes: readonly string[], value: string): string {
  const tests = attributes.map((attribute) => `(${attribute}=${escapeFilterValue(value)})`);
  return tests.length === 1 ? tests.join('') : `(|${tests.join('')})`;
}

const ATTRIBUTE = /^[a-zA-Z][a-zA-Z0-9;.-]{0,63}$/;

/** True for the name of an attribute; anything else could add to a filter. */
export function isAttribute(name: string): boolean {
  return ATTRIBUTE.test(name);
}
