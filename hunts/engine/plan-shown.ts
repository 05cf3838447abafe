import type { PlannedHunt } from './planner.js';
import { describePlan } from '../plan/describe.js';
import type { HuntPlan } from '../plan/plan.js';

/** A plan as it is given out: what may be edited and handed in again, and how the words were read. */
export interface ShownPlan extends HuntPlan {
  /** The plan in English. */
  readonly understood: string;
  /** Words that mean something and that the plan does not hold. */
  readonly unresolved: readonly string[];
  /** Slips of spelling that were forgiven: [as written, as read]. */
  readonly mended: readonly (readonly [string, string])[];
  /** Names that neither the graph nor the lexicon knows; the plan looks for them all the same. */
  readonly unknownNames: readonly string[];
  readonly notes: readonly string[];
}

export function showPlan(
  plan: HuntPlan,
  planned: Pick<PlannedHunt, 'unresolved' | 'mended' | 'unknownNames'>,
  notes: readonly string[],
): ShownPlan {
  const { unresolved, mended, unknownNames } = planned;
  return { ...plan, understood: describePlan(plan), unresolved, mended, unknownNames, notes };
}
