import type { TreeRule } from '../rule.js';
import { childOf } from '../tree.js';

export const parameterMap: TreeRule = {
  code: 'PARAMETER_MAP',
  refuses: 'A parameter in place of the properties of a pattern',
  because: 'The server takes it in CREATE only',
  example: 'MATCH (p:Process $properties) RETURN p',
  mended: 'MATCH (p:Process {name: $name}) RETURN p',
  check: (_tree, branches) => {
    const found = branches.find(
      (branch) => branch.rule === 'properties' && childOf(branch, 'parameter') !== undefined,
    );
    return found === undefined
      ? undefined
      : {
          at: found.first,
          message:
            'Name the properties of a pattern: {name: $name}, not a whole map as a parameter.',
        };
  },
};
