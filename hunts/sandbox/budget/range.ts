import {
  branchesUnder,
  childOf,
  childrenOf,
  coreOf,
  nameOf,
  textOf,
  type Branch,
  type Tree,
} from '../tree.js';

const WHOLE = /^-?\d{1,12}$/;

/**
 * How many numbers `range(…)` gives, where its text says so: with whole numbers, or from a number up to
 * `size(…)`, then undefined for "as many as the list has". `false` where the text does not say.
 */
export function readRange(tree: Tree, call: Branch): number | undefined | false {
  const given = childrenOf(call, 'functionArgument');
  const [from, to, step] = given.map((one) => textOf(tree, one).replaceAll(' ', ''));
  const [, last] = given;
  if (from === undefined || to === undefined || last === undefined || given.length > 3)
    return false;
  const by = step === undefined ? 1 : Number(step);
  if (!WHOLE.test(from) || (step !== undefined && !WHOLE.test(step)) || by === 0) return false;
  if (WHOLE.test(to)) return Math.max(0, Math.floor((Number(to) - Number(from)) / by) + 1);
  return by > 0 && Number(from) >= 0 && isSize(tree, last) ? undefined : false;
}

/** The list that a range is as long as: `x` of `range(0, size(x) - 1)`. */
export function measuredList(tree: Tree, call: Branch): Branch | undefined {
  const [, last] = childrenOf(call, 'functionArgument');
  if (last === undefined) return undefined;
  const size = [...branchesUnder(last)].find((branch) => isSizeCall(tree, branch));
  return size === undefined ? undefined : childOf(size, 'functionArgument');
}

/** `size(x)`, `length(p)`, and either less a whole number. */
function isSize(tree: Tree, argument: Branch): boolean {
  const core = coreOf(argument);
  if (core.rule === 'functionInvocation') return isSizeCall(tree, core);
  if (core.rule !== 'expression6') return false;
  const [call, less, ...more] = childrenOf(core, 'expression5');
  if (call === undefined || less === undefined || more.length > 0) return false;
  const minus = core.children.some((child) => 'type' in child && child.type === 'MINUS');
  return minus && isSizeCall(tree, coreOf(call)) && WHOLE.test(textOf(tree, less));
}

function isSizeCall(tree: Tree, core: Branch): boolean {
  const name = core.rule === 'functionInvocation' ? childOf(core, 'functionName') : undefined;
  return name !== undefined && ['size', 'length'].includes(nameOf(tree, name).toLowerCase());
}
