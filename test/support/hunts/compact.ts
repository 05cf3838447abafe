import type { Branch, Condition, HuntPlan, Pattern } from '../../../hunts/plan/plan.js';

/** A plan on one line, short enough to be read in a table. */
export function compact(plan: HuntPlan | undefined): string {
  if (plan === undefined) return 'none';
  const { branches, ask, window, aggregate, pick } = plan;
  const asked = [...ask.nodes, ...ask.values.map(({ of, property }) => `${of}.${property}`)];
  return [
    branches.map(branchText).join(' OR '),
    `ask ${asked.join(', ')}`,
    ...(window === undefined
      ? []
      : [`between ${timeText(window.from)} and ${timeText(window.to)}`]),
    ...(aggregate === undefined ? [] : [countText(aggregate)]),
    ...(pick === undefined ? [] : [`${pick.order} ${pick.n} by ${pick.by}`]),
  ].join('; ');
}

function branchText(branch: Branch): string {
  return [
    patternText(branch),
    ...branch.without.map((pattern) => `without ${patternText(pattern)}`),
    ...branch.order.map(
      ({ first, then, withinSeconds: gap }) =>
        `${first} before ${then}${gap === undefined ? '' : ` within ${gap} s`}`,
    ),
    ...(branch.techniques.length === 0 ? [] : [`as ${branch.techniques.join(', ')}`]),
  ].join('; ');
}

function patternText({ nodes, edges }: Pattern): string {
  return [
    ...nodes.map(({ id, kinds, where }) => `${id}:${kinds.join('|')}${whereText(where)}`),
    ...edges.map(
      ({ from, to, relations, hops, where, either }) =>
        `${from} ${relations.join('|')}${hops === undefined ? '' : `*${hops.min}-${hops.max}`}${whereText(where)} ${either === true ? '--' : '->'} ${to}`,
    ),
  ].join(', ');
}

function whereText(where: readonly (readonly Condition[])[]): string {
  if (where.length === 0) return '';
  return `[${where.map((group) => group.map(conditionText).join(' or ')).join(' and ')}]`;
}

const signs: Readonly<Record<string, string>> = {
  equals: '=',
  one_of: 'in',
  above: '>',
  at_least: '>=',
  below: '<',
  at_most: '<=',
};

function conditionText(condition: Condition): string {
  const not = condition.not === true ? 'not ' : '';
  const sign = signs[condition.op] ?? condition.op;
  if (condition.op === 'known') return `${not}${condition.property} known`;
  const value =
    condition.op === 'same_as' ? `${condition.of}.${condition.other}` : valueText(condition.value);
  return `${not}${condition.property} ${sign} ${value}`;
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? value.join('/') : String(value);
}

function timeText(seconds: number | undefined): string {
  if (seconds === undefined) return 'any';
  return new Date(seconds * 1000).toISOString().replace(/(?::00)?\.000Z$/, 'Z');
}

function countText({
  count,
  having,
  order,
  top,
  total,
}: NonNullable<HuntPlan['aggregate']>): string {
  const what = count.property === undefined ? count.of : `${count.of}.${count.property}`;
  const rank = order === undefined ? '' : ` ${order} ${top ?? ''}`;
  return `count ${what}${having === undefined ? '' : ` ${having.op} ${having.n}`}${rank}${total === true ? ' in all' : ''}`;
}
