import { limits } from '../limits.js';
import type { TreeRule } from '../rule.js';
import type { Branch } from '../tree.js';

export const depth: TreeRule = {
  code: 'DEPTH',
  refuses: `Expressions nested deeper than ${limits.treeDepth} levels of the grammar, some 35 CASEs inside each other`,
  because:
    'A thousand parentheses overflow the stack of the server’s planner, which drops the connection',
  example: `RETURN ${'CASE WHEN true THEN '.repeat(40)}1${' END'.repeat(40)} AS one`,
  mended: 'RETURN CASE WHEN true THEN 1 END AS one',
  check: (_tree, branches) => {
    const depths = new Map<Branch, number>();
    for (const branch of branches) {
      const depthHere = branch.parent === undefined ? 1 : (depths.get(branch.parent) ?? 0) + 1;
      if (depthHere > limits.treeDepth) {
        return {
          at: branch.first,
          message: 'The expression is nested too deeply: take it apart with WITH.',
        };
      }
      depths.set(branch, depthHere);
    }
    return undefined;
  },
};
