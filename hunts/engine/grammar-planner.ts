import { techniqueSource } from '../planner/technique-source.js';
import { planHypothesis } from '../planner/planner.js';
import type { Planner } from './planner.js';

/** The planner that needs no model. */
export const grammarPlanner: Planner = {
  name: 'grammar',
  plan: ({ hypothesis, vocabulary, asOf }) =>
    planHypothesis(hypothesis, { vocabulary, techniques: techniqueSource, asOf }),
};
