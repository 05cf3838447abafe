/** Fields that the kernel writes in hexadecimal when a blank, a quote or a control is in them. */
const ENCODED = new Set([
  'comm',
  'exe',
  'cwd',
  'name',
  'proctitle',
  'cmd',
  'acct',
  'data',
  'ocomm',
  'path',
  'grp',
  'unit',
]);

const ARGUMENT = /^a\d{1,6}(?:\[\d{1,6}\])?$/;

/** True where an unquoted value of this field may be hexadecimal text. */
export function isEncoded(type: string, name: string): boolean {
  return ENCODED.has(name) || (type === 'EXECVE' && ARGUMENT.test(name));
}

/** Text out of the upper-case hexadecimal of the kernel, NULs as blanks; anything else as it is. */
export function decodeHexText(text: string): string {
  if (text.length % 2 !== 0 || !/^[0-9A-F]+$/.test(text)) return text;
  return Buffer.from(text, 'hex').toString('utf8').replaceAll('\0', ' ').trimEnd();
}

/** Text in which bytes are written as `%20`; anything else as it is. Never throws. */
export function decodePercentText(text: string): string {
  if (!text.includes('%')) return text;
  const escaped = text.replace(
    /%([0-9a-fA-F]{2})|[^%]+|%/g,
    (part, hex: string | undefined) => hex ?? Buffer.from(part, 'utf8').toString('hex'),
  );
  return Buffer.from(escaped, 'hex').toString('utf8').replaceAll('\0', ' ').trimEnd();
}
