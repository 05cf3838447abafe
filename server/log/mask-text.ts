const MASK = '[hidden]';

/**
 * What a secret looks like where nobody named it. No pattern reaches over a quotation mark that ends a
 * string of JSON, so that what was JSON is JSON afterwards; all are linear in the text.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  // A JWT, whole or cut off: its first part is base64url of `{"`.
  [/\beyJ[\w-]{5,}(?:\.[\w-]*){0,2}/g, MASK],
  [/\b(bearer|basic) +[\w.~+/=-]{12,}/gi, `$1 ${MASK}`],
  // Credentials in a URL.
  [/(\w:\/\/)[^\s/"\\@]{1,200}@/g, `$1${MASK}@`],
  // `password=…` in a sentence, and in JSON that somebody put into one: an odd number of backslashes
  // escapes the quotation mark.
  [
    /(?<![a-z])(password|passwd|pwd|secret|api[_-]?key|(?:access|refresh)[_-]?token)((?:\\(?:\\\\)*")? ?[=:] ?(?:\\(?:\\\\)*")?)[^\s"\\,;&(){}[\]]{1,500}/gi,
    `$1$2${MASK}`,
  ],
  // Keys of AWS and private keys in PEM.
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, MASK],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[^"\\-]|\\.)*/g, MASK],
];

/** Shorter ones would be found in innocent words. */
const SHORTEST_SECRET = 6;

/** A finished log line without what must not be in it. */
export function maskText(line: string, secrets: readonly string[]): string {
  let masked = line;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    // The line is JSON: a secret with a quotation mark stands in it escaped.
    masked = masked.replaceAll(JSON.stringify(secret).slice(1, -1), MASK);
  }
  for (const [pattern, replacement] of patterns) masked = masked.replace(pattern, replacement);
  return masked;
}
