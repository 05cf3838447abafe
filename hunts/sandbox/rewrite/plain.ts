import {
  branchesUnder,
  childOf,
  childrenOf,
  coreOf,
  hasToken,
  isBranch,
  nameOf,
  type Branch,
  type Tree,
} from '../tree.js';

/** Relationships that a subquery may follow and still be asked of a node that may not be ours. */
const QUICK_STEPS = 2;

/** Comparisons of properties with what is written out are quick and tell nothing; the planner knows them. */
export function isPlain(tree: Tree, branch: Branch): boolean {
  const core = coreOf(branch);
  switch (core.rule) {
    case 'expression':
    case 'expression11':
    case 'expression10':
    case 'expression9':
    case 'expression8':
    case 'expression7':
    case 'parenthesizedExpression':
    case 'listLiteral':
      return childBranches(core).every((child) => isPlain(tree, child));
    case 'comparisonExpression6':
      return isPlainTest(tree, core);
    case 'expression2':
      return isPlainLookUp(core) || isQuickConstant(tree, core);
    case 'existsExpression':
    case 'countExpression':
    case 'pathPatternNonEmpty':
      return isQuickSubquery(tree, core);
    case 'parameter':
    case 'stringLiteral':
    case 'numberLiteral':
    case 'literal':
      return true;
    case 'listItemsPredicate':
      return isQuickPredicate(tree, core);
    case 'functionInvocation':
      return isPlainCall(tree, core) || isQuickConstant(tree, core);
    default:
      return core.first === core.last || isQuickConstant(tree, core);
  }
}

function isPlainTest(tree: Tree, test: Branch): boolean {
  if (hasToken(test, 'REGEQ')) return false;
  const [operand] = childrenOf(test, 'expression6');
  if (operand === undefined) return true;
  const core = coreOf(operand);
  // IN fails on what is no list.
  if (hasToken(test, 'IN')) return isWrittenList(tree, core);
  return isPlain(tree, operand);
}

const isWrittenList = (tree: Tree, core: Branch): boolean =>
  core.rule === 'parameter' || (core.rule === 'listLiteral' && isPlain(tree, core));

/** `n.name` and `n:Host`, and no further: a property of a property fails where the first is a text. */
function isPlainLookUp(branch: Branch): boolean {
  const [base, postfix, ...more] = childBranches(branch);
  if (base === undefined || postfix === undefined || more.length > 0) return false;
  const [inner] = postfix.children;
  const isNamed =
    inner !== undefined && isBranch(inner) && ['property', 'labelExpression'].includes(inner.rule);
  return isNamed && base.first === base.last;
}

/** Functions of a single property or path: what type it has is declared and tells nothing. */
const PLAIN_CALLS: ReadonlySet<string> = new Set(
  'tolower toupper lower upper coalesce type length size nodes relationships'.split(' '),
);

function isPlainCall(tree: Tree, call: Branch): boolean {
  const name = childOf(call, 'functionName');
  if (name === undefined || !PLAIN_CALLS.has(nameOf(tree, name).toLowerCase())) return false;
  return childrenOf(call, 'functionArgument').every((one) => {
    const core = coreOf(one);
    return (
      core.first === core.last ||
      (['expression2', 'parameter'].includes(core.rule) && isPlain(tree, core))
    );
  });
}

/** Functions that are over at once, whatever they are given. */
const QUICK_CALLS: ReadonlySet<string> = new Set(
  `timestamp date datetime localdatetime time localtime duration datetime.fromepoch
  datetime.fromepochmillis date.truncate datetime.truncate tointeger tofloat tostring toboolean coalesce
  abs ceil floor round sign sqrt size tolower toupper lower upper trim ltrim rtrim left right
  substring`.split(/\s+/),
);

/** Parts of expressions that go round in loops, or ask the graph. */
const SLOW: ReadonlySet<string> = new Set([
  'listComprehension',
  'listItemsPredicate',
  'reduceExpression',
  'patternComprehension',
  'patternExpression',
  'shortestPathExpression',
  'existsExpression',
  'countExpression',
  'collectExpression',
]);

/**
 * What speaks of no variable is the same for every node. But how long it takes tells whether there was a
 * node to ask it of: only what is over at once may be asked early.
 */
function isQuickConstant(tree: Tree, core: Branch): boolean {
  for (const branch of branchesUnder(core)) {
    if (branch.rule === 'variable' || SLOW.has(branch.rule) || hasToken(branch, 'REGEQ'))
      return false;
    const name = branch.rule === 'functionInvocation' ? childOf(branch, 'functionName') : undefined;
    if (name !== undefined && !QUICK_CALLS.has(nameOf(tree, name).toLowerCase())) return false;
  }
  return true;
}

/** One loop over what is written out or given, with nothing but comparisons in it. */
function isQuickPredicate(tree: Tree, predicate: Branch): boolean {
  const [list, ...inside] = childrenOf(predicate, 'expression');
  if (list === undefined || !isQuickSource(tree, coreOf(list))) return false;
  return inside.every(
    (part) => ![...branchesUnder(part)].some(({ rule }) => SLOW.has(rule)) && isPlain(tree, part),
  );
}

const OF_PATHS: ReadonlySet<string> = new Set(['nodes', 'relationships']);

function isQuickSource(tree: Tree, core: Branch): boolean {
  const name = core.rule === 'functionInvocation' ? childOf(core, 'functionName') : undefined;
  if (name !== undefined) {
    return OF_PATHS.has(nameOf(tree, name).toLowerCase()) && isPlainCall(tree, core);
  }
  return core.first === core.last || isWrittenList(tree, core) || isPlainLookUp(core);
}

const STEPS_WITHOUT_END: ReadonlySet<string> = new Set([
  'quantifier',
  'pathLength',
  'shortestPathPattern',
  'selector',
]);
const QUICK_CLAUSES: ReadonlySet<string> = new Set(['matchClause', 'returnClause']);

/**
 * A step or two from a node, with nothing but plain conditions. The server may carry out any subquery
 * before it looks at the label of the node that it is asked of, and what fails or takes long in there would
 * tell of a node that is not ours.
 */
function isQuickSubquery(tree: Tree, subquery: Branch): boolean {
  let steps = 0;
  for (const branch of branchesUnder(subquery)) {
    if (STEPS_WITHOUT_END.has(branch.rule)) return false;
    if (branch.rule === 'clause') {
      const [inner] = childBranches(branch);
      if (inner === undefined || !QUICK_CLAUSES.has(inner.rule)) return false;
    }
    if (branch.rule === 'relationshipPattern') steps += 1;
  }
  return steps <= QUICK_STEPS && expressionsIn(subquery).every((part) => isPlain(tree, part));
}

/** Expressions that stand outermost under a branch. */
function expressionsIn(branch: Branch): Branch[] {
  return childBranches(branch).flatMap((child) =>
    child.rule === 'expression' ? [child] : expressionsIn(child),
  );
}

const childBranches = (branch: Branch): Branch[] => branch.children.filter(isBranch);
