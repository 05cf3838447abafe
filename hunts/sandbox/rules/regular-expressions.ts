import { faultOfRegex } from '../regex.js';
import type { Objection, TreeRule } from '../rule.js';
import { decodeString } from '../string-literal.js';
import {
  childOf,
  childrenOf,
  coreOf,
  hasToken,
  nameOf,
  textOf,
  type Branch,
  type Tree,
} from '../tree.js';

export const regularExpressions: TreeRule = {
  code: 'REGEX',
  refuses:
    'Regular expressions that are neither written out nor a parameter, are over 200 characters, repeat a group, or have more than three of `*`, `+`, `{n,}`',
  because:
    'One on 5,000 letters ran for more than two minutes, and neither time limit nor TERMINATE ended it',
  example: "MATCH (p:Process) WHERE p.command_line =~ '(.*a){12}' RETURN p",
  mended: "MATCH (p:Process) WHERE p.command_line =~ '(?i).*-enc.*' RETURN p",
  check: (tree, branches) => {
    for (const branch of branches) {
      const operand = regexOperand(branch);
      const objection = operand === undefined ? undefined : objectTo(tree, operand);
      if (objection !== undefined) return objection;
    }
    return undefined;
  },
};

/** What stands behind `=~`. */
function regexOperand(branch: Branch): Branch | undefined {
  const isTest = branch.rule === 'comparisonExpression6' || branch.rule === 'extendedWhen';
  return isTest && hasToken(branch, 'REGEQ') ? childOf(branch, 'expression6') : undefined;
}

/** Names of parameters that are used as regular expressions; their values are checked when a hunt runs. */
export function regexParameters(tree: Tree, branches: readonly Branch[]): string[] {
  const names = branches.flatMap((branch) => {
    const operand = regexOperand(branch);
    const core = operand && coreOf(operand);
    if (core?.rule !== 'parameter') return [];
    return childrenOf(core, 'parameterName').map((name) => nameOf(tree, name));
  });
  return [...new Set(names)];
}

function objectTo(tree: Tree, operand: Branch): Objection | undefined {
  const core = coreOf(operand);
  if (core.rule === 'parameter') return undefined;
  if (core.rule !== 'stringLiteral') {
    return {
      at: operand.first,
      message:
        'A regular expression must be written out in quotes or be a parameter: it is checked before it runs.',
    };
  }
  const fault = faultOfRegex(decodeString(textOf(tree, core)));
  return fault === undefined ? undefined : { at: operand.first, message: fault };
}
