import {
  branchesUnder,
  childOf,
  childrenOf,
  hasToken,
  isBranch,
  nameOf,
  textOf,
  type Branch,
  type Tree,
} from '../tree.js';
import { ExpressionMeasure, type Measured, type Scope } from './measure.js';
import { patternVariablesOf, shapeOfVariable } from './scope.js';
import { elementOf, type Shape } from './shape.js';

/** An expression that stands in a clause, with what was measured of it. */
export interface MeasuredExpression extends Measured {
  readonly branch: Branch;
}

type MutableScope = Map<string, Shape>;

const measured = new WeakMap<Tree, readonly MeasuredExpression[]>();

/** Measures every expression of a query, following variables from clause to clause. Done once a tree. */
export function measureQuery(tree: Tree): readonly MeasuredExpression[] {
  const known = measured.get(tree);
  if (known !== undefined) return known;
  const found: MeasuredExpression[] = [];
  new QueryMeasure(tree, found).statement();
  measured.set(tree, found);
  return found;
}

class QueryMeasure {
  readonly #tree: Tree;
  readonly #found: MeasuredExpression[];
  readonly #expressions: ExpressionMeasure;

  constructor(tree: Tree, found: MeasuredExpression[]) {
    this.#tree = tree;
    this.#found = found;
    this.#expressions = new ExpressionMeasure(tree, (query, scope) => this.#inside(query, scope));
  }

  statement(): void {
    for (const branch of branchesUnder(this.#tree.root)) {
      if (branch.rule !== 'regularQuery') continue;
      this.#regularQuery(branch, new Map());
      return;
    }
  }

  /** The variables that a query returns, in its last branch as in its first. */
  #regularQuery(query: Branch, scope: Scope): MutableScope {
    let returned: MutableScope = new Map();
    for (const single of childrenOf(query, 'singleQuery')) {
      returned = this.#singleQuery(single, new Map(scope));
    }
    return returned;
  }

  #singleQuery(single: Branch, start: MutableScope): MutableScope {
    let scope = start;
    for (const clause of childrenOf(single, 'clause')) {
      const [inner] = clause.children;
      if (inner !== undefined && isBranch(inner)) scope = this.#clause(inner, scope);
    }
    return scope;
  }

  #clause(clause: Branch, scope: MutableScope): MutableScope {
    switch (clause.rule) {
      case 'matchClause':
        return this.#match(clause, scope);
      case 'unwindClause':
        return this.#unwind(clause, scope);
      case 'withClause':
      case 'returnClause':
        return this.#project(clause, scope);
      case 'subqueryClause':
        return this.#subquery(clause, scope);
      default:
        this.#expressionsIn(clause, scope);
        return scope;
    }
  }

  #match(clause: Branch, scope: MutableScope): MutableScope {
    for (const variable of patternVariablesOf(this.#tree, clause)) {
      scope.set(variable.name, shapeOfVariable(variable));
    }
    this.#expressionsIn(clause, scope);
    return scope;
  }

  #unwind(clause: Branch, scope: MutableScope): MutableScope {
    const list = childOf(clause, 'expression');
    const variable = childOf(clause, 'variable');
    if (list === undefined || variable === undefined) return scope;
    const { shape } = this.#note(list, scope);
    const element = elementOf(shape);
    scope.set(nameOf(this.#tree, variable), {
      ...element,
      growth: Math.max(element.growth, shape.growth),
      each: false,
    });
    return scope;
  }

  #project(clause: Branch, scope: MutableScope): MutableScope {
    const body = childOf(clause, 'returnBody');
    const items = body && childOf(body, 'returnItems');
    if (body === undefined || items === undefined) return scope;
    const next: MutableScope = new Map(hasToken(items, 'TIMES') ? scope : []);
    for (const item of childrenOf(items, 'returnItem')) {
      const expression = childOf(item, 'expression');
      if (expression === undefined) continue;
      const { shape } = this.#note(expression, scope);
      const alias = childOf(item, 'variable');
      next.set(alias === undefined ? textOf(this.#tree, item) : nameOf(this.#tree, alias), shape);
    }
    // ORDER BY and WHERE see both what was and what is.
    const both = new Map([...scope, ...next]);
    for (const part of childrenOf(body, 'orderBy', 'skip', 'limit'))
      this.#expressionsIn(part, both);
    const where = childOf(clause, 'whereClause');
    if (where !== undefined) this.#expressionsIn(where, both);
    return next;
  }

  #subquery(clause: Branch, scope: MutableScope): MutableScope {
    const query = childOf(clause, 'regularQuery');
    if (query === undefined) return scope;
    return new Map([...scope, ...this.#regularQuery(query, scope)]);
  }

  /** The dearest expression in a subquery, for loops that run it many times. */
  #inside(expression: Branch, scope: Scope): number {
    const before = this.#found.length;
    const query = childOf(expression, 'regularQuery');
    if (query === undefined) {
      const inner = new Map(scope);
      for (const variable of patternVariablesOf(this.#tree, expression)) {
        inner.set(variable.name, shapeOfVariable(variable));
      }
      for (const part of childrenOf(expression, 'patternList', 'whereClause')) {
        this.#expressionsIn(part, inner);
      }
    } else {
      this.#regularQuery(query, scope);
    }
    return Math.max(0, ...this.#found.slice(before).map(({ steps }) => steps));
  }

  /** Expressions that stand outermost under a branch: in WHERE, in patterns, behind ORDER BY. */
  #expressionsIn(branch: Branch, scope: Scope): void {
    for (const child of branch.children) {
      if (!isBranch(child)) continue;
      if (child.rule === 'expression') this.#note(child, scope);
      else this.#expressionsIn(child, scope);
    }
  }

  #note(branch: Branch, scope: Scope): Measured {
    const result = this.#expressions.measure(branch, scope);
    this.#found.push({ branch, ...result });
    return result;
  }
}
