import { hasToken, tokensIn, type Branch } from '../tree.js';
import type { Edits } from './edits.js';

/**
 * `:A:B` and `IS A` → `:A&B` and `:A`, everywhere: once a text has a `&`, and with the tenant's label it
 * has, the server refuses the older ways of saying it, also in conditions far away.
 */
export function normaliseLabels(branches: readonly Branch[], edits: Edits): void {
  for (const branch of branches) {
    switch (branch.rule) {
      case 'labelExpression':
        for (const { index } of tokensIn(branch, 'IS')) edits.replace(index, ':');
        break;
      case 'labelExpression4':
      case 'labelExpression4Is':
        for (const { index } of tokensIn(branch, 'COLON')) edits.replace(index, '');
        break;
      case 'labelExpression3':
      case 'labelExpression3Is':
        for (const { index } of tokensIn(branch, 'COLON')) edits.replace(index, '&');
        break;
      default:
    }
  }
}

/** True for one label with nothing around it, which needs no parentheses to be joined with another. */
export function isSingleLabel(labelExpression: Branch): boolean {
  return (
    labelExpression.last - labelExpression.first === 1 && hasToken(labelExpression, 'COLON', 'IS')
  );
}
