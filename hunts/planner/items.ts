import type { Condition } from '../plan/plan.js';
import type { FrameDeclaration } from './lexicon/frames.js';
import type { Noun } from './lexicon/nouns/noun.js';

/** Where in the hypothesis something stands. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Conditions = readonly (readonly Condition[])[];

/** A thing that the hypothesis speaks of. */
export interface Mention extends Span {
  readonly type: 'mention';
  /** What it may be, likeliest first; empty for anything. */
  readonly kinds: readonly string[];
  readonly where: Conditions;
  /** A word of the lexicon, a name of something, or a value by its form. */
  readonly by: 'noun' | 'name' | 'form';
  readonly noun?: Noun | undefined;
  /** Programs that go by the same word: services is services.exe, where a process is called for. */
  readonly programs?: readonly string[];
  /** True where the graph or the lexicon knows the name. */
  readonly isKnown: boolean;
}

/** An act, by all the ways in which its words may be meant. */
export interface Act extends Span {
  readonly type: 'act';
  readonly frames: readonly FrameDeclaration[];
  /** `past` may be a passive; `noun` is an act told as a thing. */
  readonly form: 'base' | 'past' | 'ing' | 'noun' | 'phrase';
  readonly word: string;
  readonly noun?: Noun | undefined;
}

/** A condition on an edge that its form gives away: a port, an access mask. */
export interface EdgeValue extends Span {
  readonly type: 'edge_value';
  readonly condition: Condition;
  /** Another reading, where the edge that is meant does not have the property: a number may be a port or a count. */
  readonly number?: number | undefined;
  /** What a protocol usually has; a port that is said goes before. */
  readonly isUsual?: true;
}

export type Item =
  | Mention
  | Act
  | EdgeValue
  | (Span & { readonly type: 'preposition'; readonly word: string })
  | (Span & { readonly type: 'relative'; readonly word: string })
  | (Span & { readonly type: 'pronoun' })
  /** What follows says the same in other words. */
  | (Span & { readonly type: 'apposition' })
  /** Text that a property holds: "-enc in its command line". */
  | (Span & {
      readonly type: 'text';
      readonly property: string;
      /** Holds it, unless told to begin or to end with it. */
      readonly op?: 'contains' | 'starts_with' | 'ends_with';
      readonly values: readonly string[];
      readonly isAll: boolean;
      /** "does not contain" */
      readonly isNot?: boolean;
    })
  | (Span & {
      readonly type: 'ask';
      readonly how: 'who' | 'what' | 'where' | 'which' | 'list' | 'count' | 'when' | 'how';
    })
  | (Span & { readonly type: 'exclusion' })
  | (Span & { readonly type: 'denial' })
  | (Span & { readonly type: 'result'; readonly value: 'success' | 'failure' })
  | (Span & {
      readonly type: 'count';
      readonly op: '=' | '>' | '>=' | '<' | '<=';
      readonly n: number;
      readonly isTimes: boolean;
    })
  | (Span & { readonly type: 'rank'; readonly order: 'most' | 'fewest'; readonly top: number })
  | (Span & { readonly type: 'pick'; readonly order: 'first' | 'last'; readonly n: number })
  | (Span & { readonly type: 'depth'; readonly min: number; readonly max: number })
  /** How soon after, or before, what is told next it was; loose where it may have been either. */
  | (Span & {
      readonly type: 'gap';
      readonly seconds: number;
      readonly word: 'after' | 'before' | 'then';
      readonly isLoose: boolean;
    })
  | (Span & { readonly type: 'technique'; readonly ids: readonly string[] })
  | (Span & {
      readonly type: 'joint';
      readonly word: 'and' | 'or' | ',' | ':' | ';' | 'then' | 'before' | 'after' | '.' | '(' | ')';
    })
  | (Span & { readonly type: 'filler'; readonly word: string })
  | (Span & { readonly type: 'unknown'; readonly word: string });
