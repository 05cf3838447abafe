import type { TreeRule } from '../rule.js';
import { childrenOf } from '../tree.js';

export const statements: TreeRule = {
  code: 'STATEMENTS',
  refuses: 'More than one statement',
  because: 'Limits, audit and the tenant label are kept per statement',
  example: 'MATCH (h:Host) RETURN h; MATCH (u:User) RETURN u',
  mended: 'MATCH (h:Host) RETURN h.name AS name UNION MATCH (u:User) RETURN u.name AS name',
  check: ({ root }) => {
    const [, second] = childrenOf(root, 'statement');
    return second === undefined
      ? undefined
      : {
          at: second.first,
          message:
            'One statement at a time: run the others as hunts of their own, or join them with UNION.',
        };
  },
};
