import ipaddr from 'ipaddr.js';

/** What a stretch of a hypothesis is by its form alone. */
export type TokenForm =
  | 'word'
  | 'quoted'
  | 'address'
  | 'network'
  | 'hash'
  | 'guid'
  | 'arn'
  | 'hex'
  | 'number'
  | 'technique'
  | 'key'
  | 'path'
  | 'flag'
  | 'file'
  | 'account'
  | 'mark';

export interface Token {
  readonly form: TokenForm;
  /** As written; of a quoted stretch, what stands between the quotes. */
  readonly text: string;
  readonly lower: string;
  readonly start: number;
  readonly end: number;
}

const extensions =
  'exe|dll|sys|bat|cmd|ps1|psm1|vbs|vbe|js|jse|jar|hta|lnk|msi|scr|cpl|ocx|tmp|txt|log|zip|rar|7z|gz|tar|iso|img|doc|docx|docm|xls|xlsx|xlsm|ppt|pptx|pdf|rtf|xml|json|yml|yaml|dmp|dump|dat|db|sqlite|ini|inf|cfg|conf|evtx|etl|pf|sh|py|rb|pl|php|asp|aspx|jsp|elf|so|bin|pem|key|crt|cer|pfx|kirbi|ccache|sct|wsf|url|html|htm|csv|png|jpg|bak|reg';

/** In this order: the first form that fits at a place is taken. */
const forms: readonly (readonly [TokenForm, RegExp])[] = [
  // "corp\\alice's": of words it is a part.
  ['mark', /['’]s(?!\w)/y],
  [
    'quoted',
    /"([^"]+)"|“([^”]+)”|‘([^’]+)’|`([^`]+)`|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])/uy,
  ],
  ['word', /i\.e\.|e\.g\./iy],
  ['arn', /arn:aws[\w-]*:[^\s,;"']+[^\s,;"'.?!:)]/iy],
  ['guid', /\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?/iy],
  ['technique', /(?:AML\.)?T\d{4}(?:\.\d{3})?(?![\w])/iy],
  ['mark', /->|=>|→|⇒/uy],
  [
    'network',
    /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\/\d{1,2}(?!\d)|(?:10|172\.\d{1,3}|192\.168|\d{1,3}\.\d{1,3}\.\d{1,3})\/\d{1,2}(?![\d/])|[0-9a-f:]+:[0-9a-f:]*\/\d{1,3}(?!\d)/iy,
  ],
  [
    'address',
    /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.]*\d)|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/iy,
  ],
  ['hash', /(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![\w])/iy],
  ['hex', /0x[0-9a-f]+(?![\w])/iy],
  ['key', /(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{8,}(?![\w])/y],
  // A drive, a share, a hive, or an absolute path of Unix; blanks end it unless it is quoted.
  [
    'path',
    /(?:(?:appdata|users|windows|programdata|program files(?: \(x86\))?|temp|system32|syswow64|downloads|desktop|documents|currentversion|software|system|policies|winlogon|services)\\(?=[\w*])|[a-z]:\\|\\\\|\\(?=\w)|(?:hk(?:lm|cu|u|cr|cc|ey_\w+))\\|%\w+%\\)[^\s,;"'?]*[^\s,;"'?.!:)]|hk(?:lm|cu|u|cr|cc|ey_local_machine|ey_current_user|ey_users|ey_classes_root)(?![\w\\])|\/(?:[\w.@*-]+\/)+[\w.@*-]*|\/(?:etc|tmp|usr|var|opt|bin|home|root|dev)\b[\w./*-]*/iy,
  ],
  // A switch of a command line stands behind a blank.
  ['flag', /(?<=\s)(?:--?[a-z][\w-]*|\/[a-z]\w*)(?![\w/\\.-])/iy],
  ['file', new RegExp(`[\\w$@*?#~{}+-][\\w.$@*?#~{}+-]*\\.(?:${extensions})(?![\\w.-]*\\w)`, 'iy')],
  // An extension alone stands for all files that have it.
  ['file', new RegExp(`\\*?\\.(?:${extensions})(?![\\w.-])`, 'iy')],
  ['account', /[\w.-]+\\[\w.$-]+(?:\\[\w.$ -]+)*[$\w]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/iy],
  ['number', /\d+(?![\w.:/-]*[\w])/y],
  ['word', /[\p{L}\p{N}_$*][\p{L}\p{N}_.$*'’:/#+-]*[\p{L}\p{N}_$*+]|[\p{L}\p{N}_$*]/uy],
  ['mark', /[^\s]/uy],
];

/** A hypothesis in pieces, each with its place. White space is left out, nothing else. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function tokenAt(text: string, start: number): Token {
  for (const [form, pattern] of forms) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null || !isSound(form, match[0])) continue;
    const said =
      form === 'quoted'
        ? (match.slice(1).find((part: string | undefined) => part) ?? '')
        : match[0];
    return { form, text: said, lower: said.toLowerCase(), start, end: start + match[0].length };
  }
  const mark = text[start] ?? '';
  return { form: 'mark', text: mark, lower: mark.toLowerCase(), start, end: start + 1 };
}

function isSound(form: TokenForm, text: string): boolean {
  // Anonymised logs have addresses that are none; a dotted quad is meant as one all the same.
  if (form === 'address') return text.includes('.') || ipaddr.isValid(text);
  if (form === 'network') return ipaddr.isValidCIDR(wholeNetwork(text));
  if (form === 'account')
    return !/^[\w.-]+\\(currentversion|microsoft|windows|software|system)/i.test(text);
  return true;
}

/** 10/8 is 10.0.0.0/8. */
export function wholeNetwork(text: string): string {
  const [address = '', bits = ''] = text.split('/');
  if (address.includes(':')) return text;
  const octets = address.split('.');
  return `${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${bits}`;
}
