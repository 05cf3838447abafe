import { limits } from '../limits.js';
import type { Objection, RuleText } from '../rule.js';

export const length: RuleText & { readonly check: (text: string) => Objection | undefined } = {
  code: 'LENGTH',
  refuses: `Texts over ${limits.characters} characters`,
  because: 'Parsing, planning and caching all grow with the text; data belongs into parameters',
  example: `MATCH (p:Process) WHERE p.name IN ['${'a'.repeat(limits.characters)}'] RETURN p`,
  mended: 'MATCH (p:Process) WHERE p.name IN $names RETURN p',
  check: (text) =>
    text.length <= limits.characters
      ? undefined
      : {
          offset: limits.characters,
          message: `The text has ${text.length} characters of ${limits.characters} at most: pass lists and long texts as parameters.`,
        },
};
