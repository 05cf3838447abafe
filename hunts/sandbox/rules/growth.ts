import { measureQuery } from '../budget/query-measure.js';
import { limits } from '../limits.js';
import type { TreeRule } from '../rule.js';

export const growth: TreeRule = {
  code: 'GROWTH',
  refuses: `Values that + or || along WITH, or a loop that puts something from outside into each element, make more than ${limits.growth} times larger than what is stored`,
  because:
    'Texts and lists inside expressions are not counted by the server’s memory limit: doubling one 25 times ended its process',
  example: `MATCH (p:Process) WITH p.name AS a ${'WITH a + a AS a '.repeat(7)}RETURN a`,
  mended: 'MATCH (p:Process) RETURN p.name + p.name AS twice',
  check: (tree) => {
    const large = measureQuery(tree).find(({ shape }) => shape.growth > limits.growth);
    return large === undefined
      ? undefined
      : {
          at: large.branch.first,
          message: `This makes a value up to ${large.shape.growth.toLocaleString('en')} times larger than what is stored, of ${limits.growth} at most: return the parts, or cut the list that a loop walks through with [..50].`,
        };
  },
};
