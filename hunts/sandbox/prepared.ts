import type { UnknownNames } from './vocabulary-use.js';

/** Why a text is not taken, or why it came to nothing. */
export interface Refusal {
  /** `refused`: the text can be mended. `failed`: it came to grief while it ran. */
  readonly outcome: 'refused' | 'failed';
  /** A rule of docs/sandbox.md, or a code of docs/errors.md. */
  readonly code: string;
  readonly message: string;
  /** Place in the hunter's text, in UTF-16 units. */
  readonly position?: number;
  /** What may have been meant, or what to write instead. */
  readonly suggestion?: string;
}

/** A text that may run: confined to one tenant, bounded, canonical. */
export interface PreparedText extends UnknownNames {
  readonly outcome: 'prepared';
  /** What the server is given. It names the tenant's label: never show it, show the hunter's own text. */
  readonly text: string;
  readonly tenantLabel: string;
  /** Names of the parameters that it needs. */
  readonly parameters: readonly string[];
  /** Those of them that are used as regular expressions. */
  readonly regexParameters: readonly string[];
  /** Those that a loop looks for with CONTAINS. */
  readonly soughtParameters: readonly string[];
  /** True where a path without an end was given one. */
  readonly cappedHops: boolean;
  /** Pairs of places: in `text`, in the hunter's text. Ascending. */
  readonly places: readonly (readonly [number, number])[];
  /** What preparing it took, in the thread that did. */
  readonly parseMs: number;
}
