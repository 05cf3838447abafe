import ipaddr from 'ipaddr.js';
import type { Condition } from '../plan/plan.js';

/** What is known of a node or an edge, by the names that the graph uses. */
export type Known = Readonly<Record<string, unknown>>;

type Groups = readonly (readonly Condition[])[];

/** Another node or edge of the pattern, for conditions that compare with it. */
export type Others = (id: string) => Known | undefined;

/**
 * Whether conditions of a plan hold for what is at hand: the same as the Cypher that `compile` makes of
 * them, without a database. Text is compared without regard to case.
 */
export function holds(where: Groups, known: Known, others: Others): boolean {
  return where.every((group) => group.some((condition) => isMet(condition, known, others)));
}

function isMet(condition: Condition, known: Known, others: Others): boolean {
  const met = isMetBy(condition, known[condition.property], others);
  return condition.not === true ? !met : met;
}

function isMetBy(condition: Condition, value: unknown, others: Others): boolean {
  if (value === undefined || value === null) return false;
  switch (condition.op) {
    case 'known':
      return true;
    case 'same_as':
      return value === others(condition.of)?.[condition.other];
    case 'cidr':
      return isInNetwork(value, condition.value);
    case 'mask':
      return hasBits(value, condition.value);
    case 'above':
      return numberOf(value) > numberOf(condition.value);
    case 'at_least':
      return numberOf(value) >= numberOf(condition.value);
    case 'below':
      return numberOf(value) < numberOf(condition.value);
    case 'at_most':
      return numberOf(value) <= numberOf(condition.value);
    case 'one_of':
      return condition.value.some((one) => isEqual(value, one));
    case 'equals':
      return isEqual(value, condition.value);
    case 'contains':
    case 'starts_with':
    case 'ends_with':
    case 'like':
      return textsOf(value).some((text) => compares(condition, text));
  }
}

type TextCondition = Extract<Condition, { op: 'contains' | 'starts_with' | 'ends_with' | 'like' }>;

function compares(condition: TextCondition, text: string): boolean {
  const wanted = condition.value.toLowerCase();
  switch (condition.op) {
    case 'contains':
      return text.includes(wanted);
    case 'starts_with':
      return text.startsWith(wanted);
    case 'ends_with':
      return text.endsWith(wanted);
    case 'like':
      return wanted.includes('?') ? isLike(text, wanted) : hasParts(text, partsOf(condition));
  }
}

const parts = new WeakMap<TextCondition, readonly string[]>();

/** What stands between the stars of a pattern: every command line is held against hundreds of them. */
function partsOf(condition: TextCondition): readonly string[] {
  const known = parts.get(condition) ?? condition.value.toLowerCase().split('*');
  parts.set(condition, known);
  return known;
}

/** Whether a text is these parts in their order, with anything between two of them. */
function hasParts(text: string, all: readonly string[]): boolean {
  const [first = '', ...others] = all;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const PAIRED = /[\ud800-\udfff]/;

/** `*` and `?`, without a regular expression that a hostile text could keep busy; `?` is a whole character. */
function isLike(text: string, pattern: string): boolean {
  const isPlain = !PAIRED.test(text) || !pattern.includes('?');
  return isPlain ? isAlike(text, pattern) : isAlike(Array.from(text), Array.from(pattern));
}

function isAlike(text: ArrayLike<string>, pattern: ArrayLike<string>): boolean {
  let [at, place, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (place < pattern.length && (pattern[place] === '?' || pattern[place] === text[at])) {
      at += 1;
      place += 1;
    } else if (pattern[place] === '*') {
      star = place++;
      mark = at;
    } else if (star >= 0) {
      place = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[place] === '*') place += 1;
  return place === pattern.length;
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return typeof value === 'string' ? [value.toLowerCase()] : [];
}

function isEqual(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => isEqual(one, wanted));
  if (typeof value === 'string' && typeof wanted === 'string') {
    return value.toLowerCase() === wanted.toLowerCase();
  }
  return value === wanted;
}

/** Numbers, and hexadecimal text such as 0x1010. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value) ? Number(value) : NaN;
}

function hasBits(value: unknown, mask: string): boolean {
  if (typeof value !== 'string' || !/^0x[0-9a-f]+$/i.test(value)) return false;
  const wanted = BigInt(mask);
  return (BigInt(value) & wanted) === wanted;
}

function isInNetwork(value: unknown, network: string): boolean {
  if (typeof value !== 'string' || !ipaddr.isValid(value)) return false;
  const [address, [base, bits]] = [ipaddr.parse(value), ipaddr.parseCIDR(network)];
  return address.kind() === base.kind() && address.match(base, bits);
}
