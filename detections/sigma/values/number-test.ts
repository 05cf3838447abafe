import { RuleFault } from '../rule/fault.js';
import type { FieldValue } from '../match/field-value.js';
import type { ValueTest } from './value-test.js';

export const comparisons = {
  lt: (left: number, right: number) => left < right,
  lte: (left: number, right: number) => left <= right,
  gt: (left: number, right: number) => left > right,
  gte: (left: number, right: number) => left >= right,
} as const;

export type Comparison = keyof typeof comparisons;

const NUMBER = /^[+-]?(?:\d{1,20}(?:\.\d{1,20})?|0x[0-9a-f]{1,16})$/i;

/** A number out of digits, decimal or hexadecimal as Windows writes masks; undefined for all else. */
export function numberIn(text: string): number | undefined {
  const trimmed = text.slice(0, 64).trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : undefined;
}

/** A numeric value compared with a number; values that are no numbers do not pass. */
export function compareTest(comparison: Comparison, limit: unknown): ValueTest {
  const right = numberIn(String(limit));
  if (right === undefined) throw new RuleFault('VALUE_INVALID', `"${comparison}" takes a number`);
  const holds = comparisons[comparison];
  return {
    passes: ({ text }: FieldValue) => {
      const left = numberIn(text);
      return left !== undefined && holds(left, right);
    },
    needles: undefined,
  };
}

/** Parts of a point in time, in UTC as the specification knows no zones. */
const PARTS = {
  minute: (date: Date) => date.getUTCMinutes(),
  hour: (date: Date) => date.getUTCHours(),
  day: (date: Date) => date.getUTCDate(),
  week: weekOf,
  month: (date: Date) => date.getUTCMonth() + 1,
  year: (date: Date) => date.getUTCFullYear(),
} as const;

export type DatePart = keyof typeof PARTS;

export function isDatePart(name: string): name is DatePart {
  return Object.hasOwn(PARTS, name);
}

/** A part of a point in time equal to, or compared with, a number. */
export function datePartTest(
  part: DatePart,
  comparison: Comparison | undefined,
  value: unknown,
): ValueTest {
  const right = numberIn(String(value));
  if (right === undefined) throw new RuleFault('VALUE_INVALID', `"${part}" takes a number`);
  const holds = comparison === undefined ? Object.is : comparisons[comparison];
  return {
    passes: ({ text }: FieldValue) => {
      const date = dateIn(text);
      return date !== undefined && holds(PARTS[part](date), right);
    },
    needles: undefined,
  };
}

const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?$/;
/** Seconds since 1970 below it, milliseconds above. */
const MILLISECONDS_FROM = 1e11;

function dateIn(text: string): Date | undefined {
  const trimmed = text.slice(0, 64).trim();
  const found = DATE.exec(trimmed);
  const number = found === null ? numberIn(trimmed) : undefined;
  const zoned = found?.[1] === undefined && trimmed.length > 10 ? `${trimmed}Z` : trimmed;
  const epoch =
    number === undefined
      ? Date.parse(found === null ? '' : zoned.replace(' ', 'T'))
      : number * (number < MILLISECONDS_FROM ? 1000 : 1);
  const date = new Date(epoch);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const DAY = 86_400_000;

/** ISO 8601: the week that holds the year's first Thursday is the first. */
function weekOf(date: Date): number {
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const thursday = day + (4 - (date.getUTCDay() || 7)) * DAY;
  const year = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday - year) / (7 * DAY));
}
