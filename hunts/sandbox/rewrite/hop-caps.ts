import { stepsOf } from '../hop-count.js';
import { limits } from '../limits.js';
import { tokensIn, type Branch } from '../tree.js';
import type { Edits } from './edits.js';

/** Gives paths without an end one: `[*]` → `[*..8]`, `+` → `{1,8}`. True where it did. */
export function capHops(branches: readonly Branch[], edits: Edits): boolean {
  let capped = false;
  for (const branch of branches) {
    const steps = stepsOf(branch);
    if (steps === undefined || steps.most !== undefined) continue;
    const most = Math.max(steps.least, Math.floor(limits.hops / steps.inside));
    if (branch.rule === 'pathLength') capLength(branch, most, edits);
    else capQuantifier(branch, steps.least, most, edits);
    capped = true;
  }
  return capped;
}

function capLength(branch: Branch, most: number, edits: Edits): void {
  const [dots] = tokensIn(branch, 'DOTDOT');
  edits.after(branch.last, dots === undefined ? `..${most}` : String(most));
}

function capQuantifier(branch: Branch, least: number, most: number, edits: Edits): void {
  const [sign] = tokensIn(branch);
  const [comma] = tokensIn(branch, 'COMMA');
  if (comma !== undefined) edits.after(comma.index, String(most));
  else if (sign !== undefined) edits.replace(sign.index, `{${least},${most}}`);
}
