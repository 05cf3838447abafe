import type { Condition } from '../../../plan/plan.js';

/** A word for a kind of thing, or for a property of one. */
export interface Noun {
  readonly words: readonly string[];
  /** What it may be; empty for anything. */
  readonly kinds: readonly string[];
  readonly where?: readonly (readonly Condition[])[];
  /** A property that is asked for or compared, not a thing: the ports, the command line. */
  readonly property?: { readonly names: readonly string[]; readonly of: 'node' | 'edge' };
  /** An act told as a thing (connections, logons): the frames that it may open. */
  readonly acts?: readonly string[];
  /** A relation told as a thing: child process, parent. */
  readonly kin?: {
    readonly frame: string;
    readonly role: 'from' | 'to';
    readonly hops?: { readonly min: number; readonly max: number };
  };
  /** What it is where nothing of the first kinds is in the graph, or right behind a program's name. */
  readonly orElse?: readonly string[];
  /** Acts that it tells of where "to" or "with" follows. */
  readonly actsTo?: readonly string[];
  /** The end of an act that it names: a source, a target. */
  readonly end?: 'from' | 'to';
  /** A folder: other things are in it. */
  readonly isPlace?: true;
  /** What is true of it besides where it is a file: an executable that was written, not one that ran. */
  readonly whereFile?: readonly (readonly Condition[])[];
  /** Says nothing by itself: anything, things. */
  readonly isVague?: true;
  /** Nobody, nothing: the act that it stands in did not happen. */
  readonly isNone?: true;
}

export const is = (property: string, value: string): Condition[] => [
  { property, op: 'equals', value },
];
export const oneOf = (property: string, ...value: string[]): Condition[] => [
  { property, op: 'one_of', value },
];
export const starts = (property: string, value: string): Condition => ({
  property,
  op: 'starts_with',
  value,
});

/** Files by their extensions. */
export const endings = (...values: string[]): Condition[][] => [
  values.map((value) => ({ property: 'name', op: 'ends_with', value })),
];

export const property = (
  of: 'node' | 'edge',
  names: readonly string[],
  ...words: string[]
): Noun => ({
  words,
  kinds: [],
  property: { names, of },
});
