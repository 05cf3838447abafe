import type { Condition } from './plan.js';
import { listed } from './nouns.js';

/** How a node or edge that `same_as` names is spoken of. */
export type Reference = (id: string) => string;

const names: Readonly<Record<string, string>> = {
  host_name: 'host name',
  first_seen_epoch: 'first sighting',
  last_seen_epoch: 'last sighting',
  started_epoch: 'start time',
  ended_epoch: 'end time',
  risk_score: 'risk score',
  granted_access: 'access mask',
  image: 'image path',
  current_directory: 'working directory',
};

export function propertyName(property: string): string {
  return names[property] ?? property.replaceAll('_', ' ');
}

/**
 * Groups that each must hold, told of one thing: `named a.exe on host ws1 whose path starts with c:\temp`.
 * Alternatives of more than one kind stand in brackets, so that nobody takes an "or" for reaching further.
 */
export function describeWhere(
  where: readonly (readonly Condition[])[],
  refer: Reference,
  isEdge = false,
): string {
  const groups = where
    .map((group) => {
      const parts = [
        ...new Set(merged(group).map((one) => (isEdge ? ofEdge(one, refer) : ofNode(one, refer)))),
      ];
      return parts.length > 1 && where.length > 1
        ? `(${listed(parts, 'or')})`
        : listed(parts, 'or');
    })
    .sort((a, b) => rankOf(a) - rankOf(b));
  return groups.reduce((text, group) => `${text}${joint(text, group)}${group}`, '');
}

/** What a thing is called comes first, where it is next. */
function rankOf(text: string): number {
  const at = ['named', 'not named', 'of type', 'on host'].findIndex((start) =>
    text.startsWith(start),
  );
  return at < 0 ? 9 : at;
}

function joint(before: string, next: string): string {
  if (before === '') return '';
  const isOther =
    /^(?:on|of type) /.test(next) || (next.startsWith('whose') && !before.includes('whose'));
  return isOther ? ' ' : ' and ';
}

/** Alternatives that differ in their value alone are one, with several values. */
function merged(group: readonly Condition[]): Told[] {
  const told: Told[] = [];
  for (const condition of group) {
    const { op, property, not } = condition;
    const values = 'value' in condition ? [condition.value].flat() : [];
    const like = told.find(
      (one) =>
        one.condition.property === property &&
        (one.condition.op === op || ofSame(one.condition.op, op)) &&
        one.condition.not === undefined &&
        not === undefined,
    );
    if (like === undefined || values.length === 0) told.push({ condition, values });
    else like.values.push(...values);
  }
  return told;
}

function ofSame(a: string, b: string): boolean {
  return ['equals', 'one_of'].includes(a) && ['equals', 'one_of'].includes(b);
}

interface Told {
  readonly condition: Condition;
  readonly values: (string | number | boolean)[];
}

function ofNode({ condition, values }: Told, refer: Reference): string {
  const { property, op, not } = condition;
  const no = not === true ? 'not ' : '';
  const isOneOf = op === 'equals' || op === 'one_of';
  if (property === 'name' && isOneOf) return `${no}named ${either(values)}`;
  if (property === 'name' && op === 'like') return `${no}named like ${either(values, true)}`;
  if (property === 'host_name' && isOneOf) return `${no}on host ${either(values)}`;
  if (property === 'host_name' && op === 'same_as' && condition.other === 'name')
    return `${no}on ${refer(condition.of)}`;
  if (property === 'address' && isOneOf)
    return not === true ? `other than ${either(values)}` : either(values);
  if (property === 'address' && op === 'cidr')
    return `${not === true ? 'outside' : 'in'} ${either(values)}`;
  if (property === 'type' && isOneOf) return `${no}of type ${either(values)}`;
  return `whose ${comparison({ condition, values }, refer)}`;
}

function ofEdge({ condition, values }: Told, refer: Reference): string {
  const { property, op, not } = condition;
  if (op === 'known') return `with ${not === true ? 'no' : 'any'} ${propertyName(property)}`;
  const no = not === true ? 'not ' : '';
  const isOneOf = op === 'equals' || op === 'one_of';
  if (property === 'port' && isOneOf) return `${no}on port ${either(values)}`;
  if (property === 'result' && op === 'equals' && not !== true && values.length === 1) {
    if (condition.value === 'failure') return 'in vain';
    if (condition.value === 'success') return 'successfully';
  }
  if (isOneOf) return `${no}with ${propertyName(property)} ${either(values)}`;
  return `where the ${comparison({ condition, values }, refer)}`;
}

/** What each operator says, and what it says with "not"; texts stand in quotation marks. */
const operators = {
  equals: ['is', 'is not', false],
  one_of: ['is', 'is not any of', false],
  contains: ['contains', 'does not contain', true],
  starts_with: ['starts with', 'does not start with', true],
  ends_with: ['ends with', 'does not end with', true],
  like: ['is like', 'is not like', true],
  cidr: ['is in', 'is not in', false],
  above: ['is above', 'is not above', false],
  at_least: ['is at least', 'is below', false],
  below: ['is below', 'is not below', false],
  at_most: ['is at most', 'is above', false],
  mask: ['has all the bits', 'lacks some of the bits', false],
} as const;

function comparison({ condition, values }: Told, refer: Reference): string {
  const { property, op, not } = condition;
  const is = not === true ? 'is not' : 'is';
  const subject = propertyName(property);
  if (op === 'known') return `${subject} ${is} known`;
  if (op === 'same_as')
    return `${subject} ${is} the ${propertyName(condition.other)} of ${refer(condition.of)}`;
  const [holds, fails, isQuoted] = operators[op];
  return `${subject} ${not === true ? fails : holds} ${either(values, isQuoted)}`;
}

/** A long list is cut, and says so: 200 names would hide what else the plan says. */
const SHOWN = 8;

function either(values: readonly (string | number | boolean)[], isQuoted = false): string {
  const distinct = [...new Set(values)];
  const some = distinct.slice(0, SHOWN).map((value) => shown(value, isQuoted));
  const more = distinct.length - some.length;
  return listed(more > 0 ? [...some, `${more} more`] : some, 'or');
}

/**
 * A value as it is, in quotation marks unless it is one word of a kind that cannot be read as part of the
 * sentence. What would not be seen, or would break out of the marks, is spelt out.
 */
function shown(value: string | number | boolean, isQuoted: boolean): string {
  const text = String(value);
  if (!isQuoted && /^[\w.\-\\/:*?$@~%+{}#]+$/.test(text)) return text;
  const visible = text.replace(/[\p{C}\p{Zl}\p{Zp}"]/gu, (character) =>
    character === '"' ? '\\"' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${visible}"`;
}
