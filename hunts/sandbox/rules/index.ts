import type { RuleText, TreeRule } from '../rule.js';
import { characters } from './characters.js';
import { commands } from './commands.js';
import { exclusiveOrs, negations, nodePatterns, subqueries, unions } from './counts.js';
import { databases } from './databases.js';
import { depth } from './depth.js';
import { dynamic } from './dynamic.js';
import { files } from './files.js';
import { growth } from './growth.js';
import { hints } from './hints.js';
import { hops } from './hops.js';
import { knownFunctions } from './known-functions.js';
import { length } from './length.js';
import { listed } from './listed.js';
import { loops } from './loops.js';
import { parameterMap } from './parameter-map.js';
import { procedures } from './procedures.js';
import { ranges } from './ranges.js';
import { reductions } from './reductions.js';
import { regularExpressions } from './regular-expressions.js';
import { replacements } from './replacements.js';
import { reservedNames } from './reserved-names.js';
import { returns } from './returns.js';
import { shortestPaths } from './shortest-paths.js';
import { size } from './size.js';
import { statements } from './statements.js';
import { syntax } from './syntax.js';
import { transactions } from './transactions.js';
import { writes } from './writes.js';

/** Rules about the tree, in order: what is forbidden before what is too much, for the better message. */
export const treeRules: readonly TreeRule[] = [
  writes,
  procedures,
  files,
  databases,
  commands,
  transactions,
  dynamic,
  hints,
  parameterMap,
  listed,
  statements,
  returns,
  reservedNames,
  knownFunctions,
  depth,
  nodePatterns,
  subqueries,
  unions,
  negations,
  exclusiveOrs,
  hops,
  shortestPaths,
  ranges,
  replacements,
  reductions,
  regularExpressions,
  loops,
  growth,
];

/** Every rule, in the order in which they are held; docs/sandbox.md is derived from it. */
export const allRules: readonly RuleText[] = [characters, length, size, syntax, ...treeRules];

export { characters, length, size, syntax };
