import type { Objection, TreeRule } from '../rule.js';
import { ancestorOf, nameOf, type Branch, type Tree } from '../tree.js';

const TENANT_LABEL = /^T_/i;
const OWN_LABEL = /^Spoor/i;

/** Properties that keep the books of the graph; see graph/hunt for how answers are rid of them. */
export const internalProperties: ReadonlySet<string> = new Set([
  'tenant',
  'tenant_label',
  'host_key',
]);

const LABELS: ReadonlySet<string> = new Set(['labelExpression1', 'labelExpression1Is']);
const NAMES: ReadonlySet<string> = new Set(['propertyKeyName', 'variable', 'parameterName']);

/** Names by which Spoor keeps tenants apart and its own books. */
export const reservedNames: TreeRule = {
  code: 'RESERVED_NAME',
  refuses:
    'Labels `T_…` and `Spoor…`, and the properties that keep tenants apart: `tenant`, `host_key`',
  because:
    'Every pattern gets the label of the token’s tenant; nothing that a hunter writes may speak about it',
  example: "MATCH (h:Host {tenant: 'other'}) RETURN h",
  mended: 'MATCH (h:Host) RETURN h',
  check: (tree, branches) => {
    for (const branch of branches) {
      const objection = LABELS.has(branch.rule)
        ? checkLabel(tree, branch)
        : NAMES.has(branch.rule)
          ? checkName(tree, branch)
          : undefined;
      if (objection !== undefined) return objection;
    }
    return undefined;
  },
};

function checkLabel(tree: Tree, branch: Branch): Objection | undefined {
  const name = nameOf(tree, branch);
  if (TENANT_LABEL.test(name)) {
    return {
      at: branch.first,
      message:
        'Labels that begin with T_ are reserved: a hunt is confined to its tenant without them.',
    };
  }
  if (!OWN_LABEL.test(name)) return undefined;
  return {
    at: branch.first,
    message: 'Labels that begin with Spoor keep the books of the service and cannot be asked for.',
  };
}

function checkName(tree: Tree, branch: Branch): Objection | undefined {
  const name = nameOf(tree, branch);
  // A variable may be called as it likes, unless `n {tenant}` or `RETURN tenant` makes it a key.
  const isKey =
    branch.rule === 'propertyKeyName' || ancestorOf(branch, 'mapProjectionElement') !== undefined;
  if (!isKey || !internalProperties.has(name.toLowerCase())) return undefined;
  return {
    at: branch.first,
    message: `The property ${name} keeps tenants apart and cannot be asked for: leave it out, or name your own value otherwise.`,
  };
}
