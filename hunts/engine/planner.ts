import type { TenantGraph } from '../../graph/index.js';
import type { Planned } from '../planner/planner.js';
import type { Vocabulary } from '../planner/vocabulary.js';

/** A hypothesis, and what a planner may look at to understand it. */
export interface PlannerQuestion {
  readonly hypothesis: string;
  /** Epoch seconds that words like "yesterday" refer to. */
  readonly asOf: number;
  readonly vocabulary: Vocabulary;
  /** The tenant that asks, for look-ups of names. */
  readonly graph: TenantGraph;
  readonly signal?: AbortSignal | undefined;
}

/** What a planner made of it. */
export interface PlannedHunt extends Planned {
  /** Who made the plan, where it was not the planner that was asked: a model's stand-in. */
  readonly by?: string;
  /** For the hunter: why another planner answered, what was taken for granted. */
  readonly notes?: readonly string[];
  /** What a model was given and gave. */
  readonly tokens?: { readonly input: number; readonly output: number };
}

/** Turns words into a plan, and never into Cypher. */
export interface Planner {
  readonly name: string;
  plan(question: PlannerQuestion): PlannedHunt | Promise<PlannedHunt>;
}
