import ipaddr from 'ipaddr.js';
import {
  entityDeclaration,
  isKind,
  isRelation,
  relationshipDeclaration,
  type PropertyType,
} from '../../graph/index.js';
import type { Condition, PlanEdge, PlanNode } from '../plan/plan.js';
import type { Parameters } from './parameters.js';

const HEX_DIGITS = '0123456789abcdef';

/** Properties that are stored in lower case, so that an index on them can be used as it is. */
const LOWER_CASE = new Set(['name', 'host_name', 'fqdn', 'upn', 'guid', 'md5', 'sha1', 'sha256']);
/** Kinds whose names are kept as their provider writes them. */
const CASED_NAMES = new Set(['Resource', 'Credential', 'AiAgent', 'AiModel', 'Tool', 'Inference']);

/** `uid` is text that is compared as it stands. */
type StoredType = PropertyType | 'uid';

/** A condition that a plan makes and Cypher cannot express. */
export class CannotCompile extends Error {}

/** The conditions on one node or edge as Cypher: every group must hold, in a group any. */
export function whereOf(item: PlanNode | PlanEdge, parameters: Parameters): string[] {
  return item.where.map((group) => {
    const parts = group.map((condition) => conditionText(item, condition, parameters));
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`;
  });
}

function conditionText(
  item: PlanNode | PlanEdge,
  condition: Condition,
  parameters: Parameters,
): string {
  const holds = positive(item, condition, parameters);
  return condition.not === true ? `NOT coalesce(${holds}, false)` : holds;
}

function positive(item: PlanNode | PlanEdge, condition: Condition, parameters: Parameters): string {
  const { property } = condition;
  const place = `${item.id}.${property}`;
  // Written by nobody: it is what a row gave, letter by letter.
  const type = property === 'uid' ? 'uid' : typeOf(item, property);
  switch (condition.op) {
    case 'known':
      return `${place} IS NOT NULL`;
    case 'same_as':
      return `${place} = ${condition.of}.${condition.other}`;
    case 'cidr':
      return inNetwork(place, condition.value, parameters);
    case 'mask':
      return hasBits(place, condition.value);
    case 'above':
    case 'at_least':
    case 'below':
    case 'at_most':
      return compares(place, type, condition, parameters);
    case 'equals':
    case 'one_of':
    case 'contains':
    case 'starts_with':
    case 'ends_with':
    case 'like':
      return matches(item, place, type, condition, parameters);
  }
}

function typeOf(item: PlanNode | PlanEdge, property: string): PropertyType | undefined {
  const declared =
    'kinds' in item
      ? item.kinds.filter(isKind).map((kind) => entityDeclaration(kind).properties)
      : item.relations
          .filter(isRelation)
          .map((relation) => relationshipDeclaration(relation).properties);
  return declared
    .map(
      (properties) =>
        (properties as Record<string, { type: PropertyType } | undefined>)[property]?.type,
    )
    .find((type) => type !== undefined);
}

/** Whether text in this property is in lower case already, whichever of its kinds the node is. */
function isLowerCase(item: PlanNode | PlanEdge, property: string): boolean {
  if (!('kinds' in item)) return property === 'granted_access' || property === 'user_name';
  if (!LOWER_CASE.has(property)) return false;
  return (
    property !== 'name' ||
    (item.kinds.length > 0 && !item.kinds.some((kind) => CASED_NAMES.has(kind)))
  );
}

type TextCondition = Extract<
  Condition,
  { op: 'equals' | 'one_of' | 'contains' | 'starts_with' | 'ends_with' | 'like' }
>;

function matches(
  item: PlanNode | PlanEdge,
  place: string,
  type: StoredType | undefined,
  condition: TextCondition,
  parameters: Parameters,
): string {
  if (type === 'strings') {
    const inner = textMatch('x', false, condition, parameters);
    return `any(x IN ${place} WHERE ${inner})`;
  }
  if (type !== undefined && type !== 'string') return exactMatch(place, condition, parameters);
  return textMatch(place, isLowerCase(item, condition.property), condition, parameters);
}

function exactMatch(place: string, condition: TextCondition, parameters: Parameters): string {
  if (condition.op === 'one_of') return `${place} IN ${parameters.add(condition.value)}`;
  if (condition.op === 'equals') return `${place} = ${parameters.add(condition.value)}`;
  throw new CannotCompile(
    `"${condition.property}" is a number: compare it with equals, above or below`,
  );
}

function textMatch(
  place: string,
  isLower: boolean,
  condition: TextCondition,
  parameters: Parameters,
): string {
  const subject = isLower ? place : `toLower(${place})`;
  const value = (given: unknown): string =>
    parameters.add(typeof given === 'string' ? given.toLowerCase() : given);
  switch (condition.op) {
    case 'equals':
      return typeof condition.value === 'string'
        ? `${subject} = ${value(condition.value)}`
        : `${place} = ${value(condition.value)}`;
    case 'one_of':
      return `${subject} IN ${parameters.add(
        condition.value.map((one) => (typeof one === 'string' ? one.toLowerCase() : one)),
      )}`;
    case 'contains':
      return `${subject} CONTAINS ${value(condition.value)}`;
    case 'starts_with':
      return `${subject} STARTS WITH ${value(condition.value)}`;
    case 'ends_with':
      return `${subject} ENDS WITH ${value(condition.value)}`;
    case 'like':
      return like(subject, condition.value.toLowerCase(), parameters);
  }
}

/** Wildcards as the plainest comparison that says the same; a regular expression only where none does. */
function like(subject: string, pattern: string, parameters: Parameters): string {
  const parts = pattern.split(/\*+/);
  const [head = '', ...rest] = parts;
  const tail = rest.at(-1);
  const middle = rest.slice(0, -1).filter((part) => part !== '');
  const simple =
    !pattern.includes('?') &&
    middle.length <= 1 &&
    (middle.length === 0 || (head === '' && tail === ''));
  if (tail === undefined && simple) return `${subject} = ${parameters.add(head)}`;
  if (!simple) return `${subject} =~ ${parameters.add(regularExpression(pattern))}`;
  const texts = [
    ...(head === '' ? [] : [`${subject} STARTS WITH ${parameters.add(head)}`]),
    ...middle.map((part) => `${subject} CONTAINS ${parameters.add(part)}`),
    ...(tail === undefined || tail === '' ? [] : [`${subject} ENDS WITH ${parameters.add(tail)}`]),
  ];
  return texts.length === 0 ? `${subject} IS NOT NULL` : texts.join(' AND ');
}

function regularExpression(pattern: string): string {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return `(?s)${escaped.replace(/\*+/g, '.*').replaceAll('?', '.')}`;
}

const symbols = { above: '>', at_least: '>=', below: '<', at_most: '<=' } as const;

function compares(
  place: string,
  type: StoredType | undefined,
  condition: Extract<Condition, { op: keyof typeof symbols }>,
  parameters: Parameters,
): string {
  const number = typeof condition.value === 'number' ? condition.value : Number(condition.value);
  const subject = type === 'string' ? hexadecimal(place) : place;
  return `${subject} ${symbols[condition.op]} ${parameters.add(number)}`;
}

/** Hexadecimal text such as 0x1010 as a number; Cypher has no function for it. */
function hexadecimal(place: string): string {
  return `reduce(n = 0, c IN split(substring(toLower(${place}), 2), '') | n * 16 + size(split('${HEX_DIGITS}', c)[0]))`;
}

/** All bits of the mask are set; Cypher has no bitwise and, so each is asked for by division. */
function hasBits(place: string, mask: string): string {
  const wanted = BigInt(mask);
  const bits = Array.from({ length: 52 }, (_, at) => 1n << BigInt(at)).filter(
    (bit) => (wanted & bit) !== 0n,
  );
  const number = hexadecimal(place);
  return bits.length === 0
    ? `${place} IS NOT NULL`
    : bits.map((bit) => `(${number} / ${bit}) % 2 = 1`).join(' AND ');
}

/** @throws CannotCompile where the text is no network. */
function inNetwork(place: string, network: string, parameters: Parameters): string {
  if (!ipaddr.isValidCIDR(network))
    throw new CannotCompile(`"${network}" is no network: write one as 10.0.0.0/8`);
  const [address, bits] = ipaddr.parseCIDR(network);
  if (address.kind() === 'ipv6') return inNetwork6(place, address as ipaddr.IPv6, bits, parameters);
  const first = ipaddr.IPv4.networkAddressFromCIDR(network);
  const octets = first.octets.slice(0, bits / 8);
  if (bits % 8 === 0 && bits > 0 && bits < 32)
    return `${place} STARTS WITH ${parameters.add(`${octets.join('.')}.`)}`;
  const low = first.octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const number = `reduce(n = 0, o IN split(${place}, '.') | n * 256 + toInteger(o))`;
  return `${number} >= ${parameters.add(low)} AND ${number} < ${parameters.add(low + 2 ** (32 - bits))}`;
}

/**
 * Canonical text of an IPv6 address begins alike within a network that ends between two groups. Where its
 * last groups are zero, `::` may stand for them and for more: then as few groups follow as there is room for.
 */
function inNetwork6(
  place: string,
  address: ipaddr.IPv6,
  bits: number,
  parameters: Parameters,
): string {
  if (bits % 16 !== 0 || bits === 0)
    throw new CannotCompile(
      `networks of IPv6 are asked for in steps of 16 bits: /${Math.max(16, bits - (bits % 16))}`,
    );
  const parts = address.parts.slice(0, bits / 16);
  const textOf = (groups: readonly number[]): string =>
    groups.map((part) => part.toString(16)).join(':');
  const whole = `${place} STARTS WITH ${parameters.add(`${textOf(parts)}${bits === 128 ? '' : ':'}`)}`;
  if (parts.at(-1) !== 0) return whole;
  const head = parts.slice(0, parts.findLastIndex((part) => part !== 0) + 1);
  const short = parameters.add(`${textOf(head)}::`);
  const room = parameters.add(8 - parts.length);
  const after = `size([g IN split(substring(${place}, size(${short})), ':') WHERE g <> ''])`;
  return `(${whole} OR (${place} STARTS WITH ${short} AND ${after} <= ${room}))`;
}
