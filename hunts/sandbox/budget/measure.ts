import { limits } from '../limits.js';

import {
  branchesUnder,
  childOf,
  childrenOf,
  coreOf,
  hasToken,
  isBranch,
  nameOf,
  tokensIn,
  type Branch,
  type Tree,
} from '../tree.js';
import { grows } from './grows.js';
import { measuredList, readRange } from './range.js';
import { NUMBERS, shapeOfCall } from './calls.js';
import { stepsOfCall, stepsOfComparison, stepsOfTest } from './walks.js';
import {
  anyOf,
  elementOf,
  elementWithGrowth,
  entity,
  listOf,
  number,
  parameter,
  pathList,
  scalar,
  stored,
  sumOf,
  unknown,
  type Shape,
} from './shape.js';

export type Scope = ReadonlyMap<string, Shape>;

/** What an expression gives, and how many steps of loops its evaluation takes. */
export interface Measured {
  readonly shape: Shape;
  readonly steps: number;
}

/** Measures subqueries inside expressions; comes from the measure of clauses, which needs this one. */
export type MeasureQuery = (query: Branch, scope: Scope) => number;

const LETTERS_A_STEP = 16;

/**
 * Measures expressions without running them. Loops multiply where they nest; what is made in a loop from
 * something large outside it grows by the loop's length.
 */
export class ExpressionMeasure {
  readonly #tree: Tree;
  readonly #query: MeasureQuery;
  /** Names that stand in each branch: asked for again and again by nested loops. */
  readonly #names = new Map<Branch, readonly string[]>();

  readonly #measured = new WeakMap<Scope, Map<Branch, Measured>>();

  constructor(tree: Tree, query: MeasureQuery) {
    this.#tree = tree;
    this.#query = query;
  }

  /** Done once for a branch in a scope: a CASE asks for its outcomes twice, and CASEs nest. */
  measure(branch: Branch, scope: Scope): Measured {
    const core = coreOf(branch);
    const inScope = this.#measured.get(scope) ?? new Map<Branch, Measured>();
    this.#measured.set(scope, inScope);
    const known = inScope.get(core);
    if (known !== undefined) return known;
    const measured = this.#measureCore(core, scope);
    inScope.set(core, measured);
    return measured;
  }

  #measureCore(core: Branch, scope: Scope): Measured {
    const special = this.#special(core, scope);
    if (special !== undefined) return special;
    if (core.children.length === 0) return { shape: scalar, steps: 0 };
    return this.#together(core, scope, (shapes) => anyOf(shapes));
  }

  #special(core: Branch, scope: Scope): Measured | undefined {
    switch (core.rule) {
      case 'expression':
      case 'expression11':
      case 'expression10':
      case 'expression9':
      case 'expression8':
        return this.#comparison(core, scope);
      case 'expression7':
        return this.#test(core, scope);
      case 'expression6':
        return this.#sum(core, scope);
      case 'expression5':
      case 'expression4':
      case 'expression3':
        return this.#together(core, scope, () => number);
      case 'expression2':
        return this.#postfixes(core, scope);
      case 'stringLiteral':
        return this.#text(core);
      case 'numberLiteral':
      case 'countStar':
        return { shape: number, steps: 0 };
      case 'literal':
        return { shape: scalar, steps: 0 };
      case 'parameter':
      case 'parameterName':
        return { shape: parameter, steps: 0 };
      case 'listLiteral':
        return this.#listLiteral(core, scope);
      case 'map':
      case 'mapProjection':
        return this.#map(core, scope);
      case 'caseExpression':
      case 'extendedCaseExpression':
        return this.#case(core, scope);
      case 'listComprehension':
        return this.#comprehension(core, scope);
      case 'listItemsPredicate':
        return this.#predicate(core, scope);
      case 'reduceExpression':
        return this.#reduce(core, scope);
      case 'patternComprehension':
        return this.#patternComprehension(core, scope);
      case 'pathPatternNonEmpty':
        return { shape: number, steps: 1 };
      case 'shortestPathPattern':
        return { shape: pathList, steps: 1 };
      case 'existsExpression':
      case 'countExpression':
        return { shape: number, steps: 1 + this.#query(core, scope) };
      case 'collectExpression':
        return { shape: listOf(stored, limits.unknownList), steps: 1 + this.#query(core, scope) };
      case 'functionInvocation':
        return this.#call(core, scope);
      default:
        return this.#leaf(core, scope);
    }
  }

  /** A variable is many one-child rules deep and ends in one of the keywords that may be names. */
  #leaf(core: Branch, scope: Scope): Measured | undefined {
    const isName = core.children.length === 1 && core.first === core.last;
    if (!isName) return undefined;
    const known = scope.get(nameOf(this.#tree, core));
    if (known !== undefined) return { shape: known, steps: 0 };
    const isVariable = /symbolic/i.test(core.rule);
    return { shape: isVariable ? unknown : scalar, steps: 0 };
  }

  /** All parts are evaluated; `shape` says what comes of them. */
  #together(branch: Branch, scope: Scope, shape: (shapes: readonly Shape[]) => Shape): Measured {
    const parts = this.#parts(branch, scope);
    return { shape: shape(parts.map((part) => part.shape)), steps: stepsOf(parts) };
  }

  #parts(branch: Branch, scope: Scope): readonly Measured[] {
    return branch.children.filter(isBranch).map((child) => this.measure(child, scope));
  }

  #comparison(branch: Branch, scope: Scope): Measured {
    const parts = this.#parts(branch, scope);
    const own = stepsOfComparison(parts.map(({ shape }) => shape));
    return { shape: number, steps: stepsOf(parts) + own };
  }

  #test(branch: Branch, scope: Scope): Measured {
    const { steps } = this.#together(branch, scope, () => number);
    const [left, test] = branch.children.filter(isBranch);
    if (left === undefined || test === undefined) return { shape: number, steps };
    return { shape: number, steps: steps + this.#stepsOfTest(left, test, scope) };
  }

  #stepsOfTest(left: Branch, test: Branch, scope: Scope): number {
    const right = childOf(test, 'expression6');
    const shape = right && this.measure(right, scope).shape;
    return stepsOfTest(this.#tree, test, this.measure(left, scope).shape, shape);
  }

  #sum(branch: Branch, scope: Scope): Measured {
    const onlyMinus = !hasToken(branch, 'PLUS', 'DOUBLEBAR');
    return this.#together(branch, scope, (shapes) => (onlyMinus ? number : sumOf(shapes)));
  }

  #postfixes(branch: Branch, scope: Scope): Measured {
    const [base, ...postfixes] = branch.children.filter(isBranch);
    if (base === undefined) return { shape: scalar, steps: 0 };
    let { shape, steps } = this.measure(base, scope);
    for (const postfix of postfixes) {
      steps += this.#stepsIn(postfix, scope);
      shape = this.#after(postfix, shape);
    }
    return { shape, steps };
  }

  #after(postfix: Branch, shape: Shape): Shape {
    const [inner] = postfix.children;
    if (inner !== undefined && isBranch(inner) && inner.rule === 'labelExpression') return number;
    if (hasToken(postfix, 'DOTDOT')) {
      const length = Math.min(shape.length, sliceLength(this.#tree, postfix));
      // A slice of known length is no longer the whole of what was collected.
      const bulk = length > limits.storedList || elementOf(shape).bulk;
      return { ...shape, length, bulk, element: elementOf(shape) };
    }
    const element = elementOf(shape);
    return {
      ...element,
      growth: Math.max(element.growth, shape.growth),
      each: shape.each,
    };
  }

  #text(literal: Branch): Measured {
    const letters = this.#letters(literal);
    return { shape: { ...scalar, letters }, steps: letters / LETTERS_A_STEP };
  }

  #letters(branch: Branch): number {
    return this.#tree.tokens[branch.first]?.text.length ?? 0;
  }

  #stepsIn(branch: Branch, scope: Scope): number {
    return branch.children
      .filter(isBranch)
      .filter(({ rule }) => rule !== 'labelExpression' && rule !== 'property')
      .reduce((sum, child) => sum + this.measure(child, scope).steps, 0);
  }

  #listLiteral(branch: Branch, scope: Scope): Measured {
    return this.#together(branch, scope, (shapes) => ({
      ...sumOf(shapes),
      length: shapes.length,
      element: anyOf(shapes),
      growth: Math.max(
        1,
        shapes.reduce((sum, { growth, bulk }) => sum + (bulk ? growth : 0), 0),
      ),
      number: false,
    }));
  }

  #map(branch: Branch, scope: Scope): Measured {
    const values = [...branchesOfMap(branch)].map((value) => this.measure(value, scope));
    const shapes = values.map(({ shape }) => shape);
    const element = anyOf([stored, ...shapes]);
    return {
      shape: {
        ...element,
        length: limits.pathList,
        element,
        growth: Math.max(
          1,
          shapes.reduce((sum, { growth, bulk }) => sum + (bulk ? growth : 0), 0),
          element.growth,
        ),
        number: false,
      },
      steps: stepsOf(values),
    };
  }

  #case(branch: Branch, scope: Scope): Measured {
    const outcomes = outcomesOf(branch).map((outcome) => this.measure(outcome, scope).shape);
    const [subject] = childrenOf(branch, 'expression');
    const tests = [...branchesUnder(branch)].filter(
      ({ rule, parent }) => rule === 'extendedWhen' && parent?.parent === branch,
    );
    const steps = tests.reduce(
      (sum, test) => sum + (subject === undefined ? 0 : this.#stepsOfTest(subject, test, scope)),
      this.#stepsOfAll(branch, scope),
    );
    return { shape: anyOf(outcomes), steps };
  }

  #stepsOfAll(branch: Branch, scope: Scope): number {
    return branch.children.filter(isBranch).reduce((sum, child) => {
      const isAlternative = /Alternative$|^extendedWhen$/.test(child.rule);
      return (
        sum + (isAlternative ? this.#stepsOfAll(child, scope) : this.measure(child, scope).steps)
      );
    }, 0);
  }

  #comprehension(branch: Branch, scope: Scope): Measured {
    const [list, ...inside] = childrenOf(branch, 'expression');
    const source = this.#measureOr(list, scope);
    const name = this.#loopVariable(branch);
    const inner = with_(scope, name, eachOf(source.shape));
    const parts = inside.map((part) => this.measure(part, inner));
    const steps = loop(source, parts);
    const body = hasToken(branch, 'BAR') ? parts.at(-1) : undefined;
    if (body === undefined) return { shape: source.shape, steps };
    const times = this.#repeats(inside.at(-1), scope, name, ({ number: short }) => !short)
      ? source.shape.length
      : 1;
    return {
      shape: listOf(
        { ...body.shape, growth: body.shape.growth * times, each: false },
        source.shape.length,
        {
          bulk: source.shape.bulk || body.shape.bulk,
        },
      ),
      steps,
    };
  }

  #predicate(branch: Branch, scope: Scope): Measured {
    const [list, ...inside] = childrenOf(branch, 'expression');
    const source = this.#measureOr(list, scope);
    const inner = with_(scope, this.#loopVariable(branch), eachOf(source.shape));
    return {
      shape: number,
      steps: loop(
        source,
        inside.map((part) => this.measure(part, inner)),
      ),
    };
  }

  #reduce(branch: Branch, scope: Scope): Measured {
    const [initial, list, body] = childrenOf(branch, 'expression');
    const [accumulator, variable] = childrenOf(branch, 'variable').map((name) =>
      nameOf(this.#tree, name),
    );
    const source = this.#measureOr(list, scope);
    const start = this.#measureOr(initial, scope);
    const inner = again(scope);
    inner.set(variable ?? '', eachOf(source.shape));
    inner.set(accumulator ?? '', number);
    const inside = this.#measureOr(body, inner);
    // rules/reductions.ts sees to it that what is not a number grows by its list and no faster.
    const grown = { ...unknown, growth: Math.max(1, source.shape.growth, inside.shape.growth) };
    // A text that grows is copied at every step.
    const copies =
      !inside.shape.number && body !== undefined && grows(body) ? source.shape.length ** 2 : 0;
    return {
      shape: inside.shape.number ? number : grown,
      steps: start.steps + loop(source, [inside]) + copies,
    };
  }

  /** Rows of the graph, which the server can stop between; only what is made of each is measured. */
  #patternComprehension(branch: Branch, scope: Scope): Measured {
    const inner = again(scope);
    for (const name of patternVariables(this.#tree, branch)) inner.set(name, entity);
    const inside = childrenOf(branch, 'expression').map((part) => this.measure(part, inner));
    const body = inside.at(-1)?.shape ?? stored;
    const last = childrenOf(branch, 'expression').at(-1);
    const repeats = this.#repeats(last, scope, '', ({ bulk }) => bulk);
    return {
      shape: listOf(
        { ...body, growth: body.growth * (repeats ? limits.unknownList : 1) },
        limits.unknownList,
      ),
      steps: limits.pathList * Math.max(1, ...inside.map(({ steps }) => steps)),
    };
  }

  #call(branch: Branch, scope: Scope): Measured {
    const functionName = childOf(branch, 'functionName');
    const name = functionName === undefined ? '' : nameOf(this.#tree, functionName).toLowerCase();
    const given = childrenOf(branch, 'functionArgument').map((one) => this.measure(one, scope));
    const shapes = given.map(({ shape }) => shape);
    const [first = scalar] = shapes;
    const steps = stepsOf(given);
    if (name === 'range') {
      const length = this.#rangeLength(branch, scope);
      return {
        shape: listOf(number, length, { bulk: length > limits.storedList }),
        steps: steps + length,
      };
    }
    if (/^to(?:boolean|integer|float|string)list$/.test(name)) {
      return { shape: first, steps: steps + first.length };
    }
    return { shape: shapeOfCall(name, shapes, first), steps: steps + stepsOfCall(name, shapes) };
  }

  #rangeLength(call: Branch, scope: Scope): number {
    const told = readRange(this.#tree, call);
    if (typeof told === 'number') return told;
    const list = told === undefined ? measuredList(this.#tree, call) : undefined;
    return list === undefined ? limits.unknownList : this.measure(list, scope).shape.length;
  }

  #measureOr(branch: Branch | undefined, scope: Scope): Measured {
    return branch === undefined ? { shape: scalar, steps: 0 } : this.measure(branch, scope);
  }

  #loopVariable(branch: Branch): string {
    const variable = childOf(branch, 'variable');
    return variable === undefined ? '' : nameOf(this.#tree, variable);
  }

  /** True where a loop's body puts something from outside that is long into each of its results. */
  #repeats(
    body: Branch | undefined,
    scope: Scope,
    own: string,
    isLong: (shape: Shape) => boolean,
  ): boolean {
    if (body === undefined) return false;
    const core = coreOf(body);
    if (TESTS.has(core.rule) || this.#isShortCall(core)) return false;
    if (core.rule === 'expression6' && !hasToken(core, 'PLUS', 'DOUBLEBAR')) return false;
    if (core.rule === 'parameter') return true;
    const known = (name: string): Shape => scope.get(name) ?? unknown;
    if (core.rule === 'expression2' && isPick(core)) {
      // l[3] or map.key: one element, which is long only if elements are.
      const [base] = core.children.filter(isBranch);
      const names = base === undefined ? [] : this.#namesIn(base);
      return names.some(
        (name) => name !== own && scope.has(name) && isLong(elementOf(known(name))),
      );
    }
    const children = core.children.filter(isBranch);
    if (children.length > 0)
      return children.some((child) => this.#repeats(child, scope, own, isLong));
    return this.#namesIn(core).some(
      (name) => name !== own && scope.has(name) && isLong(known(name)),
    );
  }

  #isShortCall(core: Branch): boolean {
    const functionName =
      core.rule === 'functionInvocation' ? childOf(core, 'functionName') : undefined;
    return (
      functionName !== undefined && NUMBERS.has(nameOf(this.#tree, functionName).toLowerCase())
    );
  }

  #namesIn(branch: Branch): readonly string[] {
    const known = this.#names.get(branch);
    if (known !== undefined) return known;
    const names = [...branchesUnder(branch)]
      .filter(({ rule }) => rule === 'variable')
      .map((variable) => nameOf(this.#tree, variable));
    const leaf = branch.first === branch.last ? [nameOf(this.#tree, branch)] : [];
    const found = names.length > 0 ? names : leaf;
    this.#names.set(branch, found);
    return found;
  }
}

/** What these give is a boolean or a number, however large what they look at. */
const TESTS: ReadonlySet<string> = new Set([
  'expression',
  'expression11',
  'expression10',
  'expression9',
  'expression8',
  'expression7',
  'expression5',
  'expression4',
  'listItemsPredicate',
  'existsExpression',
  'countExpression',
  'propertyKeyName',
]);

const isPick = (branch: Branch): boolean =>
  childrenOf(branch, 'postFix').some((postfix) => !hasToken(postfix, 'DOTDOT'));

/** What was met once by a loop around this one is met again and again in this one. */
const again = (scope: Scope): Map<string, Shape> =>
  new Map(
    [...scope].map(([name, shape]) => [
      name,
      shape.each === true ? { ...shape, each: false } : shape,
    ]),
  );

const with_ = (scope: Scope, name: string, shape: Shape): Scope => again(scope).set(name, shape);

/** The same, as a loop meets it. */
const eachOf = (list: Shape): Shape => ({ ...elementWithGrowth(list), each: true });

function loop(source: Measured, inside: readonly Measured[]): number {
  return source.steps + source.shape.length * Math.max(1, stepsOf(inside));
}

function stepsOf(parts: readonly Measured[]): number {
  return parts.reduce((sum, { steps }) => sum + steps, 0);
}

function* branchesOfMap(branch: Branch): Generator<Branch, void, undefined> {
  yield* childrenOf(branch, 'expression');
  for (const element of childrenOf(branch, 'mapProjectionElement')) {
    yield* childrenOf(element, 'expression', 'variable');
  }
}

/** What stands behind THEN and ELSE. */
export function outcomesOf(branch: Branch): Branch[] {
  const alternatives = childrenOf(branch, 'caseAlternative', 'extendedCaseAlternative');
  const then = alternatives.flatMap((alternative) =>
    childrenOf(alternative, 'expression').slice(-1),
  );
  if (!hasToken(branch, 'ELSE')) return then;
  return [...then, ...childrenOf(branch, 'expression').slice(-1)];
}

function patternVariables(tree: Tree, branch: Branch): string[] {
  return [...branchesUnder(branch)]
    .filter(
      ({ rule, parent }) =>
        rule === 'variable' && /Pattern$|^patternComprehension$/.test(parent?.rule ?? ''),
    )
    .map((variable) => nameOf(tree, variable));
}

/** `[a..b]` with numbers has a known length. */
function sliceLength(tree: Tree, postfix: Branch): number {
  const tokens = tokensIn(postfix);
  const dots = tokens.findIndex(({ type }) => type === 'DOTDOT');
  const place = tokens[dots]?.index ?? 0;
  const ends = childrenOf(postfix, 'expression');
  const value = (end: Branch | undefined): number | undefined => {
    const text =
      end === undefined
        ? ''
        : tree.tokens
            .slice(end.first, end.last + 1)
            .map((t) => t.text)
            .join('');
    return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  const from = ends.find(({ last }) => last < place);
  const to = value(ends.find(({ first }) => first > place));
  if (to === undefined) return Infinity;
  const start = from === undefined ? 0 : value(from);
  return start === undefined ? to : Math.max(0, to - start);
}
