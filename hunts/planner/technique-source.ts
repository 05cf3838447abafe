import { techniqueById } from '../techniques/catalogue.js';
import { techniquesNamed } from '../techniques/named.js';
import type { TechniqueMatch, TechniqueSign, TechniqueSource } from './techniques.js';

/** From this score on the words are meant as the technique. */
const MEANT = 0.8;

const isId = (text: string): boolean => /^(?:AML\.)?[TA]\d{4}/i.test(text);

/** The catalogue as the planner asks it. */
export const techniqueSource: TechniqueSource = {
  find(text): TechniqueMatch[] {
    return techniquesNamed(text)
      .filter(({ score }) => score >= MEANT)
      .flatMap(({ id, by, spans, techniques, note }) =>
        spans.map((span) => ({
          ids: techniques.length > 0 ? techniques.map((one) => one.id) : [id],
          // An id may stand beside the name that it goes by.
          by: isId(text.slice(span.start, span.end)) ? 'id' : by === 'id' ? 'name' : by,
          note,
          ...span,
        })),
      );
  },

  signs(ids): TechniqueSign[] {
    return ids
      .flatMap((id) => techniqueById(id)?.signs ?? [])
      .map(({ branch, answers, strength }) => ({
        branch,
        answers,
        strength,
        techniques: branch.techniques,
      }));
  },
};
