import type { FieldValue } from '../match/field-value.js';
import type { SigmaEvent } from '../match/sigma-event.js';

/** Something that is cheap to look for: the whole value, or a text within it; lower case. */
export interface Needle {
  readonly kind: 'equal' | 'within';
  readonly text: string;
}

/** A test of one value of a field. */
export interface ValueTest {
  passes(value: FieldValue, event: SigmaEvent): boolean;
  /** One of these holds for every value that passes; undefined where nothing can be told. */
  readonly needles: readonly Needle[] | undefined;
  /** True where others should be asked first: it costs much more than comparing texts. */
  readonly isSlow?: boolean;
}
