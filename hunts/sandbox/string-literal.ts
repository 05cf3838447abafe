const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** What a string literal says. As on the server, a backslash before any other letter stays. */
export function decodeString(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(.)/gsu, (escape, letter: string) => ESCAPES[letter] ?? escape);
}
