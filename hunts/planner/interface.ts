import { planHypothesis, type Planned } from './planner.js';
import type { TechniqueSource } from './techniques.js';
import type { Vocabulary } from './vocabulary.js';

/** What a hunter typed, and what is known where it was typed. */
export interface Question {
  readonly text: string;
  /** "Now" for the question; epoch seconds. */
  readonly asOf: number;
  readonly vocabulary: Vocabulary;
  readonly techniques: TechniqueSource;
  /** Ends the planning; a planner that is ended throws the reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a model was given and what it gave, as its server counted. */
export interface TokenUse {
  readonly input: number;
  readonly output: number;
}

export interface PlannedBy extends Planned {
  /** Which planner made the plan: where one falls back on another, the other. */
  readonly planner: string;
  readonly tokens?: TokenUse | undefined;
  /** What a hunter should know about how the plan came to be: sentences. */
  readonly notes: readonly string[];
}

export interface Planner {
  readonly name: string;
  plan(question: Question): Promise<PlannedBy>;
}

/** By words and grammar; needs nothing and is always there. */
export const wordPlanner: Planner = {
  name: 'grammar',
  plan({ text, asOf, vocabulary, techniques, signal }) {
    signal?.throwIfAborted();
    const planned = planHypothesis(text, { vocabulary, techniques, asOf });
    return Promise.resolve({ ...planned, planner: 'grammar', notes: [] });
  },
};
