import { listed } from './rules/listed.js';
import { stepsOf } from './hop-count.js';
import { limits } from './limits.js';
import { childOf, childrenOf, coreOf, hasToken, nameOf, type Branch, type Tree } from './tree.js';

/**
 * Looks at the text that would run as if nobody had rewritten it: the same clauses and patterns as
 * before, nothing that is not listed, every path with an end, and in each node pattern the tenant's label
 * joined to all else by `&`.
 */
export function faultOfConfinement(
  tree: Tree,
  branches: readonly Branch[],
  tenantLabel: string,
  before: readonly Branch[],
): string | undefined {
  if (listed.check(tree, branches) !== undefined)
    return 'The confined text has a part that is not listed.';
  if (outline(branches) !== outline(before))
    return 'The confined text has other parts than the one that was checked.';
  const open = branches.find(
    (branch) => branch.rule === 'nodePattern' && !isConfined(tree, branch, tenantLabel),
  );
  if (open !== undefined) return 'A pattern of the confined text lacks the tenant.';
  const endless = branches.some((branch) => {
    const steps = stepsOf(branch);
    return steps !== undefined && (steps.most ?? Infinity) * steps.inside > limits.hops;
  });
  return endless ? 'A path of the confined text has no end.' : undefined;
}

/** Clauses, patterns and calls in their order: rewriting adds labels, guards and limits, and none of these. */
const OUTLINE: ReadonlySet<string> = new Set([
  'singleQuery',
  'clause',
  'pattern',
  'nodePattern',
  'relationshipPattern',
  'parenthesizedPath',
  'returnItem',
  'parameter',
  'stringLiteral',
]);

function outline(branches: readonly Branch[]): string {
  return branches
    .filter(({ rule }) => OUTLINE.has(rule))
    .map(({ rule }) => rule)
    .join(' ');
}

/** `:…&T` with nothing that could be an alternative to T. */
function isConfined(tree: Tree, nodePattern: Branch, tenantLabel: string): boolean {
  const labels = childOf(nodePattern, 'labelExpression');
  const any = labels && childOf(labels, 'labelExpression4');
  if (
    labels === undefined ||
    any === undefined ||
    !hasToken(labels, 'COLON') ||
    hasToken(any, 'BAR')
  )
    return false;
  const all = childOf(any, 'labelExpression3');
  if (all === undefined || hasToken(all, 'COLON')) return false;
  const last = childrenOf(all, 'labelExpression2').at(-1);
  if (last === undefined || hasToken(last, 'EXCLAMATION_MARK')) return false;
  const core = coreOf(last);
  return core.first === core.last && nameOf(tree, core) === tenantLabel;
}
