import type { Condition } from '../plan/plan.js';
import type { Conditions, Mention, Span } from './items.js';
import type { FrameDeclaration } from './lexicon/frames.js';
import type { Noun } from './lexicon/nouns/noun.js';

/** A thing in the scene: what one or more mentions of it say. */
export interface Thing {
  readonly id: number;
  /** What it may be, likeliest first; empty for anything. */
  kinds: readonly string[];
  where: Condition[][];
  noun: Noun | undefined;
  isVague: boolean;
  /** Some name that it was called by is not in the graph nor in the lexicon. */
  unknownName: string | undefined;
  readonly spans: Span[];
  /** Programs that go by the same word as this kind of thing. */
  programs: readonly string[];
  /** Named in front, as where or when all of it was: it is not what is asked for. */
  isSetting: boolean;
  /** Stands for a technique that was named. */
  isTechnique: boolean;
  /** Stands at the head of a part of its own: "…: source addresses". */
  isHeading: boolean;
  /** Told of another: its parent, its children. It is not what is asked for. */
  isOwned: boolean;
  /** "more than three of these" */
  count: { op: '=' | '>' | '>=' | '<' | '<='; n: number } | undefined;
}

/** What ties a thing to an act: subject, object, the role of a relative, or a preposition. */
type Marker = string;

/** An act in the scene, with the things around it, by the words that tie them to it. */
export interface Event {
  readonly id: number;
  readonly span: Span;
  readonly frames: readonly FrameDeclaration[];
  readonly form: 'base' | 'past' | 'ing' | 'noun' | 'phrase';
  readonly word: string;
  readonly parts: { marker: Marker; thing: Thing }[];
  conditions: Condition[][];
  hops: { min: number; max: number } | undefined;
  isDenied: boolean;
  /** "X or its children": X itself as well. */
  isOrSelf: boolean;
  result: 'success' | 'failure' | undefined;
  /** Comes after this one. */
  after: Event | undefined;
  /** So soon after it, at most; seconds. */
  within: number | undefined;
  count: { op: '=' | '>' | '>=' | '<' | '<='; n: number } | undefined;
  /** "processes that connected": without a form of "to be" a clause is no passive. */
  isActive: boolean;
  /** A form of "to be" stands before it. */
  isAfterBe: boolean;
}

/** Two things that stand together without an act: "powershell on HOST". */
export interface Tie {
  readonly a: Thing;
  readonly word: string;
  readonly b: Thing;
}

export interface AskedProperty {
  readonly names: readonly string[];
  readonly of: 'node' | 'edge';
  thing: Thing | undefined;
  /** "which process …, and on which port": the process is asked for as well. */
  readonly isBeside?: boolean;
}

/** All that a hypothesis tells, before it is known which verbs of the graph it means. */
export interface Scene {
  readonly things: Thing[];
  readonly events: Event[];
  readonly ties: Tie[];
  asked: Thing | undefined;
  /** "which role did X assume, and from what address": asked for beside it. */
  readonly alsoAsked: Thing[];
  /** What the story comes down to, where nothing is asked for: "X started a Y which then …". */
  focus: Thing | undefined;
  how: string | undefined;
  readonly properties: AskedProperty[];
  rank: { order: 'most' | 'fewest'; top: number; of: Thing | Event | undefined } | undefined;
  pick: { order: 'first' | 'last'; n: number } | undefined;
  isTotal: boolean;
  /** "per host", "on each host": one number for each of these. */
  group: { thing: Thing; isSaid: boolean } | undefined;
  /** Numbers for each of what is asked for are the answer, … */
  isEach: boolean;
  /** … and this is what is counted; where nothing is said, its acts. */
  counted: Thing | undefined;
  /** "on more than 3 ports": distinct values of a property are counted. */
  countedProperty:
    | {
        names: readonly string[];
        of: 'node' | 'edge';
        op: '=' | '>' | '>=' | '<' | '<=';
        n: number;
      }
    | undefined;
  /** Told of no act in particular: "… where X failed". */
  result: 'success' | 'failure' | undefined;
  readonly deniedTies: Tie[];
  readonly techniques: { ids: readonly string[]; span: Span; thing: Thing | undefined }[];
  readonly strangers: Span[];
  /** Ports, masks, operations that no act took. */
  readonly values: Condition[];
  /** Ports that were not said but go with a protocol that was. */
  readonly usual: Set<Condition>;
  /** "hosts on which …": the thing belongs to the part that follows. */
  place: { word: string; thing: Thing | undefined } | undefined;
}

/** Both must hold: groups of both. */
export function both(a: Conditions, b: Conditions): Condition[][] {
  return [...a.map((group) => [...group]), ...b.map((group) => [...group])];
}

/** Either may hold; where one side is a conjunction of several groups only its first is kept apart. */
export function either(a: Conditions, b: Conditions): Condition[][] {
  if (a.length === 0 || b.length === 0) return [];
  const [first = [], ...rest] = a;
  const [other = []] = b;
  const told = new Set(first.map((condition) => JSON.stringify(condition)));
  const added = other.filter((condition) => !told.has(JSON.stringify(condition)));
  return [[...first, ...added], ...rest.map((group) => [...group])];
}

/** None of it: not (any of g1 and any of g2) is none of g1, or none of g2; for one group, none of it. */
export function negated(where: Conditions): Condition[][] {
  const flip = (condition: Condition): Condition => {
    if (condition.not !== true) return { ...condition, not: true };
    const { not: _, ...positive } = condition;
    return positive;
  };
  if (where.length === 1) return (where[0] ?? []).map((condition) => [flip(condition)]);
  return [where.flatMap((group) => group.map(flip))];
}

export function overlap(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return a.filter((kind) => b.includes(kind));
}

export function canBeOne(a: Pick<Mention, 'kinds'>, b: Pick<Mention, 'kinds'>): boolean {
  return overlap(a.kinds, b.kinds).length > 0 || a.kinds.length === 0 || b.kinds.length === 0;
}

/** The names that conditions give in full, negated or not. */
export function namesIn(where: Conditions): string[] {
  return where
    .flat()
    .flatMap((condition) =>
      condition.property === 'name' && (condition.op === 'equals' || condition.op === 'one_of')
        ? [condition.value].flat().map(String)
        : [],
    );
}
