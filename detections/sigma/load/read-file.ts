import { parseAllDocuments } from 'yaml';
import { isPlain, own, ownText, type Plain } from '../plain.js';
import { RuleFault } from '../rule/fault.js';
import { Collection } from './actions.js';

/** A file has a rule, a filter, or a correlation with the rules that it is about. */
const MAX_DOCUMENTS = 200;

/** How often aliases may be followed in one document; none of SigmaHQ's has any. */
const MAX_ALIASES = 50;
/** Nesting deeper than this is no rule's, and costs the parser its stack. */
const MAX_INDENT = 400;
const MAX_BRACKETS = 100;

/** One document of a file, or what is wrong with it. */
export type ReadDocument =
  | { readonly document: Plain }
  | { readonly fault: RuleFault; readonly id?: string; readonly title?: string };

/** The documents in the text of a file. Throws RuleFault where the text as a whole cannot be read. */
export function readDocuments(text: string): readonly ReadDocument[] {
  checkNesting(text);
  const documents = parseAllDocuments(text, {
    // Identifiers beyond 2^53 would lose digits as numbers.
    intAsBigInt: true,
    prettyErrors: false,
    logLevel: 'silent',
    strict: true,
    uniqueKeys: true,
  });
  if (!Array.isArray(documents)) return [];
  if (documents.length > MAX_DOCUMENTS) {
    throw new RuleFault('TOO_COMPLEX', `more than ${MAX_DOCUMENTS} documents in one file`);
  }
  const collection = new Collection();
  return documents.flatMap((parsed): readonly ReadDocument[] => {
    const [error] = parsed.errors;
    if (error !== undefined) return [{ fault: invalid(error.message) }];
    try {
      const value: unknown = parsed.toJS({ maxAliasCount: MAX_ALIASES });
      if (value === null || value === undefined) return [];
      const whole = isPlain(value) ? collection.join(value) : value;
      return whole === undefined ? [] : [asRule(whole)];
    } catch (error_) {
      if (error_ instanceof RuleFault) return [{ fault: error_ }];
      return [{ fault: invalid(error_ instanceof Error ? error_.message : String(error_)) }];
    }
  });
}

function invalid(message: string): RuleFault {
  return new RuleFault('YAML_INVALID', message.slice(0, 200));
}

function checkNesting(text: string): void {
  let brackets = 0;
  for (const character of text) {
    if (character === '[' || character === '{') brackets += 1;
    else if (character === ']' || character === '}') brackets = Math.max(0, brackets - 1);
    else if (character === '\n') brackets = 0;
    if (brackets > MAX_BRACKETS) throw invalid('brackets are nested too deep');
  }
  if (new RegExp(`^ {${MAX_INDENT},}\\S|^(?:- ?){${MAX_BRACKETS},}`, 'm').test(text)) {
    throw invalid('lines are indented too deep');
  }
}

const SECTIONS = ['detection', 'correlation', 'filter'] as const;

function asRule(value: unknown): ReadDocument {
  if (isPlain(value) && SECTIONS.some((name) => own(value, name) !== undefined)) {
    return { document: value };
  }
  const [id, title] = [ownText(value, 'id'), ownText(value, 'title')];
  return {
    fault: new RuleFault('NOT_A_RULE', 'it has neither detection nor correlation nor filter'),
    ...(id === undefined ? {} : { id }),
    ...(title === undefined ? {} : { title }),
  };
}
