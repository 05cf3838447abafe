import { isRelation, relationshipDeclaration } from '../../graph/index.js';
import { describeWhere } from './describe-condition.js';
import { listed, nounOf, withArticle } from './nouns.js';
import type { Branch, Pattern, PlanEdge, PlanNode } from './plan.js';
import { verbs } from './verbs.js';

/** A step away from a node, and whether the step is one that must not be found. */
interface Clause {
  readonly edge: PlanEdge;
  readonly from: PlanNode;
  readonly isNever: boolean;
}

/**
 * One branch as a noun and what it did. Each node is introduced once, from the asked-for node outwards;
 * "[2]" and "(B)" name edges and nodes that are spoken of again and that words alone would not tell apart.
 */
export class BranchWriter {
  readonly #branch: Branch;
  readonly #nodes: readonly PlanNode[];
  readonly #introduced = new Set<string>();
  readonly #told = new Set<PlanEdge>();
  /** Edges whose place in time the sentence tells by itself. */
  readonly #follows = new Set<string>();
  /** What did not fit where it belongs; told after the sentence. */
  readonly #later: (() => string | undefined)[] = [];
  readonly #marked: Map<string, number>;
  readonly #lettered: Map<string, string>;

  constructor(
    branch: Branch,
    marked = new Map<string, number>(),
    lettered = new Map<string, string>(),
  ) {
    this.#branch = branch;
    this.#nodes = [branch, ...branch.without].flatMap(({ nodes }) => nodes);
    this.#marked = marked;
    this.#lettered = lettered;
  }

  /** "processes named a.exe that connected to an address on port 443". */
  describe(rootId: string, isPlural: boolean): string {
    const root = this.#node(rootId);
    if (root === undefined) return 'nothing';
    const head = this.#introduce(root, isPlural);
    const clauses = joined(this.#clauses(root, isPlural));
    const rest: string[] = [];
    for (let step = this.#later.shift(); step !== undefined; step = this.#later.shift()) {
      const text = step();
      if (text !== undefined) rest.push(text);
    }
    return [[head, ...clauses].join(' '), ...rest, ...this.#loose(), ...this.#order()].join('; ');
  }

  /** "that process", or with its letter where there are several. */
  readonly refer = (id: string): string => {
    const node = this.#node(id);
    if (node === undefined) return id;
    const noun = nounOf(node.kinds, false);
    const isAmbiguous = this.#nodes.filter((one) => nounOf(one.kinds, false) === noun).length > 1;
    if (!isAmbiguous) return `that ${noun}`;
    return `${noun} (${this.#letter(id)})`;
  };

  /** "[2]", which stands in the sentence where the edge is told. */
  mark(id: string): string {
    const known = this.#marked.get(id);
    if (known !== undefined) return `[${known}]`;
    this.#marked.set(id, this.#marked.size + 1);
    return `[${this.#marked.size}]`;
  }

  #letter(id: string): string {
    const known = this.#lettered.get(id);
    if (known !== undefined) return known;
    const letter = String.fromCodePoint(65 + this.#lettered.size);
    this.#lettered.set(id, letter);
    return letter;
  }

  #node(id: string): PlanNode | undefined {
    return this.#nodes.find((node) => node.id === id);
  }

  #introduce(node: PlanNode, isPlural = false, among: readonly string[] = []): string {
    if (this.#introduced.has(node.id)) return this.refer(node.id);
    this.#introduced.add(node.id);
    const letter = this.#lettered.get(node.id);
    if (this.#saysNothing(node, among) && letter === undefined) return 'anything';
    const noun = nounOf(node.kinds, isPlural);
    const conditions = describeWhere(node.where, this.refer);
    const isOne = node.where.some((group) =>
      group.every(
        ({ property, op, not }) => property === 'address' && op === 'equals' && not !== true,
      ),
    );
    return [
      isPlural ? noun : isOne ? `the ${noun}` : withArticle(noun),
      ...(letter === undefined ? [] : [`(${letter})`]),
      ...(conditions === '' ? [] : [conditions]),
    ].join(' ');
  }

  /** True where its kinds are all that could stand there, and nothing else is said of it. */
  #saysNothing({ id, kinds, where }: PlanNode, among: readonly string[]): boolean {
    return (
      where.length === 0 &&
      kinds.length > 1 &&
      among.length === kinds.length &&
      among.every((kind) => kinds.includes(kind)) &&
      this.#edges().filter(({ from, to }) => from === id || to === id).length === 1
    );
  }

  #steps(node: PlanNode): Clause[] {
    const of = ({ edges }: Pattern, isNever: boolean): Clause[] =>
      edges
        .filter((edge) => !this.#told.has(edge) && (edge.from === node.id || edge.to === node.id))
        .map((edge) => ({ edge, from: node, isNever }));
    return [
      ...of(this.#branch, false),
      ...this.#branch.without.flatMap((pattern) =>
        this.#isTouching(pattern, node) ? of(pattern, true) : [],
      ),
    ];
  }

  /** A pattern that must not be found hangs on a node of the branch, and is told from there. */
  #isTouching(pattern: Pattern, node: PlanNode): boolean {
    return !pattern.nodes.some(({ id }) => id === node.id);
  }

  /** What the node did and what became of it; what is short comes first, and only the last may go on. */
  #clauses(node: PlanNode, isPlural: boolean, isDenied = false): string[] {
    const all = isDenied ? this.#stepsDenied(node) : this.#steps(node);
    const steps = this.#inOrder(
      all.sort((a, b) => Number(this.#goesOn(a)) - Number(this.#goesOn(b))),
    );
    for (const { edge } of steps) this.#told.add(edge);
    return steps.map((step, at) => {
      const text = this.#clause(step, isPlural, at === steps.length - 1);
      return this.#follows.has(step.edge.id) ? `then ${text}` : text;
    });
  }

  /** Two acts of one thing that follow each other are told so: "and then that …". */
  #inOrder(steps: readonly Clause[]): readonly Clause[] {
    const [only, ...others] = this.#branch.order;
    const last = steps.at(-1);
    if (only === undefined || others.length > 0 || only.withinSeconds !== undefined) return steps;
    const first = steps.find(({ edge }) => edge.id === only.first);
    if (first === undefined || last?.edge.id !== only.then) return steps;
    this.#follows.add(only.then);
    return [...steps.filter((step) => step !== first && step !== last), first, last];
  }

  #goesOn({ edge, from }: Clause): boolean {
    const other = edge.from === from.id ? edge.to : edge.from;
    return (
      !this.#introduced.has(other) &&
      this.#edges().some((one) => one !== edge && (one.from === other || one.to === other))
    );
  }

  #edges(): PlanEdge[] {
    return [this.#branch, ...this.#branch.without].flatMap(({ edges }) => edges);
  }

  #clause({ edge, from, isNever }: Clause, isPlural: boolean, isLast: boolean): string {
    const isForward = edge.from === from.id;
    const other = this.#node(isForward ? edge.to : edge.from);
    if (other === undefined) return '';
    const isNew = !this.#introduced.has(other.id);
    const object = this.#introduce(other, false, possibleKinds(edge, isForward));
    const more = (): string[] => (isNew ? this.#clauses(other, false, isNever) : []);
    const manner = { isForward, isPlural, isNever };
    const isOpen = leavesOpen(edge, manner);
    // "hosts on which a process that wrote a file ran": one short clause may stand inside.
    const inner = !isOpen && isNew && isLast && this.#isShort(other, edge, isNever) ? more() : [];
    const text = edgeText(edge, [object, ...inner].join(' '), manner);
    const conditions = describeWhere(edge.where, this.refer, true);
    const mark = this.#marked.get(edge.id);
    const told = [
      text,
      ...(conditions === '' ? [] : [conditions]),
      ...(mark === undefined ? [] : [`[${mark}]`]),
    ].join(' ');
    if (!isNew || inner.length > 0) return told;
    if (isLast && isOpen) return [told, ...joined(more())].join(' ');
    this.#later.push(() => this.#sentence(other.id, more()));
    return told;
  }

  #sentence(id: string, clauses: readonly string[]): string | undefined {
    if (clauses.length === 0) return undefined;
    const isActive = clauses.every((clause) => /^(?:then )?that (?!someone )/.test(clause));
    if (!isActive) return `${this.refer(id)} is one ${joined(clauses).join(' ')}`;
    const verbs = clauses.map((clause) => clause.replace(/^(then )?that /, '$1'));
    return `${this.refer(id)} ${listed(verbs, 'and')}`;
  }

  #isShort(node: PlanNode, edge: PlanEdge, isDenied: boolean): boolean {
    this.#told.add(edge);
    const steps = isDenied ? this.#stepsDenied(node) : this.#steps(node);
    return steps.length === 1 && steps.every((step) => !this.#goesOn(step));
  }

  /** Further steps inside a pattern that must not be found; "never" was said where it begins. */
  #stepsDenied(node: PlanNode): Clause[] {
    return this.#branch.without
      .flatMap(({ edges }) => edges)
      .filter((edge) => !this.#told.has(edge) && (edge.from === node.id || edge.to === node.id))
      .map((edge) => ({ edge, from: node, isNever: false }));
  }

  /** What nothing ties to the asked-for node stands beside it. */
  #loose(): string[] {
    const beside = this.#branch.nodes
      .filter(({ id }) => !this.#introduced.has(id))
      .map((node) => `while there is ${this.#withClauses(node, false)}`);
    const absent = this.#branch.without
      .flatMap(({ nodes }) => nodes)
      .filter(({ id }) => !this.#introduced.has(id))
      .map(
        (node) => `while there is no ${this.#withClauses(node, true).replace(/^(?:an?|the) /, '')}`,
      );
    const between = this.#branch.without
      .flatMap(({ edges }) => edges)
      .filter((edge) => !this.#told.has(edge))
      .flatMap((edge) => {
        const from = this.#node(edge.from);
        if (from === undefined) return [];
        this.#told.add(edge);
        return (
          this.#sentence(from.id, [this.#clause({ edge, from, isNever: true }, false, true)]) ?? []
        );
      });
    return [...beside, ...absent, ...between];
  }

  #withClauses(node: PlanNode, isDenied: boolean): string {
    return [this.#introduce(node), ...joined(this.#clauses(node, false, isDenied))].join(' ');
  }

  #order(): string[] {
    return this.#branch.order
      .filter(({ then }) => !this.#follows.has(then))
      .map(({ first, then, withinSeconds }) => {
        const within = withinSeconds === undefined ? '' : `, within ${duration(withinSeconds)}`;
        return `${this.mark(first)} came before ${this.mark(then)}${within}`;
      });
  }
}

function joined(clauses: readonly string[]): string[] {
  return clauses.length === 0 ? [] : [listed(clauses, 'and')];
}

/** Kinds that may stand at the other end of an edge. */
function possibleKinds({ relations }: PlanEdge, isForward: boolean): string[] {
  const declared = relations.filter(isRelation).map(relationshipDeclaration);
  return [...new Set(declared.flatMap(({ from, to }) => (isForward ? to : from)))];
}

interface Manner {
  readonly isForward: boolean;
  readonly isPlural: boolean;
  readonly isNever: boolean;
}

/** Whether what follows the clause would be understood of its object. */
function leavesOpen({ relations, hops, either }: PlanEdge, { isForward }: Manner): boolean {
  if (hops !== undefined || either === true) return true;
  return relations
    .filter(isRelation)
    .map((relation) => verbs[relation][isForward ? 'does' : 'done'])
    .every((text) => !text.includes('{}') || text.endsWith('{}'));
}

/** A relative clause for an edge, seen from one of its ends. */
function edgeText(edge: PlanEdge, object: string, manner: Manner): string {
  const { isForward, isPlural, isNever } = manner;
  const never = isNever ? 'never ' : '';
  const all = edge.relations.filter(isRelation).map((relation) => verbs[relation]);
  const was = isPlural ? 'were' : 'was';
  if (edge.hops !== undefined) return hopsText(edge, object, manner);
  if (all.length === 0) {
    const way = edge.either === true ? 'to or from' : isForward ? 'to' : 'from';
    return `that ${was} ${never}tied, by anything, ${way} ${object}`;
  }
  const does = listed(
    all.map((one) => one.does),
    'or',
  );
  const done = listed(
    all.map((one) => one.done.replace(/ by$/, '')),
    'or',
  );
  const isPlain = all.every((one) => !one.done.includes('{}') && !one.does.includes('{}'));
  if (edge.either === true)
    return isPlain
      ? `that ${never}${does}, or ${was} ${never}${done} by, ${object}`
      : `that ${never}${does.replace(/ ?[{]}/, '')} ${object}, in either direction`;
  const texts = all.map((one) => (isForward ? one.does : one.done));
  if (isPlain)
    return isForward
      ? `that ${never}${does} ${object}`
      : `that ${was} ${never}${done} by ${object}`;
  const clauses = texts.map((text) => {
    if (text.includes('{}')) return text.replace('{}', () => object).replace('~', never);
    return isForward ? `that ${never}${text} ${object}` : `that ${was} ${never}${text} ${object}`;
  });
  return listed(clauses, 'or');
}

function hopsText(
  { relations, hops = { min: 1, max: 1 }, either }: PlanEdge,
  object: string,
  { isForward, isPlural, isNever }: Manner,
): string {
  const { min, max } = hops;
  const never = isNever ? 'never ' : '';
  const isLineage = relations.length === 1 && relations[0] === 'PROC_CREATED' && either !== true;
  const unit = `${isLineage ? 'generation' : 'step'}${max === 1 ? '' : 's'}`;
  const within =
    min === max
      ? `in exactly ${max} ${unit}`
      : min === 1
        ? `within ${max} ${unit}`
        : `in ${min} to ${max} ${unit}`;
  if (isLineage) return `that ${never}${isForward ? 'led to' : 'came from'} ${object} ${within}`;
  const acts = relations.filter(isRelation).map((relation) => verbs[relation].acts);
  const how = acts.length === 0 ? 'any kind' : listed([...new Set(acts)], 'or');
  const way = either === true ? ' in either direction' : '';
  const reached = isForward ? 'reached' : `${isPlural ? 'were' : 'was'} reached from`;
  return `that ${never}${reached} ${object} ${within} of ${how}${way}`;
}

/** "10 minutes", "36 hours", "90 seconds". */
export function duration(seconds: number): string {
  const [size, unit] =
    seconds % 86_400 === 0
      ? [86_400, 'day']
      : seconds % 3_600 === 0
        ? [3_600, 'hour']
        : seconds % 60 === 0
          ? [60, 'minute']
          : [1, 'second'];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
