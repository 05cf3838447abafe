import type { Item, Span } from '../items.js';
import { logonTypes } from '../lexicon/words.js';
import { edge, list, numbersIn, type Shape } from './shape.js';

/** Behind a verb of logging on it stands for itself. */
function manner([, how = '']: RegExpExecArray, span: Span): Item | undefined {
  const values = /rdp/i.test(how) ? [10] : /network/i.test(how) ? [3] : [2];
  return /^log/i.test(span.text)
    ? undefined
    : edge(span, numbersIn(values.join(','), 'logon_type'));
}

/** Types of logons, and how they were authenticated. */
export const logonShapes: readonly Shape[] = [
  {
    pattern: new RegExp(
      `\\b(?:with |of |by )?(?:logon[ -])?types? ?=? ?${list}\\b(?: logons?)?`,
      'gi',
    ),
    read: ([, n = ''], span) => edge(span, numbersIn(n, 'logon_type')),
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
      edge(span, numbersIn((logonTypes[whole.toLowerCase()] ?? []).join(','), 'logon_type')),
  },
  {
    pattern:
      /\b(?:logged (?:on|in) |log(?:s|ged)? (?:on|in) )?(interactively|over the network|over rdp|by rdp|via rdp|through rdp|with rdp)\b/gi,
    read: manner,
  },
  {
    pattern:
      /\b(?:with |using |over |via |by )(ntlm|kerberos|negotiate)\b(?= (?:auth|logon|login|package)|[.,;:?]|$)/gi,
    read: ([, name = ''], span) =>
      edge(span, { property: 'auth_package', op: 'equals', value: name }),
  },
];
