import { grows } from '../budget/grows.js';
import { outcomesOf } from '../budget/measure.js';
import type { Objection, TreeRule } from '../rule.js';
import {
  childOf,
  childrenOf,
  coreOf,
  hasToken,
  isBranch,
  nameOf,
  type Branch,
  type Tree,
} from '../tree.js';

export const reductions: TreeRule = {
  code: 'REDUCE',
  refuses:
    'reduce() that does not start from a number, or in which the sum so far is used more than once where it may become a text or list',
  because:
    'A text or list that is built up in a loop doubles with each step, and nothing counts it',
  example: "MATCH p = (:Host)-->() RETURN reduce(s = '', n IN nodes(p) | s + s + n.name) AS names",
  mended: 'MATCH p = (:Host)-->() RETURN [n IN nodes(p) | n.name] AS names',
  check: (tree, branches) => {
    for (const branch of branches) {
      const objection = branch.rule === 'reduceExpression' ? objectTo(tree, branch) : undefined;
      if (objection !== undefined) return objection;
    }
    return undefined;
  },
};

function objectTo(tree: Tree, branch: Branch): Objection | undefined {
  const [initial, , body] = childrenOf(branch, 'expression');
  const [accumulator] = childrenOf(branch, 'variable');
  if (initial === undefined || body === undefined || accumulator === undefined) return undefined;
  if (!isNumeral(initial)) {
    return {
      at: initial.first,
      message:
        'reduce() starts from a number, such as 0 or 0.0: texts and lists are put together with a list comprehension, [x IN list | …].',
    };
  }
  const name = nameOf(tree, accumulator);
  const numeric = new Set([name]);
  if (isNumeric(tree, body, numeric) || !grows(body) || uses(tree, body, name) <= 1)
    return undefined;
  return {
    at: body.first,
    message: `${name} may become a text or list here and is used more than once: wrap what is added in toFloat(…) or toInteger(…).`,
  };
}

function isNumeral(branch: Branch): boolean {
  const core = coreOf(branch);
  if (core.rule === 'numberLiteral') return true;
  const [, operand] = core.children;
  return (
    core.rule === 'expression3' && operand !== undefined && isBranch(operand) && isNumeral(operand)
  );
}

/** True where the value is a number, or an error, whatever it is made of. */
function isNumeric(tree: Tree, branch: Branch, numbers: ReadonlySet<string>): boolean {
  const core = coreOf(branch);
  switch (core.rule) {
    case 'numberLiteral':
    case 'countStar':
    case 'countExpression':
    case 'expression5':
    case 'expression4':
    case 'expression3':
      return true;
    case 'expression6':
      return (
        !hasToken(core, 'PLUS', 'DOUBLEBAR') ||
        (!hasToken(core, 'DOUBLEBAR') &&
          childrenOf(core, 'expression5').every((part) => isNumeric(tree, part, numbers)))
      );
    case 'parenthesizedExpression':
      return childrenOf(core, 'expression').every((part) => isNumeric(tree, part, numbers));
    case 'caseExpression':
    case 'extendedCaseExpression':
      return outcomesOf(core).every((part) => isNumeric(tree, part, numbers));
    case 'reduceExpression':
      return isNumericReduce(tree, core, numbers);
    case 'functionInvocation': {
      const name = childOf(core, 'functionName');
      return name !== undefined && NUMERIC.has(nameOf(tree, name).toLowerCase());
    }
    default:
      return core.first === core.last && numbers.has(nameOf(tree, core));
  }
}

function isNumericReduce(tree: Tree, core: Branch, numbers: ReadonlySet<string>): boolean {
  const [initial, , body] = childrenOf(core, 'expression');
  const [accumulator] = childrenOf(core, 'variable');
  if (initial === undefined || body === undefined || accumulator === undefined) return false;
  return (
    isNumeric(tree, initial, numbers) &&
    isNumeric(tree, body, new Set([...numbers, nameOf(tree, accumulator)]))
  );
}

const NUMERIC: ReadonlySet<string> = new Set(
  `size length tointeger tointegerornull tofloat tofloatornull abs ceil floor round sign sqrt exp log log10
  e pi sin cos tan atan atan2 degrees radians timestamp rand`.split(/\s+/),
);

const TESTS: ReadonlySet<string> = new Set([
  'expression8',
  'expression7',
  'expression9',
  'expression10',
]);

/** How often a name becomes part of the value: in tests not at all, of alternatives the most. */
function uses(tree: Tree, branch: Branch, name: string): number {
  const core = coreOf(branch);
  if (TESTS.has(core.rule)) return 0;
  if (core.rule === 'caseExpression' || core.rule === 'extendedCaseExpression') {
    return Math.max(0, ...outcomesOf(core).map((part) => uses(tree, part, name)));
  }
  const children = core.children.filter(isBranch);
  if (children.length === 0) return core.first === core.last && nameOf(tree, core) === name ? 1 : 0;
  // In a loop inside the loop, once is as often as the loop goes round.
  const times = /Comprehension$|reduceExpression/.test(core.rule) ? 2 : 1;
  return times * children.reduce((sum, child) => sum + uses(tree, child, name), 0);
}
