import { limits } from '../limits.js';
import { readRange } from '../budget/range.js';
import type { TreeRule } from '../rule.js';
import { childOf, nameOf } from '../tree.js';

export const ranges: TreeRule = {
  code: 'RANGE',
  refuses: `range() with ends that are not whole numbers or size(…), or over ${limits.rangeLength} long`,
  because:
    'A range is made as a whole, and no time limit ends what loops over it inside an expression',
  example: 'RETURN reduce(sum = 0, i IN range(1, 1000000000) | sum + i) AS sum',
  mended: 'RETURN reduce(sum = 0, i IN range(1, 1000) | sum + i) AS sum',
  check: (tree, branches) => {
    for (const branch of branches) {
      const name =
        branch.rule === 'functionInvocation' ? childOf(branch, 'functionName') : undefined;
      if (name === undefined || nameOf(tree, name).toLowerCase() !== 'range') continue;
      const length = readRange(tree, branch);
      if (length === false) {
        return {
          at: branch.first,
          message:
            'The ends of range() must be whole numbers written out, or size(list) - 1 as the last: write the number, or UNWIND a list.',
        };
      }
      if (length !== undefined && length > limits.rangeLength) {
        return {
          at: branch.first,
          message: `range() with ${length} numbers is too long: ${limits.rangeLength} at most.`,
        };
      }
    }
    return undefined;
  },
};
