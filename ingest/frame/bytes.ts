/** The bytes that JSON is built of. */
export const byte = {
  tab: 0x09,
  newline: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

export function isWhitespace(code: number | undefined): boolean {
  return (
    code === byte.space ||
    code === byte.newline ||
    code === byte.carriageReturn ||
    code === byte.tab
  );
}

/** Index of the first byte at or after `from` that is not white space; the length when all are. */
export function skipWhitespace(bytes: Uint8Array, from = 0): number {
  let at = from;
  while (at < bytes.length && isWhitespace(bytes[at])) at++;
  return at;
}

export function countNewlines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  let at = bytes.indexOf(byte.newline, from);
  while (at !== -1 && at < to) {
    count++;
    at = bytes.indexOf(byte.newline, at + 1);
  }
  return count;
}
