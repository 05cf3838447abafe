import { limits } from '../limits.js';
import type { TreeRule } from '../rule.js';
import { tokensIn } from '../tree.js';

export const shortestPaths: TreeRule = {
  code: 'SHORTEST',
  refuses: `SHORTEST k and ANY k with k over ${limits.shortestPaths}`,
  because: 'The search keeps k paths for every node that it meets',
  example: 'MATCH p = SHORTEST 50 (h:Host)-->+(u:User) RETURN p',
  mended: 'MATCH p = SHORTEST 5 (h:Host)-->+(u:User) RETURN p',
  check: (_tree, branches) => {
    for (const branch of branches) {
      if (branch.rule !== 'selector') continue;
      const [count] = tokensIn(branch, 'UNSIGNED_DECIMAL_INTEGER');
      if (count !== undefined && Number(count.text.replaceAll('_', '')) > limits.shortestPaths) {
        return {
          at: count.index,
          message: `${count.text} shortest paths are too many: ${limits.shortestPaths} at most.`,
        };
      }
    }
    return undefined;
  },
};
