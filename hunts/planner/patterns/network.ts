import type { Item, Span } from '../items.js';
import { servicePorts } from '../lexicon/words.js';
import { edge, list, numbersIn, type Shape } from './shape.js';

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

/** The usual ports of a protocol. */
function portsOf([, a, b]: RegExpExecArray, span: Span): Item | undefined {
  const names = (a ?? b ?? '').toLowerCase().split(/,? (?:or|and) |, ?| ?\/ ?/);
  const values = names.flatMap((name) => servicePorts[name] ?? []);
  if (values.length === 0) return undefined;
  return {
    type: 'edge_value',
    condition: numbersIn(values.join(','), 'port'),
    isUsual: true,
    ...span,
  };
}

/** Ports and protocols. */
export const networkShapes: readonly Shape[] = [
  // "winrm (5985)", "kerberos port 88": the number says which.
  {
    pattern: new RegExp(
      `\\b(?:over |via |using |through |by |on |with |to )?(?:${Object.keys(servicePorts).join('|')}),? ?(?:\\(|on |over |= ?|: ?)?(?:tcp |udp )?(?:ports? )?${list}\\b\\)?`,
      'gi',
    ),
    read: ([, n = ''], span) => edge(span, numbersIn(n, 'port')),
  },
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
    read: ([, , n = ''], span) => edge(span, { ...numbersIn(n, 'port'), not: true }),
  },
  {
    pattern: new RegExp(
      `\\b(?:on |over |via |at |to |using |with |from )?(?:the )?(?:tcp|udp)?[ /-]?(?:destination |dst |target |remote |dest )?ports? ?(?:numbers? |is |was |being |of |= ?|: ?|# ?)?${list}\\b(?:/(?:tcp|udp))?`,
      'gi',
    ),
    read: ([, n = ''], span) => edge(span, numbersIn(n, 'port')),
  },
  {
    pattern: new RegExp(`\\b(?:on |over |via |at |to |using )?(tcp|udp)[ /:-]${list}\\b`, 'gi'),
    read: ([, , n = ''], span) => edge(span, numbersIn(n, 'port')),
  },
  {
    pattern: new RegExp(`\\b(?:on |over |via |at |to |using )?${list}/(tcp|udp)\\b`, 'gi'),
    read: ([, n = ''], span) => edge(span, numbersIn(n, 'port')),
  },
  {
    pattern: /(?<=\d):(\d{1,5})(?![\d:.])/g,
    read: ([, n = ''], span) => edge(span, numbersIn(n, 'port')),
  },
  {
    pattern:
      /\b(?:over|via|using|by|through) (udp|tcp|icmp)\b|\b(udp|tcp|icmp)(?= (?:traffic|connections?|flows?|packets?|sessions?|only)\b)/gi,
    read: ([, a, b], span) =>
      edge(span, { property: 'protocol', op: 'equals', value: (a ?? b ?? 'tcp').toLowerCase() }),
  },
  {
    pattern: new RegExp(
      `\\b(?:over|via|using|through|by|on|speaking|with) (${Object.keys(servicePorts).join('|')})\\b(?! (?:session|logon|login))|\\b((?:${Object.keys(servicePorts).join('|')})(?:(?:,| or|,? and| \\/|\\/) ?(?:${Object.keys(servicePorts).join('|')}))*)(?= (?:traffic|connections?|flows?|sessions? to|ports?)\\b)`,
      'gi',
    ),
    read: portsOf,
  },
];
