import { isKind, isRelation, kinds, relations, type Relation } from '../../graph/index.js';
import { propertiesOfKinds } from '../plan/check.js';
import type { Condition } from '../plan/plan.js';
import { formsOf, type FrameDeclaration } from './lexicon/frames.js';

/** What an operator's own words mean: names for things, and verbs. */
export interface HouseWords {
  /** By the word in lower case, with spaces where it has `_`. */
  readonly names: ReadonlyMap<string, HouseName>;
  readonly verbs: ReadonlyMap<string, HouseVerb>;
}

export interface HouseName {
  readonly kind: string;
  readonly where: readonly (readonly Condition[])[];
}

export interface HouseVerb {
  readonly frame: FrameDeclaration;
  readonly form: 'base' | 'past' | 'ing' | 'phrase';
}

/** Short names of kinds that people write. */
const kindsByWord: Readonly<Record<string, string>> = {
  ...Object.fromEntries(kinds.map((kind) => [kind.toLowerCase(), kind])),
  ip: 'IpAddress',
  address: 'IpAddress',
  registry: 'RegistryKey',
  task: 'ScheduledTask',
  wmi: 'WmiSubscription',
  agent: 'AiAgent',
  model: 'AiModel',
};

/**
 * `process:MSBuild.exe`, `resource:s3:arn:aws:s3:::prod-sensi*`: a kind, for resources perhaps the
 * beginning of a type, and a name, address or ARN in which `*` stands for anything.
 * @returns a sentence where it is none of these.
 */
export function readHouseName(text: string): HouseName | string {
  const at = text.indexOf(':');
  const kind = at < 0 ? undefined : kindsByWord[text.slice(0, at).trim().toLowerCase()];
  const rest = text.slice(at + 1).trim();
  if (kind === undefined || !isKind(kind)) {
    return `takes kind:name, with one of the kinds ${kinds.map((one) => one.toLowerCase()).join(', ')}`;
  }
  if (rest === '' || rest.length > 400) return 'takes kind:name, with a name of 1 to 400 letters';
  const arn = rest.search(/\barn:/i);
  if (arn >= 0 && propertiesOfKinds([kind]).has('arn')) {
    const type = rest.slice(0, arn).replace(/:$/, '').trim().toLowerCase();
    const ofType: Condition[][] =
      type === '' || kind !== 'Resource'
        ? []
        : [[{ property: 'type', op: 'starts_with', value: type }]];
    return { kind, where: [[matching('arn', rest.slice(arn))], ...ofType] };
  }
  if (kind === 'IpAddress') return { kind, where: [[addressed(rest)]] };
  return { kind, where: [[matching(/[\\/]/.test(rest) && hasPath(kind) ? 'path' : 'name', rest)]] };
}

function hasPath(kind: string): boolean {
  return propertiesOfKinds([kind]).has('path');
}

function matching(property: string, value: string): Condition {
  return /[*?]/.test(value)
    ? { property, op: 'like', value }
    : { property, op: 'equals', value: value.toLowerCase() };
}

function addressed(value: string): Condition {
  return value.includes('/')
    ? { property: 'address', op: 'cidr', value }
    : matching('address', value);
}

/** `PROC_CREATED`, or a pattern with it: `(parent:Process)-[:PROC_CREATED]->(child:Process)`. */
export function readHouseVerb(text: string): { readonly relations: readonly Relation[] } | string {
  const names = text.match(/[A-Z][A-Z_]{2,}/g) ?? [];
  const known = names.flatMap((name) => (isRelation(name) ? [name] : []));
  const unknown = names.find((name) => !isRelation(name));
  if (unknown !== undefined)
    return `${unknown} is no relationship; there are ${relations.join(', ')}`;
  return known.length > 0 ? { relations: known } : 'names no relationship such as PROC_CREATED';
}

/** @throws Error for words that `readHouseName` or `readHouseVerb` finds fault with: the configuration was not checked. */
export function houseWords(
  entityMapper: Readonly<Record<string, string>>,
  relationshipTemplates: Readonly<Record<string, string>>,
): HouseWords {
  const names = Object.entries(entityMapper).map(([word, text]) => {
    const read = readHouseName(text);
    if (typeof read === 'string') throw new Error(`${word}: ${read}`);
    return [keyOf(word), read] as const;
  });
  const verbs = Object.entries(relationshipTemplates).flatMap(([word, text]) => {
    const read = readHouseVerb(text);
    if (typeof read === 'string') throw new Error(`${word}: ${read}`);
    return verbForms(keyOf(word), { name: keyOf(word), verbs: [], ...read });
  });
  return { names: new Map(names), verbs: new Map(verbs) };
}

export const noHouseWords: HouseWords = { names: new Map(), verbs: new Map() };

function keyOf(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');
}

/** A phrase stands as it is; of a single word in its base form the others are derived. */
function verbForms(word: string, frame: FrameDeclaration): (readonly [string, HouseVerb])[] {
  if (word.includes(' ')) return [[word, { frame, form: 'phrase' }]];
  if (word.endsWith('ed')) return [[word, { frame, form: 'past' }]];
  if (word.endsWith('ing')) return [[word, { frame, form: 'ing' }]];
  const [base = word, third = word, past = word, ing = word] = formsOf(word);
  return [
    [ing, { frame, form: 'ing' }],
    [past, { frame, form: 'past' }],
    [third, { frame, form: 'base' }],
    [base, { frame, form: 'base' }],
  ];
}
