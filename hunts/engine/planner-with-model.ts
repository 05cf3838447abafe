import { openPlanner, type ModelAccess } from '../model/open-planner.js';
import { techniqueSource } from '../planner/technique-source.js';
import type { Planner } from './planner.js';

/** The planner with a model where one is configured, else the one by words and grammar. */
export function plannerWithModel(access: ModelAccess): Planner {
  const planner = openPlanner(access);
  return {
    name: planner.name,
    async plan({ hypothesis, asOf, vocabulary, signal }) {
      const question = { text: hypothesis, asOf, vocabulary, techniques: techniqueSource, signal };
      const { planner: by, notes, tokens, ...planned } = await planner.plan(question);
      return { ...planned, by, notes, ...(tokens === undefined ? {} : { tokens }) };
    },
  };
}
