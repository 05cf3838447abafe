import {
  lineMatches,
  matches,
  processRule,
  readRules,
  refusal,
  sysmonEvent,
} from '../../support/sigma.js';
import { Detector } from '../../../detections/index.js';

const refused = (item: string): string | undefined =>
  refusal(processRule(`selection:\n  ${item}\ncondition: selection`));

describe('values', () => {
  it.each([
    ['CommandLine: whoami', 'WhoAmI', true],
    ['CommandLine: whoami', 'whoami /all', false],
    ['CommandLine: 4104', 4104, true],
    ['CommandLine: 4104', '4104', true],
    ['CommandLine: true', 'True', true],
    ['CommandLine: true', true, true],
    ['CommandLine: false', 'true', false],
    ["CommandLine: ''", '', true],
    ["CommandLine: ''", 'x', false],
    ['CommandLine: null', null, true],
    ['CommandLine: null', undefined, true],
    ['CommandLine: null', '', false],
    ['CommandLine: [null, "-"]', '-', true],
    ['CommandLine: [a, b]', 'B', true],
    ['CommandLine: 12345678901234567890', '12345678901234567890', true],
  ])('%s against %p is %p', (item, line, expected) => {
    expect(lineMatches(item, line)).toBe(expected);
  });
});

describe('wildcards', () => {
  it.each([
    ["'who*'", 'whoami', true],
    ["'*ami'", 'whoami', true],
    ["'w*a*i'", 'whoami', true],
    ["'w*x*i'", 'whoami', false],
    ["'who?mi'", 'whoami', true],
    ["'who?mi'", 'whomi', false],
    ["'?'", '', false],
    ["'*'", '', true],
    ["'a*b?c*d'", 'axxbxcyyd', true],
    ["'ab*ba'", 'aba', false],
    // One backslash before what is no wildcard is a backslash, and so are two.
    ["'C:\\Windows'", 'c:\\windows', true],
    ["'C:\\\\Windows'", 'c:\\windows', true],
    // Escaped wildcards are plain.
    ["'a\\*b'", 'a*b', true],
    ["'a\\*b'", 'axb', false],
    ["'a\\?b'", 'a?b', true],
    // Two backslashes before a wildcard: a backslash, then the wildcard.
    ["'a\\\\*b'", 'a\\xxb', true],
    ["'a\\\\*b'", 'a*b', false],
    // Three: a backslash and a plain star.
    ["'a\\\\\\*b'", 'a\\*b', true],
    // Three or four are two backslashes.
    ["'a\\\\\\\\b'", 'a\\\\b', true],
    ["'a\\\\\\b'", 'a\\\\b', true],
    ["'C:\\Windows\\'", 'C:\\Windows\\', true],
  ])('%s against %p is %p', (value, line, expected) => {
    expect(lineMatches(`CommandLine: ${value}`, line)).toBe(expected);
  });
});

describe('modifiers', () => {
  it.each([
    ['CommandLine|contains: oam', 'whoami', true],
    ['CommandLine|startswith: WHO', 'whoami', true],
    ['CommandLine|endswith: who', 'whoami', false],
    ['CommandLine|contains|all: [who, ami]', 'ami who', true],
    ['CommandLine|contains|all: [who, ami]', 'who', false],
    ['CommandLine|cased: whoami', 'WHOAMI', false],
    ['CommandLine|contains|cased: OA', 'whOAmi', true],
    ['CommandLine|neq: whoami', 'id', true],
    ['CommandLine|neq: whoami', 'WHOAMI', false],
    ["CommandLine|re: '^who.*i$'", 'whoami', true],
    ["CommandLine|re: '^WHO'", 'whoami', false],
    ["CommandLine|re|i: '^WHO'", 'whoami', true],
    ["CommandLine|re: '(?i)^WHO'", 'whoami', true],
    ["CommandLine|re|m: '^b'", 'a\nb', true],
    ["CommandLine|re: '^b'", 'a\nb', false],
    ["CommandLine|re|s: 'a.b'", 'a\nb', true],
    ["CommandLine|re: 'a.b'", 'a\nb', false],
    ["CommandLine|re: ['x+y', 'z']", 'xxy', true],
    ['CommandLine|cidr: 10.0.0.0/8', '10.1.2.3', true],
    ['CommandLine|cidr: 10.0.0.0/8', '11.1.2.3', false],
    ['CommandLine|cidr: 10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['CommandLine|cidr: 10.0.0.0/8', 'not an address', false],
    ["CommandLine|cidr: 'fe80::/10'", 'fe80::1', true],
    ["CommandLine|cidr: ['::1/128', '127.0.0.0/8']", '::1', true],
    ['CommandLine|gte: 10', '10', true],
    ['CommandLine|gt: 10', 10, false],
    ['CommandLine|lt: 10', '9.5', true],
    ['CommandLine|lte: 10', 'ten', false],
    ['CommandLine|gt: 10', '0x10', true],
    ['CommandLine|exists: true', '', true],
    ['CommandLine|exists: false', 'x', false],
    ['CommandLine|exists: false', undefined, true],
    ['CommandLine|base64: hello', 'aGVsbG8=', true],
    ['CommandLine|base64|contains: foobar', 'x Zm9vYmFy y', true],
    ['CommandLine|wide|base64offset|contains: IEX', 'powershell -enc SQBFAFgA', true],
    ['CommandLine|utf16le|base64offset|contains: http://', 'CgBoAHQAdABwADoALwAvAA', true],
    ['CommandLine|utf16|base64: a', '//5hAA==', true],
    ['CommandLine|utf16be|base64: a', 'AGE=', true],
    ["CommandLine|contains|windash: ' -enc '", 'p /enc x', true],
    ["CommandLine|contains|windash: ' /enc '", 'p \u2013enc x', true],
    ["CommandLine|windash|contains: ' -f '", 'p \u2015f x', true],
    ["CommandLine|contains|windash: ' -param-name '", 'p /param-name x', true],
    ["CommandLine|contains|windash: ' -param-name '", 'p /param/name x', false],
    ['CommandLine|hour: 13', '2024-05-01 13:59:00', true],
    ['CommandLine|hour|gte: 20', '2024-05-01T13:59:00Z', false],
    ['CommandLine|month: 5', '2024-05-01', true],
    ['CommandLine|week: 1', '2024-12-31', true],
    ['CommandLine|minute|lt: 5', '1714572120', true],
    ['CommandLine|year: 2024', '1714572120000', true],
  ])('%s against %p is %p', (item, line, expected) => {
    expect(lineMatches(item, line)).toBe(expected);
  });

  it.each(['foobar', 'xfoobar', 'xyfoobar', 'xyzfoobar'])(
    'finds what %p has in Base64, wherever it begins',
    (text) => {
      const encoded = Buffer.from(`${text} and more`).toString('base64');
      expect(lineMatches('CommandLine|base64offset|contains: foobar', encoded)).toBe(true);
    },
  );

  it('compares fields with each other', () => {
    const same = 'selection:\n  Image|fieldref: ParentImage\ncondition: selection';
    const other = 'selection:\n  Image|fieldref|neq: ParentImage\ncondition: selection';
    const ends = 'selection:\n  CommandLine|fieldref|endswith: User\ncondition: selection';
    expect(matches(same, { Image: 'C:\\a.exe', ParentImage: 'c:\\A.exe' })).toBe(true);
    expect(matches(same, { Image: 'C:\\a.exe' })).toBe(false);
    expect(matches(other, { Image: 'C:\\a.exe', ParentImage: 'C:\\b.exe' })).toBe(true);
    expect(matches(ends, { CommandLine: 'runas ann', User: 'ANN' })).toBe(true);
  });

  it('puts values in the place of placeholders', () => {
    const text = processRule('selection:\n  User|expand: "%admins%"\ncondition: selection');
    const { ruleset } = readRules([text], new Map([['admins', ['ann', 'bob']]]));
    const detector = new Detector(ruleset);
    const found = (User: string): number =>
      detector.detect('acme', 'windows', sysmonEvent(1, { User })).length;
    expect([found('Bob'), found('eve')]).toEqual([1, 0]);
    expect(refusal(text)).toBe('PLACEHOLDER_UNKNOWN');
  });

  it.each([
    ['CommandLine|containz: x', 'MODIFIER_UNKNOWN'],
    ['CommandLine|contains|contains: x', 'MODIFIER_MISUSED'],
    ['CommandLine|contains|startswith: x', 'MODIFIER_MISUSED'],
    ['CommandLine|contains|base64: x', 'MODIFIER_MISUSED'],
    ['CommandLine|base64: x*', 'MODIFIER_MISUSED'],
    ['CommandLine|re|endswith: x', 'MODIFIER_MISUSED'],
    ['CommandLine|i|re: x', 'MODIFIER_MISUSED'],
    ['CommandLine|i: x', 'MODIFIER_MISUSED'],
    ['CommandLine|re|cidr: x', 'MODIFIER_MISUSED'],
    ['CommandLine|exists|all: true', 'MODIFIER_MISUSED'],
    ['CommandLine|cased|re: x', 'MODIFIER_MISUSED'],
    ['CommandLine|exists: maybe', 'VALUE_INVALID'],
    ['CommandLine|gt: many', 'VALUE_INVALID'],
    ['CommandLine|cidr: 10.0.0.0/64', 'VALUE_INVALID'],
    ['CommandLine|contains: null', 'VALUE_INVALID'],
    ['CommandLine|contains: []', 'VALUE_INVALID'],
    ["CommandLine|re: '(?=x)'", 'REGEX_UNSUPPORTED'],
    ["CommandLine|re: '(a)\\1'", 'REGEX_UNSUPPORTED'],
    ["CommandLine|re: 'a++'", 'REGEX_UNSUPPORTED'],
    ["CommandLine|re: '('", 'REGEX_UNSUPPORTED'],
    ["CommandLine|re: '[a'", 'REGEX_UNSUPPORTED'],
    ["CommandLine|re: '((((a{500}){500}){500}){500})'", 'REGEX_UNSUPPORTED'],
    ["CommandLine|re: '((((){2000}){2000}){2000})'", 'REGEX_UNSUPPORTED'],
  ])('%s is refused with %s', (item, code) => {
    expect(refused(item)).toBe(code);
  });
});

describe('keywords', () => {
  const both = "keywords:\n  '|all': [mimi, katz]\ncondition: keywords";

  it('are looked for in every text of the event', () => {
    const any = 'keywords: [mimikatz, "sek*sa::"]\ncondition: keywords';
    expect(matches(any, { User: 'x', Description: 'a MimiKatz b' })).toBe(true);
    expect(matches(any, { Payload: 'sekurlsa::logonpasswords' })).toBe(true);
    // A wildcard does not reach from one field into another.
    expect(matches(any, { A: 'sek', B: 'sa::' })).toBe(false);
    expect(matches(both, { A: 'katz', B: 'mimi' })).toBe(true);
    expect(matches(both, { A: 'katz' })).toBe(false);
    expect(matches("keywords:\n  '|re': ['a\\db']\ncondition: keywords", { A: 'xa1b' })).toBe(true);
  });

  it('take a list of maps and texts together as one or the other', () => {
    const mixed = 'selection:\n  - needle\n  - Image: a.exe\ncondition: selection';
    expect(matches(mixed, { Image: 'a.exe' })).toBe(true);
    expect(matches(mixed, { User: 'the needle' })).toBe(true);
    expect(matches(mixed, { Image: 'b.exe' })).toBe(false);
  });
});
