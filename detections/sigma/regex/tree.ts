/** Code units from one number to another, both included. */
export type Range = readonly [from: number, to: number];

/** What has to hold between two characters. */
export type Assertion =
  | 'text start'
  | 'text end'
  | 'text end or last newline'
  | 'line start'
  | 'line end'
  | 'word boundary'
  | 'no word boundary';

/** A regular expression, read. */
export type Tree =
  | { readonly kind: 'set'; readonly ranges: readonly Range[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'choice'; readonly parts: readonly Tree[] }
  | {
      readonly kind: 'repeat';
      readonly part: Tree;
      readonly least: number;
      /** Infinity where there is no bound. */
      readonly most: number;
    }
  | { readonly kind: 'assertion'; readonly assertion: Assertion };

export interface Flags {
  /** Letters match in either case. */
  readonly i: boolean;
  /** `^` and `$` also match at line ends. */
  readonly m: boolean;
  /** `.` also matches a line end. */
  readonly s: boolean;
}
