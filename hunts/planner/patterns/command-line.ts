import type { Item, Span } from '../items.js';
import type { Shape } from './shape.js';

const quoted = `("[^"]+"|'[^']+'|“[^”]+”|[^\\s"',;:?]*[^\\s"',;:?.])`;
const commandLine = '(?:command[- ]?lines?|cmd ?-?lines?|arguments?|args)';

const denied = /\b(?:not|n['’]t) $/i;

function commandText([whole, ...parts]: RegExpExecArray, span: Span): Item | undefined {
  const isNot = parts.some((part: string | undefined) => part !== undefined && denied.test(part));
  const values = (parts as (string | undefined)[])
    .filter(
      (part): part is string =>
        part !== undefined && !/^(?:or|and)$/i.test(part) && !denied.test(part),
    )
    .map((part) => part.replace(/^["'“]|["'”]$/g, ''));
  if (values.some((part) => /^(?:the|a|an|its|what|which|used|seen)$/i.test(part)))
    return undefined;
  // Neither of two is both of them not.
  const isAll = isNot || !/ or /i.test(whole);
  return {
    type: 'text',
    property: 'command_line',
    values,
    isAll,
    ...(isNot ? { isNot } : {}),
    ...span,
  };
}

/** What a command line holds, from either side. */
export const commandLineShapes: readonly Shape[] = [
  {
    pattern: new RegExp(
      `(?:\\b(?:with|has|having|where|contains?|containing|mentions?|mentioning) )?(?:\\bboth )?${quoted}(?: (and|or) ${quoted})? (?:(?:is |was |are |were )?(?:mentioned|appearing|present|somewhere|used|passed|appears|occurs|seen) )?(?:in|on|inside) (?:its |the |a |an |their |his |full )*${commandLine}\\b`,
      'gi',
    ),
    read: commandText,
  },
  {
    pattern: new RegExp(
      `\\b(?:whose |with |with a |with an |having a |its |their |and |where the |the |has a )*${commandLine}(?: that| which)? ((?:does |do |did |must |is )?not |(?:does|do|did)n['’]t )?(?:contain(?:s|ing|ed)?|has|have|having|includ(?:es|ing|e|ed)|mention(?:s|ing|ed)?|says?|saying|matching|match(?:es)?|like|with|carr(?:ies|ying|y)|referenc(?:es|ing|e)|holding|holds) (?:both |either )?(?:the |a )?(?:word |string |text |flag |switch |argument |option )?${quoted}(?: (and|or) ${quoted})?`,
      'gi',
    ),
    read: commandText,
  },
];
