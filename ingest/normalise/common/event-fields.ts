import { parsePid } from './process.js';
import { isPlain, type Plain, scalarText } from './text.js';

/**
 * The event's own fields, by name. Exact spelling first, then any case: Sysmon itself writes both
 * `SourceProcessGUID` and `SourceProcessGuid`. The lower-case index is built at the first miss.
 */
export class Fields {
  /**
   * True where event data and the collector's own fields lie side by side in one object, so that
   * `ProcessId` (event data) and `ProcessID` (the logger's) must not be taken for one another.
   */
  readonly flat: boolean;
  readonly #sources: readonly Plain[];
  #index: ReadonlyMap<string, unknown> | undefined;

  constructor(sources: readonly Plain[], flat: boolean) {
    this.#sources = sources;
    this.flat = flat;
  }

  /** Trimmed text; undefined where the field is absent, empty, `-` or not a scalar. */
  text(name: string): string | undefined {
    const trimmed = this.raw(name)?.trim();
    return trimmed === '' || trimmed === '-' ? undefined : trimmed;
  }

  /** The text as logged, blanks and all; undefined where the field is absent or not a scalar. */
  raw(name: string): string | undefined {
    return scalarText(this.#exact(name) ?? this.#anyCase(name));
  }

  /** A process id, decimal or hexadecimal. Spelling is exact where `flat`. 0 (idle) is unknown. */
  pid(name: string): number | undefined {
    return parsePid(this.#exact(name) ?? (this.flat ? undefined : this.#anyCase(name)));
  }

  #exact(name: string): unknown {
    for (const source of this.#sources) {
      const value = source[name];
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  }

  #anyCase(name: string): unknown {
    this.#index ??= this.#buildIndex();
    return this.#index.get(name.toLowerCase());
  }

  #buildIndex(): ReadonlyMap<string, unknown> {
    const index = new Map<string, unknown>();
    for (const source of this.#sources) {
      for (const name in source) {
        const key = name.toLowerCase();
        const value = source[name];
        if (value !== null && !index.has(key)) index.set(key, value);
      }
    }
    return index;
  }
}

/** The first scalar among the named properties, as text. */
export function firstText(source: Plain, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = scalarText(source[name]);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

/** A property as an object; an empty one where it is something else. */
export function child(source: Plain, name: string): Plain {
  const value = source[name];
  return isPlain(value) ? value : {};
}
