import type { Branch, PlanNode } from '../../../plan/plan.js';
import { both, overlap } from '../../scene.js';
import type { Link } from '../resolution.js';
import { idOf, type Draft } from './draft.js';
import { rename } from './join.js';

/** "X or its children": beside each branch one in which what is said of the children is said of X. */
export function withSelves(draft: Draft, branches: readonly Branch[]): Branch[] {
  const links = draft.links.filter(({ event }) => event?.isOrSelf === true);
  return [
    ...branches,
    ...branches.flatMap((branch) => links.flatMap((link) => self(draft, branch, link))),
  ];
}

function self(draft: Draft, branch: Branch, link: Link): Branch[] {
  const id = draft.linkIds.get(link);
  const edge = branch.edges.find((one) => one.id === id);
  const [kin, own] = link.to.noun?.kin === undefined ? [link.from, link.to] : [link.to, link.from];
  const [kept, gone] = [idOf(draft, kin), idOf(draft, own)];
  const [a, b] = [kept, gone].map((one) => branch.nodes.find((node) => node.id === one));
  if (edge === undefined || a === undefined || b === undefined || own === draft.asked) return [];
  const merged: PlanNode = {
    ...a,
    kinds: [...overlap(a.kinds, b.kinds)] as PlanNode['kinds'],
    where: both(a.where, b.where),
  };
  const one = rename(
    { ...branch, edges: branch.edges.filter((other) => other !== edge) },
    gone,
    kept,
  );
  const nodes = one.nodes.filter((node) => node.id !== kept);
  const order = one.order.filter(({ first, then }) => first !== id && then !== id);
  return [{ ...one, nodes: [merged, ...nodes], order }];
}
