import { measureQuery } from '../budget/query-measure.js';
import { limits } from '../limits.js';
import type { TreeRule } from '../rule.js';

export const loops: TreeRule = {
  code: 'LOOPS',
  refuses: `Loops inside one expression (comprehensions, reduce, any, all, none, single, to…List, long literals and walks through texts in them) of more than ${limits.loopSteps.toLocaleString('en')} steps where they nest; a list of unknown length counts ${limits.unknownList.toLocaleString('en')}, one of a path ${limits.pathList}`,
  because:
    'The server cannot stop inside an expression: such a loop still ran two minutes after its time limit',
  example:
    'MATCH (a:Process) WITH collect(a.name) AS names RETURN [x IN names | [y IN names WHERE y < x]] AS pairs',
  mended:
    'MATCH (a:Process) WITH collect(a.name) AS names UNWIND names AS x UNWIND names AS y WITH x, y WHERE y < x RETURN x, y',
  check: (tree) => {
    const dear = measureQuery(tree).find(({ steps }) => steps > limits.loopSteps);
    return dear === undefined
      ? undefined
      : {
          at: dear.branch.first,
          message: `Loops inside this expression may take ${Math.ceil(dear.steps).toLocaleString('en')} steps, of ${limits.loopSteps.toLocaleString('en')} at most: UNWIND the outer list, cut it with [..100], or, in a sum of reduce(), wrap what is added in toFloat(…).`,
        };
  },
};
