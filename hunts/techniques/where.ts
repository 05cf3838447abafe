import type { Condition } from '../plan/plan.js';
import { FormFault } from './fault.js';

/** Any of the conditions in a group must hold, and each of the groups. */
type Groups = Condition[][];
type Path = readonly PropertyKey[];
type Scalar = string | number | boolean;

const TEXT_OPERATORS = ['contains', 'starts_with', 'ends_with', 'like', 'cidr'] as const;
const NUMBER_OPERATORS = ['above', 'at_least', 'below', 'at_most'] as const;

/** `{ name: [a, b], command_line: { contains: x } }` as conditions of a plan. */
export function groupsOf(where: Readonly<Record<string, unknown>>, path: Path): Groups {
  return Object.entries(where).flatMap(([key, value]) => {
    if (key === 'all') return alternatives(value, [...path, key]).flat();
    if (key === 'any') return anyOf(alternatives(value, [...path, key]));
    return ofProperty(key, value, [...path, key]);
  });
}

function alternatives(value: unknown, path: Path): [Groups, ...Groups[]] {
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  const [first, ...rest] = list.map((one, at) => {
    if (!isRecord(one))
      throw new FormFault([...path, at], 'must be conditions such as { name: x }');
    return groupsOf(one, [...path, at]);
  });
  if (first === undefined) throw new FormFault(path, 'must be a list of conditions');
  return [first, ...rest];
}

/**
 * Most alternatives are a tool each with what it is told. A name is of one tool only, so `(A and a) or
 * (B and b)` is `(A or B) and (not A or a) and (not B or b)`: a group a tool, where multiplying out
 * would double them with each.
 */
function anyOf(all: readonly Groups[]): Groups {
  const named = all.flatMap((groups) => namedGroups(groups) ?? []);
  const names = named.flatMap((one) => one.names);
  const others = all.filter((groups) => namedGroups(groups) === undefined);
  if (named.length < 2 || new Set(names).size < names.length) return all.reduce(either);
  const together: Groups = [
    [{ property: 'name', op: 'one_of', value: names }],
    ...named.flatMap((one) =>
      one.told.map((group): Condition[] => [
        { property: 'name', op: 'one_of', value: one.names, not: true },
        ...group,
      ]),
    ),
  ];
  return [together, ...others].reduce(either);
}

/** The names of an alternative that begins with names, and what else it asks. */
function namedGroups([first, ...told]: Groups): { names: string[]; told: Groups } | undefined {
  const [condition, ...rest] = first ?? [];
  if (condition?.property !== 'name' || condition.not === true || rest.length > 0) return undefined;
  if (condition.op !== 'equals' && condition.op !== 'one_of') return undefined;
  const names = condition.op === 'equals' ? [condition.value] : condition.value;
  return { names: names.map((name) => String(name).toLowerCase()), told };
}

/** `(a and b) or c` is `(a or c) and (b or c)`: groups can say only the latter. */
function either(one: Groups, other: Groups): Groups {
  return one.flatMap((group) => other.map((alternative) => [...group, ...alternative]));
}

function ofProperty(property: string, value: unknown, path: Path): Groups {
  if (isScalar(value)) return [[{ property, op: 'equals', value }]];
  if (Array.isArray(value)) return [[{ property, op: 'one_of', value: scalars(value, path) }]];
  if (!isRecord(value)) throw new FormFault(path, 'must be a value, a list or a comparison');
  return Object.entries(value).flatMap(([operator, operand]) =>
    compared(property, operator, operand, [...path, operator]),
  );
}

function compared(property: string, operator: string, operand: unknown, path: Path): Groups {
  if (operator === 'not') return negated(ofProperty(property, operand, path), path);
  const textOperator = TEXT_OPERATORS.find((one) => one === operator);
  if (textOperator !== undefined) {
    const values = scalars(Array.isArray(operand) ? operand : [operand], path).map(String);
    return [values.map((value) => ({ property, op: textOperator, value }))];
  }
  const numberOperator = NUMBER_OPERATORS.find((one) => one === operator);
  if (numberOperator !== undefined) {
    const value = typeof operand === 'number' ? operand : textOf(operand, path);
    return [[{ property, op: numberOperator, value }]];
  }
  if (operator === 'mask') return [[{ property, op: 'mask', value: textOf(operand, path) }]];
  if (operator === 'known') return [[known(property, operand, path)]];
  if (operator === 'same_as') return [[sameAs(property, textOf(operand, path), path)]];
  throw new FormFault(path, `\`${operator}\` is no comparison`);
}

/** What is not (a or b) is neither; what is not (a and b) lacks one of them. */
function negated(groups: Groups, path: Path): Groups {
  const [first, ...rest] = groups;
  if (first === undefined) return [];
  if (rest.length === 0) return first.map((condition) => [opposite(condition, path)]);
  if (groups.some((group) => group.length > 1))
    throw new FormFault(path, 'is too much for one `not`: write several');
  return [groups.flat().map((condition) => opposite(condition, path))];
}

function opposite(condition: Condition, path: Path): Condition {
  if (condition.not === true) throw new FormFault(path, 'negates twice');
  return { ...condition, not: true };
}

function known(property: string, operand: unknown, path: Path): Condition {
  if (operand === true) return { property, op: 'known' };
  if (operand === false) return { property, op: 'known', not: true };
  throw new FormFault(path, 'must be true or false');
}

function sameAs(property: string, operand: string, path: Path): Condition {
  const [of, other] = operand.split('.', 2);
  if (of === undefined || other === undefined)
    throw new FormFault(path, 'must name a property of a node, such as u.name');
  return { property, op: 'same_as', of, other };
}

function scalars(values: readonly unknown[], path: Path): Scalar[] {
  return values.map((value, at) => {
    if (!isScalar(value)) throw new FormFault([...path, at], 'must be a text or a number');
    return value;
  });
}

function textOf(value: unknown, path: Path): string {
  if (typeof value !== 'string') throw new FormFault(path, 'must be a text in quotes');
  return value;
}

function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
