import { patternVariablesOf, type PatternVariable } from '../budget/scope.js';
import {
  branchesUnder,
  childOf,
  childrenOf,
  coreOf,
  hasToken,
  isBranch,
  nameOf,
  type Branch,
  type Tree,
} from '../tree.js';

type Kind = PatternVariable['is'];

/** Variables of patterns by name. */
export type Visible = ReadonlyMap<string, Kind>;

const NONE: Visible = new Map();

/**
 * The variables of patterns that a branch may speak of: those of clauses before it, and those that a
 * subquery sees of the query around it.
 */
export class VisibleVariables {
  readonly #tree: Tree;
  readonly #known = new Map<Branch, Visible>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  at(branch: Branch): Visible {
    const known = this.#known.get(branch);
    if (known !== undefined) return known;
    const { parent } = branch;
    const visible = parent === undefined ? NONE : this.#inside(parent, branch, this.at(parent));
    this.#known.set(branch, visible);
    return visible;
  }

  /** What is visible in a child of `parent`, of what is visible where that stands. */
  #inside(parent: Branch, child: Branch, outer: Visible): Visible {
    switch (parent.rule) {
      case 'singleQuery':
        return this.#afterClauses(parent, child, outer);
      case 'matchClause':
      case 'patternComprehension':
        return this.#withPattern(parent, outer);
      case 'existsExpression':
      case 'countExpression':
        return childOf(parent, 'regularQuery') === undefined
          ? this.#withPattern(parent, outer)
          : outer;
      case 'listComprehension':
      case 'listItemsPredicate':
      case 'reduceExpression':
        return without(
          outer,
          childrenOf(parent, 'variable').map((name) => nameOf(this.#tree, name)),
        );
      default:
        return outer;
    }
  }

  #withPattern(holder: Branch, outer: Visible): Visible {
    const own = patternVariablesOf(this.#tree, holder);
    return new Map([...outer, ...own.map(({ name, is }) => [name, is] as const)]);
  }

  #afterClauses(single: Branch, until: Branch, outer: Visible): Visible {
    let visible = outer;
    for (const clause of childrenOf(single, 'clause')) {
      if (clause === until) break;
      const [inner] = clause.children;
      if (inner !== undefined && isBranch(inner)) visible = this.#after(inner, visible);
    }
    return visible;
  }

  #after(clause: Branch, visible: Visible): Visible {
    switch (clause.rule) {
      case 'matchClause':
        return this.#withPattern(clause, visible);
      case 'unwindClause': {
        const variable = childOf(clause, 'variable');
        return variable === undefined ? visible : without(visible, [nameOf(this.#tree, variable)]);
      }
      case 'withClause':
        return this.#projected(clause, visible);
      default:
        return visible;
    }
  }

  #projected(clause: Branch, visible: Visible): Visible {
    const body = childOf(clause, 'returnBody');
    const items = body && childOf(body, 'returnItems');
    if (items === undefined) return NONE;
    const projected = new Map(hasToken(items, 'TIMES') ? visible : NONE);
    for (const item of childrenOf(items, 'returnItem')) {
      const expression = childOf(item, 'expression');
      const alias = childOf(item, 'variable');
      if (expression === undefined) continue;
      const is = this.#kindOf(expression, visible);
      const named = alias ?? expression;
      const name = nameOf(this.#tree, named);
      projected.delete(name);
      if (is !== undefined) projected.set(name, is);
    }
    return projected;
  }

  #kindOf(expression: Branch, visible: Visible): Kind | undefined {
    const core = coreOf(expression);
    const isVariable =
      core.first === core.last &&
      [...branchesUnder(expression)].some(({ rule }) => rule === 'variable');
    return isVariable ? visible.get(nameOf(this.#tree, core)) : undefined;
  }
}

function without(visible: Visible, names: readonly string[]): Visible {
  return new Map([...visible].filter(([name]) => !names.includes(name)));
}
