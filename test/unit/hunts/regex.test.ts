import { faultOfRegex } from '../../../hunts/sandbox/regex.js';
import { decodeString } from '../../../hunts/sandbox/string-literal.js';

describe('a regular expression', () => {
  it.each([
    '.*',
    '(?i).*mimikatz.*',
    '.*(?:a|b|c).*',
    '(?i)(cmd|powershell)\\.exe',
    '[a-z0-9]{8}\\.(exe|dll)',
    'https?://[^/]+/.*',
    '^[A-Z]:\\\\Users\\\\[^\\\\]+\\\\.*$',
    '\\p{Alpha}+\\d{1,3}',
    '(?=.*a).*b',
    'a*+b',
    '[]a]+',
    '[^]a]*',
  ])('%s may run', (pattern) => {
    expect(faultOfRegex(pattern)).toBeUndefined();
  });

  it.each([
    '(.*a){12}',
    '(a+)+',
    '(a|a)*',
    '(?:ab)?',
    '((a))+',
    '.*.*.*x',
    '.*a.*b.*c',
    'a*b*c*d*',
    'a?a?a?a?a?a?a?',
    'a{0,9}b{0,9}',
    '(a)\\1',
    '\\k<x>',
    '(?<x>a)',
    '(?<=a)b',
    '(?>a)',
    '[a[b]]*',
    '\\Qa\\E',
    'a'.repeat(201),
  ])('%s may not', (pattern) => {
    expect(faultOfRegex(pattern)).toMatch(/\.$/);
  });

  it.each([
    ["'a\\\\.b'", 'a\\.b'],
    ["'a\\.b'", 'a\\.b'],
    ["'it\\'s'", "it's"],
    ['"\\t"', '\t'],
    ["'\\\\\\\\'", '\\\\'],
  ])('is read out of %s as the server does', (literal, wanted) => {
    expect(decodeString(literal)).toBe(wanted);
  });
});
