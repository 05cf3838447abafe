import type { Branch } from '../plan/plan.js';

/** A stretch that names techniques, found in the catalogue. */
export interface TechniqueMatch {
  readonly ids: readonly string[];
  readonly start: number;
  readonly end: number;
  /** How it is named. Only an id is always meant; other words may be meant as they stand. */
  readonly by: 'id' | 'name' | 'alias';
  /** A sentence for the hunter, where the technique cannot be looked for as it is named. */
  readonly note?: string | undefined;
}

/** A sign of a technique as the catalogue has it. */
export interface TechniqueSign {
  readonly branch: Branch;
  readonly answers: readonly string[];
  readonly techniques: readonly string[];
  readonly strength: 'high' | 'medium' | 'low';
}

/** What the planner needs of the catalogue of techniques. */
export interface TechniqueSource {
  find(text: string): readonly TechniqueMatch[];
  signs(ids: readonly string[]): readonly TechniqueSign[];
}
