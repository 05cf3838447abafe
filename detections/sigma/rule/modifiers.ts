import { isDatePart } from '../values/number-test.js';
import { RuleFault } from './fault.js';

/** Turn a value into others before it is compared, in the order in which they stand. */
const ENCODINGS = [
  'windash',
  'base64',
  'base64offset',
  'utf16le',
  'utf16be',
  'utf16',
  'wide',
  'expand',
] as const;

/** Say how much of the field the value has to be. */
const REACHES = ['contains', 'startswith', 'endswith'] as const;

/** Say what a value is; a field has one of these, or none for ordinary text. */
const TYPES = ['re', 'cidr', 'exists', 'fieldref', 'lt', 'lte', 'gt', 'gte'] as const;

const REGEX_FLAGS = ['i', 'm', 's'] as const;

export type Encoding = (typeof ENCODINGS)[number];
export type ReachName = (typeof REACHES)[number];
export type TypeName = (typeof TYPES)[number];

/** The modifiers of one field, checked and sorted by what they are for. */
export interface Modifiers {
  readonly encodings: readonly Encoding[];
  readonly reach: ReachName | undefined;
  readonly type: TypeName | undefined;
  readonly regexFlags: { readonly i: boolean; readonly m: boolean; readonly s: boolean };
  readonly datePart: string | undefined;
  readonly all: boolean;
  readonly cased: boolean;
  readonly negated: boolean;
}

const oneOf = <T extends string>(list: readonly T[], name: string): name is T =>
  (list as readonly string[]).includes(name);

/**
 * Reads `field|contains|all`. Throws RuleFault for modifiers that are unknown, stand twice, or exclude
 * each other: a rule that is half understood would either miss or cry wolf.
 */
export function readModifiers(names: readonly string[]): Modifiers {
  for (const [at, name] of names.entries()) {
    if (!isKnown(name)) throw new RuleFault('MODIFIER_UNKNOWN', `modifier "${name}" is not known`);
    if (names.indexOf(name) !== at) throw misused(`"${name}" stands twice`);
  }
  const type = only(
    names.filter((name) => oneOf(TYPES, name)),
    'what a value is',
  );
  const reach = only(
    names.filter((name) => oneOf(REACHES, name)),
    'how much of the field it is',
  );
  const encodings = names.filter((name) => oneOf(ENCODINGS, name));
  const datePart = only(names.filter(isDatePart), 'a part of a date');
  checkOrder(names, reach);
  const modifiers = {
    encodings,
    reach,
    type,
    regexFlags: {
      i: names.includes('i'),
      m: names.includes('m'),
      s: names.includes('s'),
    },
    datePart,
    all: names.includes('all'),
    cased: names.includes('cased'),
    negated: names.includes('neq'),
  };
  checkTogether(modifiers, names);
  return modifiers;
}

function isKnown(name: string): boolean {
  return (
    oneOf(ENCODINGS, name) ||
    oneOf(REACHES, name) ||
    oneOf(TYPES, name) ||
    oneOf(REGEX_FLAGS, name) ||
    oneOf(['all', 'cased', 'neq'], name) ||
    isDatePart(name)
  );
}

function only<T>(found: readonly T[], what: string): T | undefined {
  if (found.length > 1) throw misused(`${found.join(' and ')} both say ${what}`);
  return found[0];
}

/** An encoding leaves no place for the stars that `contains` puts before it, and needs plain text. */
function checkOrder(names: readonly string[], reach: string | undefined): void {
  const opened = reach === undefined ? -1 : names.indexOf(reach);
  const late = names.find(
    (name, at) => opened !== -1 && at > opened && oneOf(ENCODINGS, name) && !isLateFine(name),
  );
  if (late !== undefined) throw misused(`"${late}" has to stand before "${reach ?? ''}"`);
  const regex = names.indexOf('re');
  const early = names.find((name, at) => oneOf(REGEX_FLAGS, name) && (regex === -1 || at < regex));
  if (early !== undefined) throw misused(`"${early}" is a flag of "re" and stands behind it`);
}

/** `contains|windash` is as common as the other way round, and means the same. */
function isLateFine(name: string): boolean {
  return name === 'windash' || name === 'expand';
}

function checkTogether(modifiers: Modifiers, names: readonly string[]): void {
  const { type, reach, encodings, cased, datePart, negated } = modifiers;
  const besides = encodings.filter((name) => name !== 'expand');
  if (type !== undefined && besides.length > 0) throw misused(`"${type}" takes no encoded value`);
  if (type !== undefined && reach !== undefined && !reachFits(type, reach)) {
    throw misused(`"${type}" and "${reach}" exclude each other`);
  }
  if (cased && type !== undefined && type !== 'fieldref') {
    throw misused(`"cased" is for text; "${type}" is none`);
  }
  if (type === 'exists' && names.length > 1) throw misused('"exists" stands alone');
  if (datePart !== undefined) {
    const isCompared = type === undefined || ['lt', 'lte', 'gt', 'gte'].includes(type);
    if (!isCompared || reach !== undefined || encodings.length > 0) {
      throw misused(`"${datePart}" is compared as a number only`);
    }
  }
  if (negated && modifiers.all) throw misused('"neq" and "all" exclude each other');
  if (encodings.includes('base64') && encodings.includes('base64offset')) {
    throw misused('"base64" and "base64offset" exclude each other');
  }
}

/** An expression is looked for anywhere as it is. */
function reachFits(type: TypeName, reach: ReachName): boolean {
  return type === 'fieldref' || (type === 're' && reach === 'contains');
}

function misused(problem: string): RuleFault {
  return new RuleFault('MODIFIER_MISUSED', problem);
}
