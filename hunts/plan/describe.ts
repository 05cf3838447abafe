import { officialTechnique } from '../attack/index.js';
import { isRelation } from '../../graph/index.js';
import { BranchWriter } from './describe-branch.js';
import { propertyName } from './describe-condition.js';
import { listed, nounOf } from './nouns.js';
import type { Aggregate, Branch, HuntPlan, PlanEdge, PlanNode } from './plan.js';
import { verbs } from './verbs.js';

/**
 * A plan in English, all of it, so that a hunter sees at once what was misunderstood: "Hosts on which a
 * process named winx64_payload.exe ran, more than once."
 */
export function describePlan(plan: HuntPlan): string {
  const parts = plan.branches.map((branch) => describeBranch(branch, plan));
  const [only = ''] = parts;
  const body =
    parts.length === 1
      ? only
      : `any of these: ${parts.map((part, at) => `(${at + 1}) ${part}`).join('; or ')}`;
  const text = `${body}${windowText(plan)}`;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function describeBranch(branch: Branch, plan: HuntPlan): string {
  const marks = new Map<string, number>();
  const letters = new Map<string, string>();
  // Twice: what is spoken of a second time is known only once all has been said.
  const write = (): string => {
    const writer = new BranchWriter(branch, marks, letters);
    const [before, isPlural, root] = asked(branch, plan, writer);
    const sentence = writer.describe(root, isPlural);
    return [
      `${before}${sentence}${besides(plan, writer)}`,
      ...aggregateText(branch, plan, root, writer),
      ...pickText(plan, writer),
      ...signText(branch),
      ...windowEdges(plan, writer),
    ].join(', ');
  };
  write();
  return write();
}

/** What stands before the asked-for thing, whether that is told of as several, and which node it is. */
function asked(
  branch: Branch,
  { ask, aggregate }: HuntPlan,
  writer: BranchWriter,
): [string, boolean, string] {
  const [first] = ask.nodes;
  const many = aggregate?.total === true ? 'how many ' : '';
  if (first !== undefined) return [many, true, first];
  const owners = [...new Set(ask.values.map(({ of }) => of))];
  const [owner = ''] = owners;
  const names = ask.values.map(({ of, property }) =>
    owners.length === 1
      ? propertyName(property)
      : `${propertyName(property)} of ${thing(of, branch, writer)}`,
  );
  const edge = branch.edges.find(({ id }) => id === owner);
  const what = `${many === '' ? '' : 'how many values of '}${listed(names, 'and')}`;
  if (owners.length === 1 && edge === undefined) return [`${what} of `, true, owner];
  const of = owners.length === 1 && branch.edges.length > 1 ? ` of ${writer.mark(owner)}` : '';
  return [`${what}${of} where there is `, false, edge?.from ?? owner];
}

function thing(id: string, branch: Branch, writer: BranchWriter): string {
  return branch.edges.some((edge) => edge.id === id) ? writer.mark(id) : writer.refer(id);
}

/** Entities and properties that answer beside the first. */
function besides({ ask }: HuntPlan, writer: BranchWriter): string {
  const [first, ...others] = ask.nodes;
  if (first === undefined) return '';
  const shown = [
    ...others.map((id) => writer.refer(id)),
    ...ask.values.map(({ of, property }) =>
      of === first
        ? `their ${propertyName(property)}`
        : `the ${propertyName(property)} of ${id(of, writer)}`,
    ),
  ];
  return shown.length === 0 ? '' : `, each with ${listed(shown, 'and')}`;
}

function id(of: string, writer: BranchWriter): string {
  const known = writer.refer(of);
  return known === of ? writer.mark(of) : known;
}

const symbols = {
  '=': 'exactly',
  '>': 'more than',
  '>=': 'at least',
  '<': 'fewer than',
  '<=': 'at most',
} as const;

function aggregateText(
  branch: Branch,
  { aggregate }: HuntPlan,
  root: string,
  writer: BranchWriter,
): string[] {
  if (aggregate === undefined || aggregate.total === true) return [];
  const { having, order, top } = aggregate;
  const counted = countedThing(branch, aggregate, root, writer);
  const groups = having === undefined ? [] : [havingText(having, counted)];
  const by = `${order === 'fewest' ? 'fewest' : 'most'} ${counted ?? 'times'}`;
  const ranked =
    order === undefined && top === undefined
      ? []
      : [
          top === undefined
            ? `those with the ${by} first`
            : `the ${top === 1 ? 'one' : top} with the ${by}`,
        ];
  const all = [...groups, ...ranked];
  return all.length > 0 ? all : [`each with how many ${counted ?? 'times'}`];
}

function havingText(
  { op, n }: NonNullable<Aggregate['having']>,
  counted: string | undefined,
): string {
  if (counted !== undefined) return `with ${symbols[op]} ${n} ${counted}`;
  if (n === 1 && op === '>') return 'more than once';
  if (n === 1 && op === '=') return 'exactly once';
  return `${symbols[op]} ${n} times`;
}

/** What is counted; nothing where the sightings of the only edge are, or the matches of what is asked for. */
function countedThing(
  branch: Branch,
  { count: { of, property } }: Aggregate,
  root: string,
  writer: BranchWriter,
): string | undefined {
  const edge = branch.edges.find((one) => one.id === of);
  const node = branch.nodes.find((one) => one.id === of);
  if (property !== undefined)
    return `different values of ${propertyName(property)}${edge === undefined ? ` of ${writer.refer(of)}` : ofEdge(edge, branch, writer)}`;
  if (edge !== undefined) {
    const others = branch.edges.filter((one) => one !== edge && !isSetting(one.relations));
    const isOnly = others.length === 0 && (branch.edges.length === 1 || !isSetting(edge.relations));
    return isOnly ? undefined : `${acts(edge)} ${writer.mark(of)}`;
  }
  if (node === undefined || of === root) return undefined;
  return `different ${plural(node, branch, writer)}`;
}

function isSetting(relations: readonly string[]): boolean {
  return relations.every((relation) => ['RAN_ON', 'RAN_AS', 'HAS_ADDRESS'].includes(relation));
}

function ofEdge(edge: PlanEdge, branch: Branch, writer: BranchWriter): string {
  return branch.edges.length === 1 ? '' : ` of ${writer.mark(edge.id)}`;
}

function acts({ relations }: PlanEdge): string {
  const names = relations.filter(isRelation).map((relation) => verbs[relation].acts);
  return names.length === 0 ? 'sightings' : listed([...new Set(names)], 'or');
}

function plural(node: PlanNode, { nodes }: Branch, writer: BranchWriter): string {
  const noun = nounOf(node.kinds, true);
  const isAmbiguous = nodes.filter((one) => nounOf(one.kinds, true) === noun).length > 1;
  return isAmbiguous ? `${noun} (${writer.refer(node.id).replace(/^.*\(|\)$/g, '')})` : noun;
}

function pickText({ pick }: HuntPlan, writer: BranchWriter): string[] {
  if (pick === undefined) return [];
  const n = pick.n === 1 ? '' : ` ${pick.n}`;
  return [`the ${pick.order}${n} by the time of ${writer.mark(pick.by)}`];
}

function signText({ techniques, sign }: Branch): string[] {
  const named = techniques.map((id) => {
    const name = officialTechnique(id)?.name;
    return name === undefined ? id : `${id} ${name}`;
  });
  const of = named.length === 0 ? '' : ` of ${listed(named, 'and')}`;
  if (sign !== undefined) return [`as a sign${of} (${sign})`];
  return named.length === 0 ? [] : [`as a sign${of}`];
}

function windowText({ window }: HuntPlan): string {
  if (window === undefined) return '';
  const { from, to } = window;
  if (from !== undefined && to !== undefined)
    return `, between ${instant(from)} and ${instant(to)}`;
  if (from !== undefined) return `, since ${instant(from)}`;
  return to === undefined ? '' : `, before ${instant(to)}`;
}

function windowEdges({ window }: HuntPlan, writer: BranchWriter): string[] {
  if (window?.edges === undefined) return [];
  return [
    `the time being that of ${listed(
      window.edges.map((edge) => writer.mark(edge)),
      'and',
    )}`,
  ];
}

/** "2020-09-22 14:05 UTC", seconds only where there are any. */
function instant(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `second ${seconds} since 1970`;
  const text = date
    .toISOString()
    .replace('T', ' ')
    .replace(/(?:\.0+)?Z$/, '');
  return `${text.replace(/:00$/, '')} UTC`;
}
