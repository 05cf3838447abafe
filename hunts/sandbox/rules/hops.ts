import { limits } from '../limits.js';
import { stepsOf } from '../hop-count.js';
import type { TreeRule } from '../rule.js';

export const hops: TreeRule = {
  code: 'HOPS',
  refuses: `Paths that may be longer than ${limits.hops} hops; those without an end are cut at that`,
  because: 'Paths multiply with each hop: `[*..8]` from one busy host ran into the time limit',
  example: 'MATCH p = (h:Host)-[*1..20]-(u:User) RETURN p',
  mended: `MATCH p = (h:Host)-[*1..${limits.hops}]-(u:User) RETURN p`,
  check: (_tree, branches) => {
    for (const branch of branches) {
      const steps = stepsOf(branch);
      if (steps !== undefined && steps.least * steps.inside > limits.hops) {
        return { at: branch.first, message: tooLong(steps.least * steps.inside) };
      }
      if (steps?.most !== undefined && steps.most * steps.inside > limits.hops) {
        return { at: branch.first, message: tooLong(steps.most * steps.inside) };
      }
    }
    return undefined;
  },
};

function tooLong(steps: number): string {
  return `A path of ${steps} hops is too long: ${limits.hops} at most. Most answers are within 4.`;
}
