import { functions } from '../functions.js';
import type { Objection, TreeRule } from '../rule.js';
import { nameOf, type Branch, type Tree } from '../tree.js';

const ELEMENT_IDS: ReadonlySet<string> = new Set(['id', 'elementid']);

export const knownFunctions: TreeRule = {
  code: 'FUNCTION',
  refuses: 'Functions that are not on the list, `id()` and `elementId()` among them',
  because:
    'A function can do all that a procedure can: `apoc.cypher.runFirstColumnSingle` runs any text',
  example: 'MATCH (h:Host) RETURN elementId(h) AS id',
  mended: 'MATCH (h:Host) RETURN h.uid AS id',
  check: (tree, branches) => {
    for (const branch of branches) {
      if (branch.rule !== 'functionName') continue;
      const objection = objectTo(tree, branch);
      if (objection !== undefined) return objection;
    }
    return undefined;
  },
};

function objectTo(tree: Tree, branch: Branch): Objection | undefined {
  const name = nameOf(tree, branch);
  const lower = name.toLowerCase();
  if (functions.has(lower)) return undefined;
  if (ELEMENT_IDS.has(lower)) {
    return {
      at: branch.first,
      message: `${name}() is not taken: things are known by their uid, as in n.uid.`,
      suggestion: 'n.uid',
    };
  }
  return {
    at: branch.first,
    message: `The function ${name.slice(0, 60)}() is not among those that hunts may call.`,
    unknownFunction: name,
  };
}
