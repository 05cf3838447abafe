import type { Branch, Condition, PlanEdge, PlanNode } from '../../../plan/plan.js';
import { both, overlap } from '../../scene.js';

/** Ids of a sign that cannot meet those of the question. */
function prefix(sign: Branch): Branch {
  return [...sign.nodes, ...sign.edges].reduce(
    (branch, { id }) => rename(branch, id, `s_${id}`),
    sign,
  );
}

/** What the question says and what a sign says, of the same thing. */
export function joined(
  branch: Branch,
  askId: string,
  sign: Branch,
  role: string,
  techniques: readonly string[],
): Branch {
  const own = sameActs(branch, askId, rename(prefix(sign), `s_${role}`, askId));
  const nodes = branch.nodes.map((node) => {
    const twin = own.nodes.find(({ id }) => id === node.id);
    if (twin === undefined) return node;
    const kinds = [...overlap(node.kinds, twin.kinds)] as PlanNode['kinds'];
    return { ...node, kinds, where: both(node.where, twin.where) };
  });
  const edges = branch.edges.map((edge) => {
    const twin = own.edges.find(({ id }) => id === edge.id);
    return twin === undefined ? edge : { ...edge, where: both(edge.where, twin.where) };
  });
  const isNew = ({ id }: { id: string }): boolean =>
    ![...branch.nodes, ...branch.edges].some((known) => known.id === id);
  return {
    nodes: [...nodes, ...own.nodes.filter(isNew)],
    edges: [...edges, ...own.edges.filter(isNew)],
    without: [...branch.without, ...own.without],
    order: [...branch.order, ...own.order],
    techniques: [...techniques],
    ...(sign.sign === undefined ? {} : { sign: sign.sign }),
  };
}

/**
 * An act that both tell of is one: "child of wmiprvse (T1047)" speaks of the start that is the sign. As two
 * edges they would have to be two starts.
 */
function sameActs(branch: Branch, askId: string, sign: Branch): Branch {
  return sign.edges.reduce((own, { id }) => {
    const edge = own.edges.find((one) => one.id === id);
    if (edge === undefined) return own;
    const side = edge.from === askId ? 'from' : 'to';
    const other = side === 'from' ? 'to' : 'from';
    const known = branch.edges.find(
      (one) =>
        edge[side] === askId &&
        one[side] === askId &&
        one.hops === undefined &&
        edge.hops === undefined &&
        one.relations.some((relation) => edge.relations.includes(relation)) &&
        sharesKind(branch, one[other], own, edge[other]),
    );
    if (known === undefined) return own;
    return rename(rename(own, edge[other], known[other]), edge.id, known.id);
  }, sign);
}

function sharesKind(a: Branch, idInA: string, b: Branch, idInB: string): boolean {
  const [one, other] = [kindsOf(a, idInA), kindsOf(b, idInB)];
  return one.length === 0 || other.length === 0 || overlap(one, other).length > 0;
}

/** The branch with another id for one of its nodes or edges. */
export function rename(branch: Branch, old: string, name: string): Branch {
  const swap = (id: string): string => (id === old ? name : id);
  const group = (conditions: Condition[]): Condition[] =>
    conditions.map((condition) =>
      condition.op === 'same_as' ? { ...condition, of: swap(condition.of) } : condition,
    );
  const nodes = (list: readonly PlanNode[]): PlanNode[] =>
    list.map((node) => ({ ...node, id: swap(node.id), where: node.where.map(group) }));
  const edges = (list: readonly PlanEdge[]): PlanEdge[] =>
    list.map((edge) => ({
      ...edge,
      id: swap(edge.id),
      from: swap(edge.from),
      to: swap(edge.to),
      where: edge.where.map(group),
    }));
  return {
    ...branch,
    nodes: nodes(branch.nodes),
    edges: edges(branch.edges),
    without: branch.without.map((pattern) => ({
      nodes: nodes(pattern.nodes),
      edges: edges(pattern.edges),
    })),
    order: branch.order.map((step) => ({
      ...step,
      first: swap(step.first),
      then: swap(step.then),
    })),
  };
}

/** A sign that shares no thing with the question, tied to it by an edge or by the host that it was on. */
export function beside(
  branch: Branch,
  sign: Branch,
  techniques: readonly string[],
  tie: { edges?: PlanEdge[]; onHost?: { id: string; host: string } },
): Branch {
  const own = prefix(sign);
  const nodes = own.nodes.map((node) =>
    node.id === tie.onHost?.id
      ? { ...node, where: both(node.where, sameHost(tie.onHost.host)) }
      : node,
  );
  return {
    nodes: [...branch.nodes, ...nodes],
    edges: [...branch.edges, ...own.edges, ...(tie.edges ?? [])],
    without: [...branch.without, ...own.without],
    order: [...branch.order, ...own.order],
    techniques: [...techniques],
    ...(sign.sign === undefined ? {} : { sign: sign.sign }),
  };
}

function sameHost(host: string): Condition[][] {
  return [[{ property: 'host_name', op: 'same_as', of: host, other: 'name' }]];
}

/** Kinds that a node may be of; none for any, or where there is no such node. */
export function kindsOf({ nodes }: Branch, id: string): readonly string[] {
  return nodes.find((node) => node.id === id)?.kinds ?? [];
}
