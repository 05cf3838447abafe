import { branchesUnder, hasToken, type Branch } from '../tree.js';

const GROWING: ReadonlySet<string> = new Set([
  'listLiteral',
  'map',
  'mapProjection',
  'listComprehension',
  'patternComprehension',
  'collectExpression',
]);

/** True where something in it could make a value longer than what it is made of. */
export function grows(body: Branch): boolean {
  return [...branchesUnder(body)].some(
    (branch) =>
      GROWING.has(branch.rule) ||
      (branch.rule === 'expression6' && hasToken(branch, 'PLUS', 'DOUBLEBAR')),
  );
}
