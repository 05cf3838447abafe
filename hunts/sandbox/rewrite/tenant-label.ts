import { childOf, tokensIn, type Branch } from '../tree.js';
import type { Edits } from './edits.js';
import { isSingleLabel } from './label-expressions.js';

/** `(n)` → `(n:T)`, `(n:A|B)` → `(n:(A|B)&T)`: the label of the tenant in each node pattern, wherever it stands. */
export function addTenantLabel(branches: readonly Branch[], label: string, edits: Edits): void {
  for (const branch of branches) {
    if (branch.rule === 'nodePattern') addTo(branch, label, edits);
  }
}

function addTo(nodePattern: Branch, label: string, edits: Edits): void {
  const labels = childOf(nodePattern, 'labelExpression');
  if (labels === undefined) {
    const variable = childOf(nodePattern, 'variable');
    const place = variable?.last ?? tokensIn(nodePattern, 'LPAREN')[0]?.index;
    if (place !== undefined) edits.after(place, `:${label}`);
    return;
  }
  const [sign] = tokensIn(labels, 'COLON', 'IS');
  if (sign === undefined) return;
  if (isSingleLabel(labels)) {
    edits.after(labels.last, `&${label}`);
    return;
  }
  edits.after(sign.index, '(');
  edits.after(labels.last, `)&${label}`);
}
