import { compile } from '../compile/compile.js';
import type { Branch, HuntPlan, PlanEdge, PlanNode } from '../plan/plan.js';

/** Whether anything matches a plan; undefined where it could not be found out. */
export type Probe = (plan: HuntPlan) => Promise<boolean | undefined>;

/** Questions that may be asked to find out why nothing matched. */
const MOST_PROBES = 8;

interface Suspicion {
  /** Matches where the suspicion is wrong (`absent`), or where it is right (`present`). */
  readonly plan: HuntPlan;
  readonly confirmedBy: 'absent' | 'present';
  readonly says: string;
}

/**
 * Why nothing matched: something of it is not in this graph at all, or not within the time, or one
 * condition keeps out what is there. Asked one by one, the plainest first.
 */
export async function whyEmpty(plan: HuntPlan, probe: Probe): Promise<string> {
  for (const { plan: asked, confirmedBy, says } of suspicionsOf(plan).slice(0, MOST_PROBES)) {
    const matches = await probe(asked);
    if (matches === undefined) break;
    if (matches === (confirmedBy === 'present')) return says;
  }
  const { length } = plan.branches;
  return length === 1
    ? 'Every part of it is in this graph, but nothing joins them all.'
    : `None of the ${length} signs that were looked for is in this graph.`;
}

/** How a plan is asked whether anything matches it. */
export function probeText(plan: HuntPlan, asOf?: number): ReturnType<typeof compile> {
  return compile(plan, asOf, { matches: 1 });
}

function suspicionsOf(plan: HuntPlan): Suspicion[] {
  const { window } = plan;
  const [only] = plan.branches;
  if (only === undefined) return [];
  const single = plan.branches.length === 1;
  const parts = single
    ? [...only.nodes.flatMap(noSuchNode), ...only.edges.flatMap((edge) => noSuchEdge(edge, only))]
    : [];
  const time = window === undefined ? [] : [outOfTime(plan)];
  const counted = plan.aggregate?.having === undefined ? [] : [belowCount(plan)];
  const filters = single ? filtersOf(plan, only) : [];
  return [...parts, ...time, ...counted, ...filters];
}

const probeOf = (branch: Partial<Branch> & Pick<Branch, 'nodes'>, asked: string): HuntPlan => ({
  version: 1,
  branches: [{ edges: [], without: [], order: [], techniques: [], ...branch }],
  ask: { nodes: [asked], values: [] },
});

function noSuchNode(node: PlanNode): Suspicion[] {
  if (node.where.length === 0 && node.kinds.length === 0) return [];
  // What compares with another node means nothing alone.
  if (node.where.flat().some(({ op }) => op === 'same_as')) return [];
  const names = node.where.flat().flatMap((condition) => {
    if (!('value' in condition) || condition.not === true) return [];
    const { value } = condition;
    return Array.isArray(value) ? value.map(String) : [String(value)];
  });
  const kind = node.kinds.join(' or ') || 'entity';
  const which = names.length === 0 ? '' : ` "${names.slice(0, 3).join('", "')}"`;
  const says = `No such entity in this graph: no ${kind}${which} was ever seen.`;
  return [{ plan: probeOf({ nodes: [node] }, node.id), confirmedBy: 'absent', says }];
}

function noSuchEdge(edge: PlanEdge, { nodes }: Branch): Suspicion[] {
  if (edge.relations.length === 0) return [];
  const bare = (id: string): PlanNode[] =>
    nodes.filter((node) => node.id === id).map((node) => ({ ...node, where: [] }));
  const ends = edge.from === edge.to ? bare(edge.from) : [...bare(edge.from), ...bare(edge.to)];
  const [from, to] = [ends[0], ends.at(-1)];
  if (from === undefined || to === undefined) return [];
  const { hops: _, ...once } = edge;
  const plan = probeOf({ nodes: ends, edges: [{ ...once, where: [] }] }, from.id);
  const kinds = [from, to].map((node) => node.kinds.join(' or ') || 'anything');
  const says = `No such relationship in this graph: nothing was seen of ${edge.relations.join(' or ')} from ${kinds.join(' to ')}.`;
  return [{ plan, confirmedBy: 'absent', says }];
}

function outOfTime(plan: HuntPlan): Suspicion {
  const { window, ...always } = plan;
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
  const from = window?.from === undefined ? '' : ` from ${iso(window.from)}`;
  const to = window?.to === undefined ? '' : ` before ${iso(window.to)}`;
  const says = `No such relationship in that time: something matches, but nothing${from}${to}.`;
  return { plan: always, confirmedBy: 'present', says };
}

function belowCount(plan: HuntPlan): Suspicion {
  const { aggregate: _, ...all } = plan;
  const { op = '', n = 0 } = plan.aggregate?.having ?? {};
  const says = `All filtered: something matches, but nothing with a count ${op} ${n}.`;
  return { plan: all, confirmedBy: 'present', says };
}

/** Each condition taken away in turn: where something matches without it, that is what filters. */
function filtersOf(plan: HuntPlan, branch: Branch): Suspicion[] {
  const changed = (change: Partial<Branch>): HuntPlan => {
    const { aggregate: _, ...rest } = plan;
    return { ...rest, branches: [{ ...branch, ...change }] };
  };
  const suspect = (change: Partial<Branch>, what: string): Suspicion => ({
    plan: changed(change),
    confirmedBy: 'present',
    says: `All filtered: without the condition that ${what}, something would match.`,
  });
  const loosened = <T extends PlanNode | PlanEdge>(items: readonly T[], id: string): T[] =>
    items.map((item) => (item.id === id ? { ...item, where: [] } : item));
  const nodes = branch.nodes
    .filter(({ where }) => where.length > 0)
    .map((node) =>
      suspect({ nodes: loosened(branch.nodes, node.id) }, `${partText(node)} is as described`),
    );
  const edges = branch.edges
    .filter(({ where }) => where.length > 0)
    .map((edge) =>
      suspect({ edges: loosened(branch.edges, edge.id) }, `${partText(edge)} is as described`),
    );
  return [
    ...(branch.without.length === 0 ? [] : [suspect({ without: [] }, 'something is absent')]),
    ...(branch.order.length === 0 ? [] : [suspect({ order: [] }, 'one came before the other')]),
    ...edges,
    ...nodes,
  ];
}

function partText(item: PlanNode | PlanEdge): string {
  const values = item.where.flat().flatMap((condition) => {
    const value = 'value' in condition ? ` ${JSON.stringify(condition.value)}` : '';
    const not = condition.not === true ? 'not ' : '';
    return `${condition.property} ${not}${condition.op.replaceAll('_', ' ')}${value}`;
  });
  const name = 'kinds' in item ? item.kinds.join(' or ') : item.relations.join(' or ');
  return `${name || item.id} (${values.slice(0, 3).join(', ')})`;
}
