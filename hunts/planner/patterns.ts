import type { Condition } from '../plan/plan.js';
import { MAX_HOPS } from '../plan/plan.js';
import type { Item, Span } from './items.js';
import { logonTypes, numberWords, servicePorts } from './lexicon/words.js';

/**
 * Turns of phrase that are known by their shape: counts, ranks, depths, ports. Each is tried on the whole
 * text in this order; what one has taken the next leaves alone.
 */
interface Shape {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, span: Span) => Item | undefined;
}

const number = `(\\d+|${Object.keys(numberWords).join('|')})`;
const list = '(\\d+(?:\\s*(?:,|\\/|or|and|,\\s*or|,\\s*and)\\s*\\d+)*)';

const comparisons: Readonly<Record<string, '=' | '>' | '>=' | '<' | '<='>> = {
  'more than': '>',
  over: '>',
  above: '>',
  exceeding: '>',
  'greater than': '>',
  'in excess of': '>',
  upwards: '>=',
  'at least': '>=',
  'no fewer than': '>=',
  'no less than': '>=',
  'not less than': '>=',
  'a minimum of': '>=',
  'fewer than': '<',
  'less than': '<',
  under: '<',
  below: '<',
  'at most': '<=',
  'no more than': '<=',
  'not more than': '<=',
  'up to': '<=',
  'a maximum of': '<=',
  exactly: '=',
  precisely: '=',
  only: '=',
  just: '=',
  'not more nor less than': '=',
};
const comparison = `(${Object.keys(comparisons)
  .sort((a, b) => b.length - a.length)
  .join('|')})`;

function value(text: string): number {
  const lower = text.toLowerCase();
  return /^\d+$/.test(lower) ? Number(lower) : (numberWords[lower] ?? 1);
}

function count(op: '=' | '>' | '>=' | '<' | '<=', n: number, isTimes: boolean) {
  return (_: RegExpExecArray, span: Span): Item => ({ type: 'count', op, n, isTimes, ...span });
}

function ports(text: string): Condition {
  const values = text.match(/\d+/g)?.map(Number) ?? [];
  return values.length === 1
    ? { property: 'port', op: 'equals', value: values[0] ?? 0 }
    : { property: 'port', op: 'one_of', value: values };
}

function edge(span: Span, condition: Condition): Item {
  return { type: 'edge_value', condition, ...span };
}

const order: Readonly<Record<string, 'above' | 'at_least' | 'below' | 'at_most'>> = {
  above: 'above',
  over: 'above',
  'greater than': 'above',
  'higher than': 'above',
  below: 'below',
  under: 'below',
  'less than': 'below',
  'lower than': 'below',
  'at least': 'at_least',
  'at most': 'at_most',
  from: 'at_least',
};

const quoted = `("[^"]+"|'[^']+'|“[^”]+”|[^\\s"',;:?]*[^\\s"',;:?.])`;
const commandLine = '(?:command[- ]?lines?|cmd ?-?lines?|arguments?|args)';

function commandText([whole, ...parts]: RegExpExecArray, span: Span): Item | undefined {
  // A group that took no part is undefined, whatever its type says.
  const values = (parts as (string | undefined)[])
    .filter((part) => part !== undefined)
    .filter((part) => !/^(?:or|and)$/i.test(part))
    .map((part) => part.replace(/^["'“]|["'”]$/g, ''));
  if (values.some((part) => /^(?:the|a|an|its|what|which|used|seen)$/i.test(part)))
    return undefined;
  return { type: 'text', property: 'command_line', values, isAll: !/ or /i.test(whole), ...span };
}

const shapes: readonly Shape[] = [
  // What a command line holds, from either side.
  {
    pattern: new RegExp(
      `(?:\\b(?:with|has|having|where|contains?|containing|mentions?|mentioning) )?(?:\\bboth )?${quoted}(?: (and|or) ${quoted})? (?:(?:is |was |are |were )?(?:mentioned|appearing|present|somewhere|used|passed|appears|occurs|seen) )?(?:in|on|inside) (?:its |the |a |an |their |his |full )*${commandLine}\\b`,
      'gi',
    ),
    read: commandText,
  },
  {
    pattern: new RegExp(
      `\\b(?:whose |with |with a |with an |having a |its |their |and |where the |the |has a )*${commandLine}(?: that| which)? (?:contain(?:s|ing|ed)?|has|have|having|includ(?:es|ing|e|ed)|mention(?:s|ing|ed)?|says?|saying|matching|match(?:es)?|like|with|carr(?:ies|ying|y)|referenc(?:es|ing|e)|holding|holds) (?:both |either )?(?:the |a )?(?:word |string |text |flag |switch |argument |option )?${quoted}(?: (and|or) ${quoted})?`,
      'gi',
    ),
    read: commandText,
  },
  // Depth of a chain.
  {
    pattern: new RegExp(
      `\\b(?:(at most|up to|within|no more than|not more than|max(?:imum)?(?: of)?|no deeper than|exactly|precisely|down to)\\s+)?${number}[ -](?:levels?|generations?|hops?|steps?|layers?|links?)(?: (?:deep|down|up|away|below|further|lower|above|of depth|of children|at most|or (?:less|fewer)|max))*`,
      'gi',
    ),
    read: ([whole, bound, n = '1'], span) => {
      const max = Math.min(MAX_HOPS, Math.max(1, value(n)));
      const isExact =
        bound === undefined
          ? !/at most|or less|or fewer|deep|max/i.test(whole)
          : /exactly|precisely/i.test(bound);
      return { type: 'depth', min: isExact ? max : 1, max, ...span };
    },
  },
  {
    pattern:
      /\b(?:at any depth|of any depth|however deep|any number of (?:levels|hops|generations)|all the way down|recursively|all generations|any generation|at any level|directly or indirectly|indirectly or directly|direct or indirect|all levels|at all levels|transitively)\b/gi,
    read: (_, span) => ({ type: 'depth', min: 1, max: MAX_HOPS, ...span }),
  },
  // "winrm (5985)", "kerberos port 88": the number says which.
  {
    pattern: new RegExp(
      `\\b(?:over |via |using |through |by |on |with |to )?(?:${Object.keys(servicePorts).join('|')}),? ?(?:\\(|on |over |= ?|: ?)?(?:tcp |udp )?(?:ports? )?${list}\\b\\)?`,
      'gi',
    ),
    read: ([, n = ''], span) => edge(span, ports(n)),
  },
  // Ports.
  {
    pattern: new RegExp(
      `\\b(?:on |over |via |at |to |using |with )?(?:the )?(tcp|udp)?[ /-]?(?:destination |dst |target |remote |dest )?ports? (?:number )?(above|over|greater than|higher than|below|under|less than|lower than|at least|at most) (\\d+)`,
      'gi',
    ),
    read: ([, , op = 'above', n = '0'], span) =>
      edge(span, { property: 'port', op: order[op.toLowerCase()] ?? 'above', value: Number(n) }),
  },
  {
    pattern: new RegExp(
      `\\b(?:on |over |via |at |to |using |with |from )?(?:the )?(?:tcp|udp)?[ /-]?(?:destination |dst |target |remote |dest )?ports? (?:numbers? |is |was |being |of |= ?|: ?)?(other than|except|besides|outside|not|apart from) (?:ports? )?${list}`,
      'gi',
    ),
    read: ([, , n = ''], span) => edge(span, { ...ports(n), not: true }),
  },
  {
    pattern: new RegExp(
      `\\b(?:on |over |via |at |to |using |with |from )?(?:the )?(?:tcp|udp)?[ /-]?(?:destination |dst |target |remote |dest )?ports? ?(?:numbers? |is |was |being |of |= ?|: ?|# ?)?${list}\\b(?:/(?:tcp|udp))?`,
      'gi',
    ),
    read: ([, n = ''], span) => edge(span, ports(n)),
  },
  {
    pattern: new RegExp(`\\b(?:on |over |via |at |to |using )?(tcp|udp)[ /:-]${list}\\b`, 'gi'),
    read: ([, , n = ''], span) => edge(span, ports(n)),
  },
  {
    pattern: new RegExp(`\\b(?:on |over |via |at |to |using )?${list}/(tcp|udp)\\b`, 'gi'),
    read: ([, n = ''], span) => edge(span, ports(n)),
  },
  { pattern: /(?<=\d):(\d{1,5})(?![\d:.])/g, read: ([, n = ''], span) => edge(span, ports(n)) },
  {
    pattern:
      /\b(?:over|via|using|by|through) (udp|tcp|icmp)\b|\b(udp|tcp|icmp)(?= (?:traffic|connections?|flows?|packets?|sessions?|only)\b)/gi,
    read: ([, a, b], span) =>
      edge(span, { property: 'protocol', op: 'equals', value: (a ?? b ?? 'tcp').toLowerCase() }),
  },
  {
    pattern: new RegExp(
      `\\b(?:over|via|using|through|by|on|speaking|with) (${Object.keys(servicePorts).join('|')})\\b(?! (?:session|logon|login))|\\b(${Object.keys(servicePorts).join('|')})(?= (?:traffic|connections?|flows?|sessions? to|ports?)\\b)`,
      'gi',
    ),
    read: ([, a, b], span) => {
      const values = servicePorts[(a ?? b ?? '').toLowerCase()];
      return values === undefined ? undefined : edge(span, ports(values.join(',')));
    },
  },
  // Logon types.
  {
    pattern: new RegExp(
      `\\b(?:with |of |by )?(?:logon[ -])?types? ?=? ?${list}\\b(?: logons?)?`,
      'gi',
    ),
    read: ([, n = ''], span) => edge(span, { ...ports(n), property: 'logon_type' }),
  },
  {
    pattern: new RegExp(
      `\\b(${Object.keys(logonTypes)
        .sort((a, b) => b.length - a.length)
        .join(
          '|',
        )})(?= (?:logons?|logins?|log-ons?|sign-ins?|sessions?|authentications?|logged|logon|login)\\b)`,
      'gi',
    ),
    read: ([whole], span) =>
      edge(span, {
        ...ports((logonTypes[whole.toLowerCase()] ?? []).join(',')),
        property: 'logon_type',
      }),
  },
  {
    pattern:
      /\b(?:logged (?:on|in) |log(?:s|ged)? (?:on|in) )?(interactively|over the network|over rdp|by rdp|via rdp|through rdp|with rdp)\b/gi,
    read: ([, how = ''], span) => {
      const values = /rdp/i.test(how) ? [10] : /network/i.test(how) ? [3] : [2];
      return /^log/i.test(span.text)
        ? undefined
        : edge(span, { ...ports(values.join(',')), property: 'logon_type' });
    },
  },
  {
    pattern:
      /\b(?:with |using |over |via |by )(ntlm|kerberos|negotiate)\b(?= (?:auth|logon|login|package)|[.,;:?]|$)/gi,
    read: ([, name = ''], span) =>
      edge(span, { property: 'auth_package', op: 'equals', value: name }),
  },
  // Ranks, before counts: "most" is no number.
  {
    pattern: new RegExp(
      `\\b(?:the )?top[ -]${number}\\b|\\b(?:the )?${number} (?:most (?:common|frequent|active|often)|busiest|biggest|largest)`,
      'gi',
    ),
    read: ([, a, b], span) => ({ type: 'rank', order: 'most', top: value(a ?? b ?? '1'), ...span }),
  },
  {
    pattern: new RegExp(
      `\\b(?:the )?${number} (?:rarest|least (?:common|frequent|often|seen))|\\bbottom ${number}`,
      'gi',
    ),
    read: ([, a, b], span) => ({
      type: 'rank',
      order: 'fewest',
      top: value(a ?? b ?? '1'),
      ...span,
    }),
  },
  {
    pattern: new RegExp(
      `\\b(?:the )?(?:${number} )?(?:most recent|latest|newest|last seen|final|last)(?: ${number})?\\b(?! (?:24|hours?|days?|weeks?|\\d+ (?:hours?|days?)))`,
      'gi',
    ),
    read: ([, a, b], span) => ({ type: 'pick', order: 'last', n: value(a ?? b ?? '1'), ...span }),
  },
  {
    pattern: new RegExp(
      `\\b(?:the )?(?:very )?(?:${number} )?(?:first|earliest|oldest|initial)(?: ${number})?\\b(?! (?:hours?|days?|level|generation|time\\b))`,
      'gi',
    ),
    read: ([, a, b], span) => ({ type: 'pick', order: 'first', n: value(a ?? b ?? '1'), ...span }),
  },
  {
    pattern:
      /\b(?:the )?(?:most (?:often|frequently|frequent|common|commonly|active|popular|numerous)|busiest|most|(?:highest|largest|greatest|biggest) (?:number|count|amount)s? of|highest count|more .{1,30} than any other|noisiest|chattiest|talkiest)\b/gi,
    read: (_, span) => ({ type: 'rank', order: 'most', top: 1, ...span }),
  },
  {
    pattern:
      /(?<!at )\b(?:the )?(?:least (?:often|frequently|frequent|common|commonly|active|seen)|rarest|fewest|least|(?:lowest|smallest) (?:number|count|amount)s? of|seldomest)\b/gi,
    read: (_, span) => ({ type: 'rank', order: 'fewest', top: 1, ...span }),
  },
  // Counts.
  {
    pattern:
      /\b(?:more than once|repeatedly|multiple times|several times|many times|again and again|twice or more|over and over|more than one time|on more than one occasion|at least twice)\b/gi,
    read: count('>', 1, true),
  },
  {
    pattern:
      /\b(?:exactly once|only once|just once|a single time|once only|once and only once|precisely once|one single time|no more than once|one time only|on a single occasion|seen once|one time)\b/gi,
    read: count('=', 1, true),
  },
  { pattern: /\b(?:exactly|just|only) twice\b/gi, read: count('=', 2, true) },
  {
    pattern:
      /(?<!how )\b(?:more than one|multiple|several|two or more|at least two different|at least two|many different|more than a single|various|numerous)(?: (?:different|distinct|separate|unique))?(?= [a-z])/gi,
    read: (m, span) =>
      /several times/i.test(m[0])
        ? undefined
        : { type: 'count', op: '>', n: 1, isTimes: false, ...span },
  },
  {
    pattern: new RegExp(`\\b${comparison} ${number}( times?| occasions?)`, 'gi'),
    read: ([, op = '', n = '1'], span) => ({
      type: 'count',
      op: comparisons[op.toLowerCase()] ?? '>',
      n: value(n),
      isTimes: true,
      ...span,
    }),
  },
  {
    pattern: new RegExp(
      `\\b${number} (?:times )?or more( times)?(?: (?:different|distinct|unique|separate))?|\\b${number}\\+( times)?`,
      'gi',
    ),
    read: ([whole, a, , b], span) => ({
      type: 'count',
      op: '>=',
      n: value(a ?? b ?? '1'),
      isTimes: whole.includes('times'),
      ...span,
    }),
  },
  {
    pattern: new RegExp(
      `(?:\\b(more than|at least|fewer than|less than|exactly|precisely|no more than|no fewer than|at most|greater than|exceeding|just|only|over)|(>=|<=|>|<|=)) ?${number}(?: (?:different|distinct|separate|unique|individual|single))?(?= [a-z])`,
      'gi',
    ),
    read: ([whole, words, sign, n = '1'], span) => {
      if (words !== undefined && /^over$/i.test(words) && !/ [a-z]+s$/i.test(whole))
        return undefined;
      const op = words === undefined ? (sign as '>') : (comparisons[words.toLowerCase()] ?? '>');
      return { type: 'count', op, n: value(n), isTimes: false, ...span };
    },
  },
  {
    pattern: new RegExp(`\\b(twice|thrice|${number} times)\\b`, 'gi'),
    read: ([, whole = '', n], span) => ({
      type: 'count',
      op: '=',
      n: n === undefined ? (/twice/i.test(whole) ? 2 : 3) : value(n),
      isTimes: true,
      ...span,
    }),
  },
];

/** What the shapes find in a text, none overlapping. */
export function readShapes(text: string, isTaken: (start: number, end: number) => boolean): Item[] {
  const items: Item[] = [];
  for (const { pattern, read } of shapes) {
    pattern.lastIndex = 0;
    for (const match of text.matchAll(pattern)) {
      const lead = match[0].length - match[0].trimStart().length;
      const start = match.index + lead;
      const end = match.index + match[0].trimEnd().length;
      if (
        start >= end ||
        isTaken(start, end) ||
        items.some((item) => item.start < end && start < item.end)
      )
        continue;
      const item = read(match, { start, end, text: text.slice(start, end) });
      if (item !== undefined) items.push(item);
    }
  }
  return items;
}
