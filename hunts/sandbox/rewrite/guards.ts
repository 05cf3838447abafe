import { patternVariablesOf, type PatternVariable } from '../budget/scope.js';
import {
  branchesUnder,
  childOf,
  childrenOf,
  coreOf,
  isBranch,
  nameOf,
  type Branch,
  type Tree,
} from '../tree.js';
import type { Edits } from './edits.js';
import { isPlain } from './plain.js';
import { VisibleVariables, type Visible } from './visible.js';

/**
 * The server may try the conditions of a MATCH in any order, and where an index gives it nodes of all
 * tenants, that may be before it looks at the tenant's label. A condition that can fail (1/0, a wrong
 * type) or take long (a regular expression, a loop, a subquery) would then tell something of a node that is
 * not ours. So whatever is more than a plain comparison is asked only once the label has been seen:
 * `CASE WHEN n:T THEN … ELSE false END`. What speaks of no node at all waits for one of its pattern's.
 *
 * To the server `WITH n WHERE …` is one with the MATCH before it. A SKIP keeps the two apart.
 */
export function guardConditions(
  tree: Tree,
  branches: readonly Branch[],
  label: string,
  edits: Edits,
): void {
  const visible = new VisibleVariables(tree);
  const names = new NamesForNodes(tree, branches, edits);
  for (const branch of branches) {
    if (branch.rule === 'withClause') keepApart(tree, branch, edits);
    if (!HOLDERS.has(branch.rule)) continue;
    for (const condition of conditionsOf(tree, branch)) {
      const { expression, isValue, level } = condition;
      if (isPlain(tree, expression)) continue;
      const found = testsOf(tree, condition, visible.at(branch), label);
      const tests = found.length > 0 ? found : [testOf(names.of(level), label)];
      edits.before(expression.first, ` CASE WHEN ${tests.join(' AND ')} THEN `);
      if (isPattern(expression)) edits.after(expression.last, ' AND true');
      edits.after(expression.last, isValue ? ' END ' : ' ELSE false END ');
    }
  }
}

/** A pattern may be an operand of AND, but no outcome of a CASE. */
function isPattern(expression: Branch): boolean {
  const core = coreOf(expression);
  const [inner] = core.rule === 'parenthesizedExpression' ? childrenOf(core, 'expression') : [];
  return inner === undefined ? core.rule === 'pathPatternNonEmpty' : isPattern(inner);
}

function keepApart(tree: Tree, clause: Branch, edits: Edits): void {
  const where = childOf(clause, 'whereClause');
  const body = childOf(clause, 'returnBody');
  const items = body && childOf(body, 'returnItems');
  if (where === undefined || body === undefined || items === undefined) return;
  if (childOf(body, 'orderBy', 'skip', 'limit') !== undefined) return;
  const isQuick = childrenOf(where, 'expression').every((condition) => isPlain(tree, condition));
  if (!isQuick) edits.after(items.last, ' SKIP 0 ');
}

interface Condition {
  readonly expression: Branch;
  /** What the patterns around it name. */
  readonly variables: readonly PatternVariable[];
  /** The clause, subquery or repeated group that it is a condition of. */
  readonly level: Branch;
  /** True for the value of a property in a pattern, `{name: …}`. */
  readonly isValue: boolean;
}

/** What has patterns and conditions on them; a subquery without RETURN holds them itself. */
const HOLDERS: ReadonlySet<string> = new Set([
  'matchClause',
  'existsExpression',
  'countExpression',
  'patternComprehension',
]);

/** The parts of every WHERE in here that are joined by AND, each tried by itself, and values in patterns. */
function conditionsOf(tree: Tree, holder: Branch): Condition[] {
  const found: Condition[] = [];
  const visit = (branch: Branch, outer: readonly PatternVariable[], above: Branch): void => {
    const variables = variablesAt(tree, branch, outer);
    const level = branch.rule === 'parenthesizedPath' ? branch : above;
    const add = (expression: Branch, isValue: boolean): void => {
      found.push({ expression, variables, level, isValue });
    };
    for (const where of expressionsAfterWhere(branch))
      for (const part of partsOf(where)) add(part, false);
    for (const child of branch.children) {
      if (!isBranch(child)) continue;
      if (child.rule === 'whereClause') {
        for (const where of childrenOf(child, 'expression'))
          for (const part of partsOf(where)) add(part, false);
      } else if (child.rule === 'properties') {
        for (const map of childrenOf(child, 'map'))
          for (const value of childrenOf(map, 'expression')) add(value, true);
      } else if (PATTERNS.has(child.rule)) visit(child, variables, level);
    }
  };
  visit(holder, patternVariablesOf(tree, holder), holder);
  return found;
}

/** Inside a repeated group its variables are single things; outside they are lists. */
function variablesAt(
  tree: Tree,
  branch: Branch,
  outer: readonly PatternVariable[],
): readonly PatternVariable[] {
  if (branch.rule !== 'parenthesizedPath') return outer;
  const own = patternVariablesOf(tree, branch);
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...outer.filter(({ name }) => !names.has(name))];
}

function partsOf(where: Branch): Branch[] {
  const core = coreOf(where);
  return core.rule === 'expression10' ? childrenOf(core, 'expression9') : [where];
}

const PATTERNS: ReadonlySet<string> = new Set([
  'patternList',
  'pattern',
  'anonymousPattern',
  'shortestPathPattern',
  'patternElement',
  'nodePattern',
  'relationshipPattern',
  'parenthesizedPath',
  'pathPatternNonEmpty',
]);

/** In patterns and comprehensions WHERE is a word of the branch itself, and its condition comes next. */
function expressionsAfterWhere(branch: Branch): Branch[] {
  const place = branch.children.findIndex((child) => !isBranch(child) && child.type === 'WHERE');
  const next = place < 0 ? undefined : branch.children[place + 1];
  return next !== undefined && isBranch(next) && next.rule === 'expression' ? [next] : [];
}

/** Of the variables that a condition speaks of, else of the first that its pattern has. */
function testsOf(
  tree: Tree,
  { expression, variables, level }: Condition,
  visible: Visible,
  label: string,
): string[] {
  const mentioned = new Set(
    [...branchesUnder(expression)]
      .filter(({ rule }) => rule === 'variable')
      .map((branch) => nameOf(tree, branch)),
  );
  const own = variables.filter(({ name }) => mentioned.has(name));
  const ownNames = new Set(variables.map(({ name }) => name));
  const carried = [...visible]
    .filter(([name]) => mentioned.has(name) && !ownNames.has(name))
    .map(([name, is]) => ({ name, is }));
  const [first] = patternVariablesOf(tree, level);
  const asked = own.length + carried.length === 0 && first !== undefined ? [first] : own;
  return [
    ...new Set([
      ...asked.map((variable) => testOf(variable, label)),
      // An OPTIONAL MATCH before may have found nothing.
      ...carried.map(
        (variable) => `(${quoted(variable.name)} IS NULL OR ${testOf(variable, label)})`,
      ),
    ]),
  ];
}

/** Names the first node of patterns that name nothing, once for each. */
class NamesForNodes {
  readonly #taken: ReadonlySet<string>;
  readonly #edits: Edits;
  readonly #given = new Map<Branch, string>();

  constructor(tree: Tree, branches: readonly Branch[], edits: Edits) {
    this.#taken = new Set(
      branches.filter(({ rule }) => rule === 'variable').map((branch) => nameOf(tree, branch)),
    );
    this.#edits = edits;
  }

  of(level: Branch): PatternVariable {
    const node = [...branchesUnder(level)].find(({ rule }) => rule === 'nodePattern');
    // A pattern has a node, or it would not have been read.
    if (node === undefined) throw new TypeError('A pattern without a node.');
    return { name: this.#nameOf(node), is: isRepeatedIn(level, node) ? 'nodes' : 'node' };
  }

  #nameOf(node: Branch): string {
    const known = this.#given.get(node);
    if (known !== undefined) return known;
    let name = `node ${node.first}`;
    while (this.#taken.has(name)) name += ' ';
    this.#edits.after(node.first, quoted(name));
    this.#given.set(node, name);
    return name;
  }
}

function isRepeatedIn(level: Branch, node: Branch): boolean {
  for (let above = node.parent; above !== undefined && above !== level; above = above.parent) {
    if (above.rule === 'parenthesizedPath' && childOf(above, 'quantifier') !== undefined)
      return true;
  }
  return false;
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** Edges never leave a tenant: of a path or list, one node speaks for all. */
function testOf({ name, is }: PatternVariable, label: string): string {
  const variable = quoted(name);
  switch (is) {
    case 'node':
      return `${variable}:${label}`;
    case 'relationship':
      return `startNode(${variable}):${label}`;
    case 'path':
      return `head(nodes(${variable})):${label}`;
    case 'nodes':
      return `(size(${variable}) = 0 OR head(${variable}):${label})`;
    case 'relationships':
      return `(size(${variable}) = 0 OR startNode(head(${variable})):${label})`;
  }
}
