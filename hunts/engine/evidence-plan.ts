import type { HuntPlan } from '../plan/plan.js';

/** Answers of a count whose evidence is looked up. */
export const COUNTED_ANSWERS = 50;

/**
 * A plan that counts gives no evidence: this one asks what stands behind its answers, without counting.
 * Undefined where there is nothing to ask for.
 */
export function evidencePlan(plan: HuntPlan, uids: readonly string[]): HuntPlan | undefined {
  const { aggregate, pick: _, ...rest } = plan;
  const [asked] = plan.ask.nodes;
  if (aggregate === undefined || aggregate.total === true || asked === undefined) return undefined;
  if (uids.length === 0) return undefined;
  const only = { property: 'uid', op: 'one_of' as const, value: uids.slice(0, COUNTED_ANSWERS) };
  return {
    ...rest,
    ask: { nodes: [asked], values: [] },
    branches: plan.branches.map((branch) => ({
      ...branch,
      nodes: branch.nodes.map((node) =>
        node.id === asked ? { ...node, where: [...node.where, [only]] } : node,
      ),
    })),
  };
}
