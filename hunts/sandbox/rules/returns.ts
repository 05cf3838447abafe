import type { TreeRule } from '../rule.js';
import { childOf, childrenOf } from '../tree.js';

export const returns: TreeRule = {
  code: 'NO_RETURN',
  refuses: 'A statement that does not end in RETURN',
  because: 'It would have no answer, and the LIMIT no place',
  example: 'MATCH (h:Host) WITH h',
  mended: 'MATCH (h:Host) RETURN h',
  check: ({ root }, branches) => {
    const query = branches.find(({ rule }) => rule === 'regularQuery') ?? root;
    const open = childrenOf(query, 'singleQuery').find((single) => {
      const last = childrenOf(single, 'clause').at(-1);
      return last === undefined || childOf(last, 'returnClause') === undefined;
    });
    if (open === undefined) return undefined;
    return {
      at: open.last,
      message: 'A hunt ends in RETURN: say what to show.',
    };
  },
};
