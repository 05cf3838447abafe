import { aggregates } from '../functions.js';
import {
  branchesUnder,
  childOf,
  childrenOf,
  hasToken,
  nameOf,
  tokensIn,
  type Branch,
  type Tree,
} from '../tree.js';
import type { Edits } from './edits.js';

/**
 * Puts a LIMIT behind a last RETURN that has none. Not on one row of aggregates: with a LIMIT the server
 * counts one by one what it has counts of (44,001 look-ups in place of 1). Nor in a UNION that drops
 * duplicates, where cutting the branches would lose rows that no other has.
 */
export function limitRows(
  tree: Tree,
  branches: readonly Branch[],
  rows: number,
  edits: Edits,
): void {
  const query = branches.find(({ rule }) => rule === 'regularQuery');
  if (query === undefined || dropsDuplicates(query)) return;
  for (const single of childrenOf(query, 'singleQuery')) {
    const last = childrenOf(single, 'clause').at(-1);
    const clause = last && childOf(last, 'returnClause');
    const body = clause && childOf(clause, 'returnBody');
    if (body === undefined || childOf(body, 'limit') !== undefined || isOneRow(tree, body))
      continue;
    edits.after(body.last, ` LIMIT ${rows} `);
  }
}

function dropsDuplicates(query: Branch): boolean {
  return tokensIn(query, 'UNION').length > tokensIn(query, 'ALL').length;
}

function isOneRow(tree: Tree, body: Branch): boolean {
  const items = childOf(body, 'returnItems');
  if (items === undefined || hasToken(items, 'TIMES')) return false;
  return childrenOf(items, 'returnItem').every((item) => hasAggregate(tree, item));
}

function hasAggregate(tree: Tree, item: Branch): boolean {
  for (const branch of branchesUnder(item)) {
    if (branch.rule === 'countStar') return true;
    const name = branch.rule === 'functionInvocation' ? childOf(branch, 'functionName') : undefined;
    if (name !== undefined && aggregates.has(nameOf(tree, name).toLowerCase())) return true;
  }
  return false;
}
