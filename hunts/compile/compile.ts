import { isDescriptive, isRelation } from '../../graph/index.js';
import type { Branch, HuntPlan, Pattern, PlanEdge, PlanNode } from '../plan/plan.js';
import { whereOf } from './conditions.js';
import { Parameters } from './parameters.js';

/** Matches of one branch that are looked at; more make the answer `truncated`. */
export const MATCH_CAP = 50_000;
/** Rows of an answer; `first` takes from these. */
export const ROW_CAP = 1_000;
/** How many matches are kept as evidence for one answer. */
const EVIDENCE_PER_ANSWER = 3;

/** A question as Cypher, and what its columns mean. */
export interface CompiledHunt {
  readonly text: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Columns that hold entities that answer, the asked-for first. */
  readonly answers: readonly string[];
  /** Columns that hold asked-for properties. */
  readonly values: readonly string[];
  /** Column that holds lists of paths, a list for each match that is shown. */
  readonly evidence: string | undefined;
  /** Column that holds which branches matched, by number. */
  readonly signs: string | undefined;
  /** Column that holds how many matches stand behind a row. */
  readonly matches: string | undefined;
  /** With as many rows, more may have matched than were asked for. */
  readonly rows: number;
}

interface Column {
  readonly name: string;
  readonly expression: string;
}

const EVIDENCE = 'evidence';
const SIGN = 'sign';
const SIGNS = 'signs';
const COUNT = 'count';
const MATCHES = 'matches';
const AT = 'at';
const COUNTED = 'counted';

/**
 * A plan as parameterised Cypher, without a tenant: the sandbox confines it. Pure.
 *
 * @param asOf what was first seen after this instant does not count; epoch seconds.
 * @param options.matches how many matches of a branch are looked at; one is enough to see whether there are any.
 * @param options.answers how many answers are ranked, where each has a row of its own.
 * @throws CannotCompile for a condition that Cypher cannot express.
 */
export function compile(
  plan: HuntPlan,
  asOf?: number,
  { matches = MATCH_CAP, answers: most = ROW_CAP }: CompileOptions = {},
): CompiledHunt {
  const parameters = new Parameters();
  const answers = answerColumns(plan);
  const values = valueColumns(plan);
  const bodies = plan.branches.map((branch, at) =>
    branchText(branch, at, { plan, asOf, parameters, matches }),
  );
  const source =
    bodies.length === 1
      ? unwrapped(bodies[0] ?? '')
      : `CALL () {\n${bodies.map(indent).join('\n  UNION ALL\n')}\n}`;
  const group = [...answers, ...values].map(({ name }) => name);
  const rows = group.length === 1 && values.length === 0 ? Math.min(most, ROW_CAP) : ROW_CAP;
  const shape = plan.aggregate === undefined ? listed(plan, group, rows) : counted(plan, group);
  return {
    text: `${source}\n${shape.text}`,
    parameters: parameters.values,
    answers: shape.keepsAnswers ? answers.map(({ name }) => name) : [],
    values: [...(shape.keepsAnswers ? values.map(({ name }) => name) : []), ...shape.values],
    evidence: shape.evidence,
    signs: shape.signs,
    matches: shape.matches,
    rows: shape.rows,
  };
}

export interface CompileOptions {
  readonly matches?: number;
  readonly answers?: number;
}

interface Frame {
  readonly plan: HuntPlan;
  readonly asOf: number | undefined;
  readonly parameters: Parameters;
  readonly matches: number;
}

function answerColumns({ ask }: HuntPlan): Column[] {
  return ask.nodes.map((id) => ({ name: id, expression: id }));
}

/** Named after their property, and after what has it where two have one. */
function valueColumns({ ask }: HuntPlan): Column[] {
  const names = ask.values.map(({ property }) => property);
  return ask.values.map(({ of, property }) => {
    const isTaken =
      ask.nodes.includes(property) || names.filter((name) => name === property).length > 1;
    return { name: isTaken ? `${of}_${property}` : property, expression: `${of}.${property}` };
  });
}

/** The last line of a branch hands on; alone, it needs no subquery around it. */
function unwrapped(body: string): string {
  const at = body.lastIndexOf('\nRETURN ');
  return `${body.slice(0, at)}\nWITH ${body.slice(at + '\nRETURN '.length)}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function branchText(branch: Branch, at: number, frame: Frame): string {
  const { plan, parameters, matches } = frame;
  const paths = branch.edges.map((_, index) => `path${index + 1}`);
  const conditions = [
    ...[...branch.nodes, ...branch.edges].flatMap((item) => whereOf(item, parameters)),
    ...timesOf(branch, frame),
    ...branch.order.map(({ first, then, withinSeconds }) =>
      inOrder(first, then, withinSeconds, parameters),
    ),
    ...branch.without.map((pattern) => absent(pattern, branch, parameters)),
  ];
  const where = conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`;
  const returned = [
    ...answerColumns(plan),
    ...valueColumns(plan),
    ...handedOn(plan, paths, at),
  ].map(({ name, expression }) => (name === expression ? name : `${expression} AS ${name}`));
  const distinct = plan.aggregate === undefined ? '' : 'DISTINCT ';
  const cap = plan.aggregate === undefined ? ` LIMIT ${matches}` : '';
  return `MATCH ${patternText(branch, paths)}${where}\nRETURN ${distinct}${returned.join(', ')}${cap}`;
}

/** What a branch hands on beside what is asked for: evidence, or what is to be counted. */
function handedOn(
  { aggregate, pick, ask }: HuntPlan,
  paths: readonly string[],
  at: number,
): Column[] {
  const time =
    pick === undefined
      ? []
      : [
          {
            name: AT,
            expression: `${pick.by}.${pick.order === 'first' ? 'first' : 'last'}_seen_epoch`,
          },
        ];
  if (aggregate === undefined)
    return [
      ...time,
      { name: EVIDENCE, expression: `[${paths.join(', ')}]` },
      { name: SIGN, expression: String(at) },
    ];
  if (aggregate.total === true) return time;
  const { of, property } = aggregate.count;
  const expression = property === undefined ? of : `${of}.${property}`;
  const isGrouped = ask.nodes.includes(expression);
  return isGrouped ? time : [{ name: COUNTED, expression }, ...time];
}

function patternText({ nodes, edges }: Pattern, paths: readonly string[]): string {
  const introduced = new Set<string>();
  const show = (id: string): string => {
    const node = nodes.find((one) => one.id === id);
    if (node === undefined || introduced.has(id)) return `(${id})`;
    introduced.add(id);
    return nodeText(node);
  };
  const chains = edges.map((edge, at) => {
    const path = paths[at] === undefined ? '' : `${paths[at]} = `;
    return `${path}${show(edge.from)}${edgeText(edge)}${show(edge.to)}`;
  });
  const alone = nodes.filter(({ id }) => !introduced.has(id)).map(nodeText);
  return [...chains, ...alone].join(',\n      ');
}

function nodeText({ id, kinds }: PlanNode): string {
  return kinds.length === 0 ? `(${id})` : `(${id}:${kinds.join('|')})`;
}

function edgeText({ id, relations, hops, either }: PlanEdge): string {
  const type = relations.length === 0 ? '' : `:${relations.join('|')}`;
  const length = hops === undefined ? '' : `*${hops.min}..${hops.max}`;
  return `-[${id}${type}${length}]-${either === true ? '' : '>'}`;
}

/** Conditions of time on every edge that tells of an event; on the nodes where there is none. */
function timesOf(
  { nodes, edges }: Branch,
  { plan: { window }, asOf, parameters }: Frame,
): string[] {
  if (window === undefined && asOf === undefined) return [];
  const single = edges.filter(({ hops }) => hops === undefined);
  const known = asOf === undefined ? undefined : parameters.add(asOf);
  const until =
    known === undefined
      ? []
      : [...single, ...(edges.length === 0 ? nodes : [])].map(
          ({ id }) => `${id}.first_seen_epoch <= ${known}`,
        );
  if (window === undefined) return until;
  const timed = single.filter(
    ({ id, relations }) => window.edges?.includes(id) ?? tellsOfEvent(relations),
  );
  const subjects = timed.length > 0 ? timed : nodes;
  const from = window.from === undefined ? undefined : parameters.add(window.from);
  const to = window.to === undefined ? undefined : parameters.add(window.to);
  return [...until, ...subjects.map(({ id }) => within(id, timed.length > 0, from, to))];
}

/** Standing facts and descriptions (ran on, member of) happen at no time of their own. */
function tellsOfEvent(relations: readonly string[]): boolean {
  return !relations.every((relation) => isRelation(relation) && isDescriptive(relation));
}

/**
 * Seen within the window: by its first and last sighting, and where an edge keeps a history of more,
 * by one of its buckets (five numbers each: start, first, last, count, mean).
 */
function within(
  id: string,
  isEdge: boolean,
  from: string | undefined,
  to: string | undefined,
): string {
  const bounds = (first: string, last: string): string =>
    [
      ...(to === undefined ? [] : [`${first} < ${to}`]),
      ...(from === undefined ? [] : [`${last} >= ${from}`]),
    ].join(' AND ');
  const whole = bounds(`${id}.first_seen_epoch`, `${id}.last_seen_epoch`);
  if (!isEdge || from === undefined || to === undefined) return whole;
  const bucket = bounds(`${id}.history[i + 1]`, `${id}.history[i + 2]`);
  return `${whole} AND (${id}.history IS NULL OR any(i IN range(0, size(${id}.history) - 5, 5) WHERE ${bucket}))`;
}

function inOrder(
  first: string,
  then: string,
  seconds: number | undefined,
  parameters: Parameters,
): string {
  const order = `${first}.first_seen_epoch <= ${then}.last_seen_epoch`;
  if (seconds === undefined) return order;
  return `${order} AND ${then}.first_seen_epoch - ${first}.last_seen_epoch <= ${parameters.add(seconds)}`;
}

function absent(pattern: Pattern, branch: Branch, parameters: Parameters): string {
  const known = new Set(branch.nodes.map(({ id }) => id));
  const nodes = pattern.nodes.filter(({ id }) => !known.has(id));
  const conditions = [...nodes, ...pattern.edges].flatMap((item) => whereOf(item, parameters));
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `NOT EXISTS { MATCH ${patternText({ nodes, edges: pattern.edges }, [])}${where} }`;
}

interface Shape {
  readonly text: string;
  readonly keepsAnswers: boolean;
  readonly values: readonly string[];
  readonly evidence?: string;
  readonly signs?: string;
  readonly matches?: string;
  readonly rows: number;
}

/** Each answer once, with how many matches it has, some of them, and by which branches. */
function listed({ pick }: HuntPlan, group: readonly string[], rows: number): Shape {
  const columns = [
    ...group,
    `count(*) AS ${MATCHES}`,
    `collect(${EVIDENCE})[..${EVIDENCE_PER_ANSWER}] AS ${EVIDENCE}`,
    `collect(DISTINCT ${SIGN}) AS ${SIGNS}`,
  ];
  const keeps = {
    keepsAnswers: true,
    values: [],
    evidence: EVIDENCE,
    signs: SIGNS,
    matches: MATCHES,
    rows,
  };
  if (pick === undefined) return { ...keeps, text: `RETURN ${columns.join(', ')}\nLIMIT ${rows}` };
  const [extreme, direction] = pick.order === 'first' ? ['min', 'ASC'] : ['max', 'DESC'];
  return {
    ...keeps,
    rows: ROW_CAP,
    text: `RETURN ${columns.join(', ')}, ${extreme}(${AT}) AS ${AT}\nORDER BY ${AT} ${direction}\nLIMIT ${pick.n}`,
  };
}

function counted({ aggregate, branches }: HuntPlan, group: readonly string[]): Shape {
  if (aggregate === undefined) throw new Error('counts nothing');
  if (aggregate.total === true) {
    const distinct = group.length === 1 ? (group[0] ?? '') : `[${group.join(', ')}]`;
    return {
      text: `RETURN count(DISTINCT ${distinct}) AS ${COUNT}`,
      keepsAnswers: false,
      values: [COUNT],
      rows: ROW_CAP,
    };
  }
  const { count, having, order, top } = aggregate;
  const isGrouped = group.includes(count.property === undefined ? count.of : '');
  const isEdge =
    branches[0]?.edges.some(({ id }) => id === count.of) === true && count.property === undefined;
  const what = isGrouped
    ? `count(*)`
    : isEdge
      ? `sum(${COUNTED}.observations)`
      : `count(DISTINCT ${COUNTED})`;
  const lines = [`WITH ${[...group, `${what} AS ${COUNT}`].join(', ')}`];
  if (having !== undefined) lines.push(`WHERE ${COUNT} ${having.op} ${having.n}`);
  const direction = order === 'fewest' ? 'ASC' : 'DESC';
  if (top === 1) lines.push(...tied(group, order));
  lines.push(
    `RETURN ${[...group, COUNT].join(', ')}`,
    `ORDER BY ${COUNT} ${direction}`,
    `LIMIT ${top === undefined || top === 1 ? ROW_CAP : top}`,
  );
  return { text: lines.join('\n'), keepsAnswers: true, values: [COUNT], rows: ROW_CAP };
}

/** "The most" names all that share the first place. */
function tied(group: readonly string[], order: 'most' | 'fewest' | undefined): string[] {
  const best = order === 'fewest' ? 'min' : 'max';
  const cells = [...group, COUNT].map((name) => `${name}: ${name}`).join(', ');
  const back = [...group, COUNT].map((name) => `row.${name} AS ${name}`).join(', ');
  return [
    `WITH collect({${cells}}) AS ranked, ${best}(${COUNT}) AS best`,
    'UNWIND ranked AS row',
    'WITH row, best',
    `WHERE row.${COUNT} = best`,
    `WITH ${back}`,
  ];
}
