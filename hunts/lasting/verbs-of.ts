import { relations, type SavedHuntRecord } from '../../graph/index.js';
import { planSchema, type HuntPlan } from '../plan/plan.js';
import { savedHuntOf } from './saved-hunt.js';

/**
 * The verbs that a saved hunt speaks of; undefined where any may matter: words are planned anew at each
 * run, and a text may leave the verb open.
 */
export function verbsOf(record: SavedHuntRecord): ReadonlySet<string> | undefined {
  const { plan, cypher } = savedHuntOf(record);
  if (cypher !== undefined) return verbsOfText(cypher);
  const parsed = planSchema.safeParse(plan);
  return parsed.success ? verbsOfPlan(parsed.data) : undefined;
}

function verbsOfPlan({ branches }: HuntPlan): ReadonlySet<string> | undefined {
  const edges = branches.flatMap(({ edges: own, without }) => [
    ...own,
    ...without.flatMap((pattern) => pattern.edges),
  ]);
  const isOpen = edges.length === 0 || edges.some(({ relations: verbs }) => verbs.length === 0);
  return isOpen ? undefined : new Set(edges.flatMap(({ relations: verbs }) => verbs));
}

function verbsOfText(text: string): ReadonlySet<string> | undefined {
  const named = relations.filter((relation) => new RegExp(`\\b${relation}\\b`).test(text));
  const isOpen = /--|-\[\s*(?:\w+\s*)?(?:\{[^}]*\}\s*)?(?:\*[^\]]*)?\]/.test(text);
  return named.length === 0 || isOpen ? undefined : new Set(named);
}
