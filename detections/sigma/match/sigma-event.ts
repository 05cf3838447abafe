import type { LogSource } from '../rule/log-source.js';
import { isPlain, scalarText } from '../plain.js';
import { FieldValue, fieldValues, NO_VALUES } from './field-value.js';

/** What a raw record is to Sigma: the log sources it is of, and its fields by their original names. */
export interface SigmaEvent {
  /** Every log source that the event is of; each names all it can (category, product, service). */
  readonly sources: readonly LogSource[];
  /** Values of a field; none where it is absent or null. */
  values(field: string): readonly FieldValue[];
  /** True where the field is there, be it empty or null. */
  has(field: string): boolean;
  /** Every text and number in the event, for searches without a field. */
  texts(): readonly FieldValue[];
  /** All of `texts()` in lower case, one a line: what an index for such searches goes through. */
  joined(): string;
}

/** How a view finds a field: undefined where it is absent. */
export type Find = (field: string) => unknown;

/** Bounds on what a search without a field goes through: events nest and repeat as they like. */
const MAX_DEPTH = 8;
const MAX_TEXTS = 2000;
const MAX_CHARACTERS = 1024 * 1024;

/** A view that remembers what it found, so that a field is looked up once for all rules. */
export class RecordView implements SigmaEvent {
  readonly sources: readonly LogSource[];
  readonly #find: Find;
  readonly #roots: readonly unknown[];
  readonly #known = new Map<string, readonly FieldValue[]>();
  #texts: readonly FieldValue[] | undefined;
  #joined: string | undefined;

  /** `roots` hold the texts that a search without a field goes through. */
  constructor(sources: readonly LogSource[], find: Find, roots: readonly unknown[]) {
    this.sources = sources;
    this.#find = find;
    this.#roots = roots;
  }

  values(field: string): readonly FieldValue[] {
    const known = this.#known.get(field);
    if (known !== undefined) return known;
    const found = this.#find(field);
    const values = found === undefined || found === null ? NO_VALUES : fieldValues(found);
    this.#known.set(field, values);
    return values;
  }

  has(field: string): boolean {
    return this.#find(field) !== undefined;
  }

  texts(): readonly FieldValue[] {
    return (this.#texts ??= collectTexts(this.#roots));
  }

  joined(): string {
    return (this.#joined ??= joinTexts(this.#roots));
  }
}

function collectTexts(roots: readonly unknown[]): readonly FieldValue[] {
  const texts: FieldValue[] = [];
  walkTexts(roots, (text) => texts.push(new FieldValue(text)));
  return texts;
}

/** Put into lower case as one text: a line end is no letter, so that no letter's case depends on it. */
function joinTexts(roots: readonly unknown[]): string {
  let joined = '';
  walkTexts(roots, (text) => {
    joined += joined === '' ? text : `\n${text}`;
  });
  return joined.toLowerCase();
}

function walkTexts(roots: readonly unknown[], take: (text: string) => void): void {
  let texts = 0;
  let left = MAX_CHARACTERS;
  const visit = (value: unknown, depth: number): void => {
    if (texts >= MAX_TEXTS || left <= 0 || depth > MAX_DEPTH) return;
    const text = scalarText(value);
    if (text !== undefined) {
      texts += 1;
      take(text.length > left ? text.slice(0, left) : text);
      left -= text.length;
    } else if (Array.isArray(value)) {
      for (const element of value.slice(0, MAX_TEXTS)) visit(element, depth + 1);
    } else if (isPlain(value)) {
      for (const name in value) visit(value[name], depth + 1);
    }
  };
  for (const root of roots) visit(root, 0);
}
