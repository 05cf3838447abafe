import type { Branch, Condition, HuntPlan, PlanEdge, PlanNode } from './plan.js';

/**
 * The plan with ids of ours: n1, n2, … for nodes and e1, e2, … for edges. Ids become names in Cypher, so
 * those of a plan that someone else wrote are not taken over.
 *
 * An id means the same thing in each branch, as `ask` names it there.
 */
export function renameIds(plan: HuntPlan): HuntPlan {
  const names = new Map<string, string>();
  const nodes = plan.branches.flatMap(({ nodes: own, without }) => [
    ...own,
    ...without.flatMap((pattern) => pattern.nodes),
  ]);
  const edges = plan.branches.flatMap(({ edges: own, without }) => [
    ...own,
    ...without.flatMap((pattern) => pattern.edges),
  ]);
  const give = (items: readonly { id: string }[], prefix: string): void => {
    const ids = [...new Set(items.map(({ id }) => id))].filter((id) => !names.has(id));
    ids.forEach((id, at) => names.set(id, `${prefix}${at + 1}`));
  };
  give(nodes, 'n');
  give(edges, 'e');
  const to = (id: string): string => names.get(id) ?? 'unknown';
  return {
    version: plan.version,
    branches: plan.branches.map((branch) => renamedBranch(branch, to)),
    ask: {
      nodes: plan.ask.nodes.map(to),
      values: plan.ask.values.map(({ of, property }) => ({ of: to(of), property })),
    },
    ...(plan.window && {
      window: {
        ...plan.window,
        ...(plan.window.edges && { edges: plan.window.edges.map(to) }),
      },
    }),
    ...(plan.aggregate && {
      aggregate: {
        ...plan.aggregate,
        count: { ...plan.aggregate.count, of: to(plan.aggregate.count.of) },
      },
    }),
    ...(plan.pick && { pick: { ...plan.pick, by: to(plan.pick.by) } }),
  };
}

function renamedBranch(branch: Branch, to: (id: string) => string): Branch {
  const where = (groups: Condition[][]): Condition[][] =>
    groups.map((group) =>
      group.map((condition) =>
        condition.op === 'same_as' ? { ...condition, of: to(condition.of) } : condition,
      ),
    );
  const node = (one: PlanNode): PlanNode => ({ ...one, id: to(one.id), where: where(one.where) });
  const edge = (one: PlanEdge): PlanEdge => ({
    ...one,
    id: to(one.id),
    from: to(one.from),
    to: to(one.to),
    where: where(one.where),
  });
  return {
    ...branch,
    nodes: branch.nodes.map(node),
    edges: branch.edges.map(edge),
    without: branch.without.map(({ nodes, edges }) => ({
      nodes: nodes.map(node),
      edges: edges.map(edge),
    })),
    order: branch.order.map((step) => ({ ...step, first: to(step.first), then: to(step.then) })),
  };
}
