import { patternVariablesOf, type PatternVariable } from '../budget/scope.js';
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
import type { Edits } from './edits.js';

/**
 * The server may try the conditions of a MATCH in any order, and where an index gives it nodes of all
 * tenants, that may be before it looks at the tenant's label. A condition that can fail (1/0, a wrong
 * type) or take long (a regular expression) would then tell something of a node that is not ours. So
 * whatever is more than a plain comparison is asked only once the label has been seen:
 * `CASE WHEN n:T THEN … ELSE false END`.
 */
export function guardConditions(
  tree: Tree,
  branches: readonly Branch[],
  label: string,
  edits: Edits,
): void {
  for (const branch of branches) {
    if (!HOLDERS.has(branch.rule)) continue;
    for (const condition of conditionsOf(tree, branch)) {
      const guard = guardOf(tree, condition, label);
      if (guard === undefined) continue;
      const { first, last } = condition.expression;
      edits.before(first, ` CASE WHEN ${guard} THEN `);
      edits.after(last, condition.isValue ? ' END ' : ' ELSE false END ');
    }
  }
}

interface Condition {
  readonly expression: Branch;
  /** What the patterns around it name. */
  readonly variables: readonly PatternVariable[];
  /** True for the value of a property in a pattern, `{name: …}`. */
  readonly isValue: boolean;
}

/** What has patterns and conditions on them; a subquery without RETURN holds them itself. */
const HOLDERS: ReadonlySet<string> = new Set([
  'matchClause',
  'existsExpression',
  'countExpression',
  'patternComprehension',
]);

/** The parts of every WHERE in here that are joined by AND, each tried by itself, and values in patterns. */
function conditionsOf(tree: Tree, holder: Branch): Condition[] {
  const found: Condition[] = [];
  const visit = (branch: Branch, outer: readonly PatternVariable[]): void => {
    const variables = variablesAt(tree, branch, outer);
    const add = (expression: Branch, isValue: boolean): void => {
      found.push({ expression, variables, isValue });
    };
    for (const where of expressionsAfterWhere(branch))
      for (const part of partsOf(where)) add(part, false);
    for (const child of branch.children) {
      if (!isBranch(child)) continue;
      if (child.rule === 'whereClause') {
        for (const where of childrenOf(child, 'expression'))
          for (const part of partsOf(where)) add(part, false);
      } else if (child.rule === 'properties') {
        for (const map of childrenOf(child, 'map'))
          for (const value of childrenOf(map, 'expression')) add(value, true);
      } else if (PATTERNS.has(child.rule)) visit(child, variables);
    }
  };
  visit(holder, patternVariablesOf(tree, holder));
  return found;
}

/** Inside a repeated group its variables are single things; outside they are lists. */
function variablesAt(
  tree: Tree,
  branch: Branch,
  outer: readonly PatternVariable[],
): readonly PatternVariable[] {
  if (branch.rule !== 'parenthesizedPath') return outer;
  const own = patternVariablesOf(tree, branch);
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...outer.filter(({ name }) => !names.has(name))];
}

function partsOf(where: Branch): Branch[] {
  const core = coreOf(where);
  return core.rule === 'expression10' ? childrenOf(core, 'expression9') : [where];
}

const PATTERNS: ReadonlySet<string> = new Set([
  'patternList',
  'pattern',
  'anonymousPattern',
  'shortestPathPattern',
  'patternElement',
  'nodePattern',
  'relationshipPattern',
  'parenthesizedPath',
  'pathPatternNonEmpty',
]);

/** In patterns and comprehensions WHERE is a word of the branch itself, and its condition comes next. */
function expressionsAfterWhere(branch: Branch): Branch[] {
  const place = branch.children.findIndex((child) => !isBranch(child) && child.type === 'WHERE');
  const next = place < 0 ? undefined : branch.children[place + 1];
  return next !== undefined && isBranch(next) && next.rule === 'expression' ? [next] : [];
}

function guardOf(
  tree: Tree,
  { expression, variables }: Condition,
  label: string,
): string | undefined {
  if (isPlain(tree, expression)) return undefined;
  const mentioned = new Set(
    [...branchesUnder(expression)]
      .filter(({ rule }) => rule === 'variable')
      .map((branch) => nameOf(tree, branch)),
  );
  const tests = new Set(
    variables.filter(({ name }) => mentioned.has(name)).map((variable) => testOf(variable, label)),
  );
  return tests.size === 0 ? undefined : [...tests].join(' AND ');
}

/** Edges never leave a tenant: of a path or list, one node speaks for all. */
function testOf({ name, is }: PatternVariable, label: string): string {
  const quoted = `\`${name.replaceAll('`', '``')}\``;
  switch (is) {
    case 'node':
      return `${quoted}:${label}`;
    case 'relationship':
      return `startNode(${quoted}):${label}`;
    case 'path':
      return `head(nodes(${quoted})):${label}`;
    case 'nodes':
      return `(size(${quoted}) = 0 OR head(${quoted}):${label})`;
    case 'relationships':
      return `(size(${quoted}) = 0 OR startNode(head(${quoted})):${label})`;
  }
}

/** Comparisons of properties with what is written out never fail and are quick; the planner knows them. */
function isPlain(tree: Tree, branch: Branch): boolean {
  const core = coreOf(branch);
  switch (core.rule) {
    case 'expression':
    case 'expression11':
    case 'expression10':
    case 'expression9':
    case 'expression8':
    case 'parenthesizedExpression':
    case 'listLiteral':
      return childBranches(core).every((child) => isPlain(tree, child));
    case 'expression7':
      return childBranches(core).every((child) => isPlain(tree, child));
    case 'comparisonExpression6':
      return isPlainTest(tree, core);
    case 'expression2':
      return isPlainLookUp(core);
    case 'existsExpression':
    case 'countExpression':
    case 'pathPatternNonEmpty':
    case 'shortestPathPattern':
    case 'parameter':
    case 'stringLiteral':
    case 'numberLiteral':
    case 'literal':
      // Patterns in here have guards of their own.
      return true;
    case 'listItemsPredicate':
      return childrenOf(core, 'expression').every((part) => isPlain(tree, part));
    case 'functionInvocation':
      return isPlainCall(tree, core);
    default:
      return core.first === core.last || !mentionsVariable(core);
  }
}

function isPlainTest(tree: Tree, test: Branch): boolean {
  if (hasToken(test, 'REGEQ')) return false;
  const [operand] = childrenOf(test, 'expression6');
  if (operand === undefined) return true;
  const core = coreOf(operand);
  // IN fails on what is no list.
  if (hasToken(test, 'IN'))
    return core.rule === 'parameter' || (core.rule === 'listLiteral' && isPlain(tree, core));
  return isPlain(tree, operand);
}

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
  if (name === undefined || !PLAIN_CALLS.has(nameOf(tree, name).toLowerCase()))
    return !mentionsVariable(call);
  return childrenOf(call, 'functionArgument').every((one) => {
    const core = coreOf(one);
    return (
      core.first === core.last ||
      (['expression2', 'parameter'].includes(core.rule) && isPlain(tree, core))
    );
  });
}

const mentionsVariable = (branch: Branch): boolean =>
  [...branchesUnder(branch)].some(({ rule }) => rule === 'variable');

const childBranches = (branch: Branch): Branch[] => branch.children.filter(isBranch);
