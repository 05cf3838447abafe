import { isDeepStrictEqual } from 'node:util';

/** One statement as the generator wanted to run it. */
export interface Statement {
  readonly text: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The parameter in which the generator passes the caller's claims on. */
const CLAIMS = 'jwt';

type Values = readonly unknown[];
type Fill = (values: Values) => unknown;

/** A text of Cypher that serves for all values which filters compare with, and where those go. */
export class Translation {
  readonly text: string;
  readonly #fills: readonly (readonly [name: string, fill: Fill])[];

  private constructor(text: string, fills: readonly (readonly [string, Fill])[]) {
    this.text = text;
    this.#fills = fills;
  }

  /**
   * Learns from one operation that was translated twice, with `values` and with marks in their places
   * that are like nothing else. Undefined unless the marks are all that differs, each a parameter or an
   * item of one: where a value or a claim has got into the text, or was changed on the way.
   */
  static between(
    real: Statement,
    marked: Statement,
    values: Values,
    marks: Values,
  ): Translation | undefined {
    const names = Object.keys(real.parameters);
    if (real.text !== marked.text) return undefined;
    if (names.length !== Object.keys(marked.parameters).length) return undefined;
    const fills: (readonly [string, Fill])[] = [];
    for (const name of names) {
      if (name === CLAIMS) continue;
      const fill = fillOf(real.parameters[name], marked.parameters[name], values, marks);
      if (fill === undefined) return undefined;
      fills.push([name, fill]);
    }
    return new Translation(real.text, fills);
  }

  /** The parameters for other values; `claims` are those of whoever asks now. */
  parametersFor(values: Values, claims: unknown): Readonly<Record<string, unknown>> {
    const filled = this.#fills.map(([name, fill]) => [name, fill(values)] as const);
    return { ...Object.fromEntries(filled), [CLAIMS]: claims };
  }
}

function fillOf(real: unknown, marked: unknown, values: Values, marks: Values): Fill | undefined {
  const at = marks.indexOf(marked);
  if (at >= 0) return real === values[at] ? (filled) => filled[at] : undefined;
  if (Array.isArray(real) && Array.isArray(marked) && real.length === marked.length) {
    const items = real.map((item, n) => fillOf(item, marked[n], values, marks));
    if (items.some((item) => item === undefined)) return undefined;
    return (filled) => items.map((item) => item?.(filled));
  }
  return isDeepStrictEqual(real, marked) ? () => real : undefined;
}
