import type { Objection, TreeRule } from '../rule.js';
import { childOf, childrenOf, coreOf, nameOf, textOf, type Branch, type Tree } from '../tree.js';
import { decodeString } from '../string-literal.js';

export const replacements: TreeRule = {
  code: 'REPLACE',
  refuses:
    'replace() with a search or replacement that is not written out, or a replacement longer than what it replaces',
  because: 'Four of them inside each other ran the server out of memory',
  example: "MATCH (p:Process) RETURN replace(p.name, 'a', 'aaaaaaaaaa') AS name",
  mended: "MATCH (p:Process) RETURN replace(p.name, '.exe', '') AS name",
  check: (tree, branches) => {
    for (const branch of branches) {
      const name =
        branch.rule === 'functionInvocation' ? childOf(branch, 'functionName') : undefined;
      if (name === undefined || nameOf(tree, name).toLowerCase() !== 'replace') continue;
      const objection = objectTo(tree, branch);
      if (objection !== undefined) return objection;
    }
    return undefined;
  },
};

function objectTo(tree: Tree, call: Branch): Objection | undefined {
  const [, search, replacement] = childrenOf(call, 'functionArgument').map((one) =>
    literalOf(tree, one),
  );
  if (search === undefined || replacement === undefined || search === '') {
    return {
      at: call.first,
      message: 'Write out what replace() looks for and what it puts there, as texts in quotes.',
    };
  }
  return replacement.length <= search.length
    ? undefined
    : {
        at: call.first,
        message:
          'replace() may not make a text longer: the replacement must not be longer than what it replaces.',
      };
}

function literalOf(tree: Tree, argument: Branch): string | undefined {
  const core = coreOf(argument);
  return core.rule === 'stringLiteral' ? decodeString(textOf(tree, core)) : undefined;
}
