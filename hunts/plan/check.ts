import {
  entityDeclaration,
  isKind,
  isRelation,
  relationshipDeclaration,
  type Kind,
  type Relation,
} from '../../graph/index.js';
import type { Branch, Condition, HuntPlan, Pattern, PlanEdge, PlanNode } from './plan.js';

/** Properties that every node has. */
export const commonNodeProperties = [
  'uid',
  'kind',
  'name',
  'first_seen_epoch',
  'last_seen_epoch',
  'risk_score',
];
/** Properties that every edge has. */
export const commonEdgeProperties = ['first_seen_epoch', 'last_seen_epoch', 'observations'];

/** The properties that a node of one of these kinds may have. */
export function propertiesOfKinds(kinds: readonly string[]): Set<string> {
  const own = kinds
    .filter((kind): kind is Kind => isKind(kind))
    .flatMap((kind) => Object.keys(entityDeclaration(kind).properties));
  return new Set([...commonNodeProperties, ...own]);
}

/** The properties that an edge of one of these verbs may have. */
export function propertiesOfRelations(relations: readonly string[]): Set<string> {
  const own = relations
    .filter((relation): relation is Relation => isRelation(relation))
    .flatMap((relation) => Object.keys(relationshipDeclaration(relation).properties));
  return new Set([...commonEdgeProperties, ...own]);
}

/**
 * What the schema cannot see: ids that are not there, properties that the kinds do not have, verbs that
 * cannot join the kinds. Each fault is a sentence for whoever wrote the plan; none means it is sound.
 */
export function faultsOf(plan: HuntPlan): string[] {
  return plan.branches.flatMap((branch, at) =>
    faultsOfBranch(branch, plan).map((fault) =>
      plan.branches.length > 1 ? `branch ${at + 1}: ${fault}` : fault,
    ),
  );
}

function faultsOfBranch(branch: Branch, plan: HuntPlan): string[] {
  const ids = [...branch.nodes, ...branch.edges].map(({ id }) => id);
  const doubled = ids
    .filter((id, at) => ids.indexOf(id) !== at)
    .map((id) => `"${id}" is used twice`);
  const wanted = [
    ...plan.ask.nodes,
    ...plan.ask.values.map(({ of }) => of),
    ...(plan.aggregate === undefined ? [] : [plan.aggregate.count.of]),
    ...(plan.pick === undefined ? [] : [plan.pick.by]),
    ...branch.order.flatMap(({ first, then }) => [first, then]),
  ];
  const missing = wanted
    .filter((id) => !ids.includes(id))
    .map((id) => `"${id}" is not in the pattern`);
  const asked = plan.ask.nodes
    .filter((id) => branch.edges.some((edge) => edge.id === id))
    .map((id) => `"${id}" is an edge: ask for its values instead`);
  const values = [...plan.ask.values, ...counted(plan)].flatMap(({ of, property }) =>
    hasProperty(branch, of, property) ? [] : [`"${of}" has no property "${property}"`],
  );
  const withouts = branch.without.flatMap((pattern) =>
    faultsOfPattern({ nodes: [...branch.nodes, ...pattern.nodes], edges: pattern.edges }, branch),
  );
  return [
    ...doubled,
    ...missing,
    ...asked,
    ...values,
    ...faultsOfPattern(branch, branch),
    ...withouts,
  ];
}

function counted({ aggregate }: HuntPlan): { of: string; property: string }[] {
  const { of, property } = aggregate?.count ?? {};
  return of === undefined || property === undefined ? [] : [{ of, property }];
}

function hasProperty(branch: Branch, id: string, property: string): boolean {
  const node = branch.nodes.find((one) => one.id === id);
  if (node !== undefined) return knows(node, property);
  const edge = branch.edges.find((one) => one.id === id);
  return edge !== undefined && knows(edge, property);
}

function knows(item: PlanNode | PlanEdge, property: string): boolean {
  if ('kinds' in item)
    return item.kinds.length === 0 || propertiesOfKinds(item.kinds).has(property);
  return item.relations.length === 0 || propertiesOfRelations(item.relations).has(property);
}

function faultsOfPattern(pattern: Pattern, branch: Branch): string[] {
  const nodes = new Map(pattern.nodes.map((node) => [node.id, node]));
  const ends = pattern.edges.flatMap((edge) => {
    const from = nodes.get(edge.from);
    const to = nodes.get(edge.to);
    if (from === undefined || to === undefined)
      return [`edge "${edge.id}" ends at a node that is not there`];
    return joins(edge, from, to)
      ? []
      : [`no ${edge.relations.join(' or ')} goes from ${name(from)} to ${name(to)}`];
  });
  const conditions = [...pattern.nodes, ...pattern.edges].flatMap((item) =>
    item.where.flat().flatMap((condition) => faultsOfCondition(item, condition, branch)),
  );
  return [...ends, ...conditions];
}

function name({ kinds, id }: PlanNode): string {
  return kinds.length === 0 ? id : kinds.join('|');
}

function joins({ relations, hops, either }: PlanEdge, from: PlanNode, to: PlanNode): boolean {
  const fits = (a: PlanNode, b: PlanNode): boolean =>
    relations.some((relation) => {
      const declared = relationshipDeclaration(relation as Relation);
      return overlaps(a.kinds, declared.from) && overlaps(b.kinds, declared.to);
    });
  if (relations.length === 0 || (hops?.max ?? 1) > 1) return true;
  return fits(from, to) || (either === true && fits(to, from));
}

function overlaps(wanted: readonly string[], declared: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((kind) => declared.includes(kind));
}

function faultsOfCondition(
  item: PlanNode | PlanEdge,
  condition: Condition,
  branch: Branch,
): string[] {
  if (!knows(item, condition.property))
    return [`"${item.id}" has no property "${condition.property}"`];
  if (condition.op === 'same_as' && !hasProperty(branch, condition.of, condition.other))
    return [`"${condition.of}" has no property "${condition.other}"`];
  return [];
}
