import type { Branch, PlanEdge } from '../../../plan/plan.js';
import { overlap } from '../../scene.js';
import type { TechniqueSign } from '../../techniques.js';
import { limits } from '../../../sandbox/limits.js';
import { hostScoped } from '../kinds.js';
import { beside, joined, kindsOf } from './join.js';

/**
 * Each sign of a technique with what else the question says: at the thing that shows it, where the
 * question has one of its kind; else at the host or the user that is asked for.
 */
export function withSigns(
  branch: Branch,
  anchorId: string,
  signs: readonly TechniqueSign[],
): Branch[] {
  return signs.flatMap((sign) => {
    for (const id of [anchorId, ...actorsIn(branch)]) {
      const role = roleOf(branch, id, sign);
      if (role !== undefined) return [joined(branch, id, sign.branch, role, sign.techniques)];
    }
    return onHost(branch, anchorId, kindsOf(branch, anchorId), sign);
  });
}

/** Who did something, before whose run or whose host it merely was. */
function actorsIn({ edges }: Branch): string[] {
  const describes = ({ relations }: PlanEdge): boolean =>
    relations.every((relation) => relation === 'RAN_AS' || relation === 'RAN_ON');
  return [...edges.filter((edge) => !describes(edge)), ...edges.filter(describes)].map(
    ({ from }) => from,
  );
}

/** The node of a sign that a node of the question may be: the most telling one of its kind. */
function roleOf(
  branch: Branch,
  id: string,
  { branch: sign, answers }: TechniqueSign,
): string | undefined {
  const kinds = kindsOf(branch, id);
  const fits = (role: string): boolean => {
    const own = kindsOf(sign, role);
    return kinds.length === 0 || own.length === 0 || overlap(own, kinds).length > 0;
  };
  return answers.find(fits) ?? sign.nodes.map((node) => node.id).find(fits);
}

/** "hosts with T1003.001": the host that the process of the sign ran on, or the user that it ran as. */
function onHost(
  branch: Branch,
  askId: string,
  kinds: readonly string[],
  { branch: sign, answers, techniques }: TechniqueSign,
): Branch[] {
  const has = (id: string, wanted: readonly string[]): boolean => {
    const own = kindsOf(sign, id);
    return own.length > 0 && overlap(own, wanted).length > 0;
  };
  const relation = kinds.includes('Host')
    ? 'RAN_ON'
    : kinds.includes('User')
      ? 'RAN_AS'
      : undefined;
  if (relation === undefined) return [];
  const process = [...answers, ...sign.nodes.map(({ id }) => id)].find((id) =>
    has(id, ['Process']),
  );
  if (process !== undefined)
    return [
      beside(branch, sign, techniques, {
        edges: [{ id: 'x1', from: `s_${process}`, to: askId, relations: [relation], where: [] }],
      }),
    ];
  const scoped = answers.find((id) => has(id, hostScoped));
  return relation === 'RAN_ON' && scoped !== undefined
    ? [beside(branch, sign, techniques, { onHost: { id: `s_${scoped}`, host: askId } })]
    : [];
}

/** A plan holds this many alternatives. */
const MAX_SIGNS = 6;

/** Signs that tell before signs that are common in everyday work; as many as a plan holds. */
export function strongest(
  signs: readonly TechniqueSign[],
  takesAll: boolean,
  make: (signs: readonly TechniqueSign[]) => Branch[],
): Branch[] {
  const of = (...strengths: string[]): Branch[] =>
    make(signs.filter(({ strength }) => strengths.includes(strength)));
  const high = of('high');
  const telling = [...high, ...of('medium'), ...(takesAll ? of('low') : [])];
  return asManyAsRun(telling.length > 0 ? telling : of('low'));
}

/** The first of them that one hunt may have together. */
function asManyAsRun(branches: readonly Branch[]): Branch[] {
  let patterns = 0;
  const taken = branches.slice(0, MAX_SIGNS);
  const end = taken.findIndex((branch) => {
    patterns += nodePatternsIn(branch);
    return patterns > limits.nodePatterns;
  });
  return end < 0 ? taken : taken.slice(0, end);
}

/** How often a node is written down: at both ends of each edge, and once where it has none. */
function nodePatternsIn({ nodes, edges, without }: Branch): number {
  const ends = (list: readonly PlanEdge[]): number => list.length * 2;
  const alone = nodes.filter(({ id }) => !edges.some(({ from, to }) => from === id || to === id));
  return without.reduce(
    (sum, pattern) => sum + Math.max(ends(pattern.edges), pattern.nodes.length),
    alone.length + ends(edges),
  );
}
