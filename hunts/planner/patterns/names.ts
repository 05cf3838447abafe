import type { Item, Span } from '../items.js';
import type { Shape } from './shape.js';

const quoted = `"[^"]+"|'[^']+'|“[^”]+”`;
const denied = "((?:does |do |did )?not |(?:does|do|did)n['’]t )?";
const ending = '(?:that )?(?:ends?|ending|ended) (?:in|with|on)';
const starting = '(?:that )?(?:starts?|starting|begins?|beginning) with';
const holding = '(?:that )?(?:contains?|containing)';
/** The word for the thing that has the name, unless it is said apart: "whose host name", "with a file name". */
const owner =
  '(?:(?:whose|with|having|has|have|and) (?:an? |the )?(?:(?:host|file|image|process|program|domain|user|account)[ -]?)?|(?<=\\b(?:a|any|the) ))';

function nameLike([, not, how = '', said = '']: RegExpExecArray, span: Span): Item | undefined {
  const value = said.replace(/^["'“]|["'”]$/g, '').replace(/^\*(?=\.)/, '');
  if (/^(?:the|a|an|any|what|which)$/i.test(value)) return undefined;
  const op = /end/i.test(how) ? 'ends_with' : /contain/i.test(how) ? 'contains' : 'starts_with';
  return {
    type: 'text',
    property: 'name',
    op,
    values: [value],
    isAll: true,
    ...negation(not),
    ...span,
  };
}

/** What a path or a command line begins or ends with, by the words for it. */
const properties: readonly (readonly [RegExp, string])[] = [
  [/command|cmd|args|argument/i, 'command_line'],
  [/image|executable/i, 'image'],
  [/path|folder|key|value/i, 'path'],
];

const propertyWord =
  '((?:full )?command[- ]?lines?|cmd ?-?lines?|image(?: path)?s?|executable paths?|(?:full |file |registry )?paths?)';

function propertyLike(
  [, word = '', not, how = '', said = '']: RegExpExecArray,
  span: Span,
): Item | undefined {
  const property = properties.find(([pattern]) => pattern.test(word))?.[1];
  const value = said.replace(/^["'“]|["'”]$/g, '');
  if (property === undefined || /^(?:the|a|an|any|what|which)$/i.test(value)) return undefined;
  const op = /end/i.test(how) ? 'ends_with' : 'starts_with';
  return { type: 'text', property, op, values: [value], isAll: true, ...negation(not), ...span };
}

function negation(not: string | undefined): { isNot?: true } {
  return not === undefined ? {} : { isNot: true };
}

/** How a name begins or ends, or what it holds. */
export const nameShapes: readonly Shape[] = [
  // Switches belong to the command line that they stand in.
  {
    pattern: new RegExp(
      `(?:(?:whose|with|having|has|have|and) (?:an? |the |its )?)?\\b${propertyWord} ${denied}(${ending}|${starting}) (${quoted}|[^\\s"',;?()]*[^\\s"',;:?().](?: (?:--?[a-z][\\w-]*|/[a-z])(?![\\w/]))*)`,
      'gi',
    ),
    read: propertyLike,
  },
  {
    pattern: new RegExp(
      `${owner}?\\bnames? ${denied}(${ending}|${starting}|${holding}) (${quoted}|[^\\s"',;:?()]*[\\w$*-])`,
      'gi',
    ),
    read: nameLike,
  },
  // ".example" is no word, so that what ends in it can be nothing but a name.
  {
    pattern: new RegExp(
      `(?<!\\b(?:paths?|lines?|arguments?|args|keys?|values?|folders?) )\\b${denied}(${ending}) (\\*?\\.[\\w.-]*\\w)`,
      'gi',
    ),
    read: nameLike,
  },
];
