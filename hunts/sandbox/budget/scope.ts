import { childOf, nameOf, type Branch, type Tree } from '../tree.js';
import { entity, pathList, type Shape } from './shape.js';

/** A variable that a pattern names, and what it stands for. */
export interface PatternVariable {
  readonly name: string;
  readonly is: 'node' | 'relationship' | 'nodes' | 'relationships' | 'path';
}

/** Variables of the patterns under a branch, those of nested subqueries left out. */
export function patternVariablesOf(tree: Tree, branch: Branch): PatternVariable[] {
  const found: PatternVariable[] = [];
  collect(tree, branch, false, found);
  return found;
}

const SCOPES_OF_THEIR_OWN: ReadonlySet<string> = new Set([
  'existsExpression',
  'countExpression',
  'collectExpression',
  'subqueryClause',
  'patternComprehension',
]);

function collect(tree: Tree, branch: Branch, repeated: boolean, found: PatternVariable[]): void {
  for (const child of branch.children) {
    if (!('rule' in child) || SCOPES_OF_THEIR_OWN.has(child.rule)) continue;
    const variable = childOf(child, 'variable');
    if (variable !== undefined) {
      const is = kindOf(child, repeated);
      if (is !== undefined) found.push({ name: nameOf(tree, variable), is });
    }
    const inside =
      repeated ||
      (child.rule === 'parenthesizedPath' && childOf(child, 'quantifier') !== undefined);
    collect(tree, child, inside, found);
  }
}

function kindOf(branch: Branch, repeated: boolean): PatternVariable['is'] | undefined {
  switch (branch.rule) {
    case 'nodePattern':
      return repeated ? 'nodes' : 'node';
    case 'relationshipPattern':
      return repeated || isRepeated(branch) ? 'relationships' : 'relationship';
    case 'pattern':
      return 'path';
    default:
      return undefined;
  }
}

/** `[r*1..3]`, or `-[r]->+`, whose quantifier is the next sibling. */
function isRepeated(branch: Branch): boolean {
  if (childOf(branch, 'pathLength') !== undefined) return true;
  const siblings = branch.parent?.children ?? [];
  const next = siblings[siblings.indexOf(branch) + 1];
  return next !== undefined && 'rule' in next && next.rule === 'quantifier';
}

export function shapeOfVariable({ is }: PatternVariable): Shape {
  return is === 'node' || is === 'relationship' ? entity : pathList;
}
