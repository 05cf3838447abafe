import { limits } from './limits.js';
import type { PreparedText, Refusal } from './prepared.js';
import { faultOfRegex } from './regex.js';

const MOST_VALUES = limits.parameterList;
const MOST_LETTERS = 256 * 1024;
const DEEPEST = 8;

/** What is wrong with the values given for a text; undefined where it may run with them. */
export function faultOfParameters(
  {
    parameters,
    regexParameters,
    soughtParameters,
  }: Pick<PreparedText, 'parameters' | 'regexParameters' | 'soughtParameters'>,
  given: Readonly<Record<string, unknown>>,
): Refusal | undefined {
  const missing = parameters.filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0) {
    return refuse(
      `The text uses ${missing.map((name) => `$${name}`).join(', ')}, which was not given.`,
    );
  }
  const measure = new Measure();
  for (const name of parameters) {
    const fault = measure.faultOf(given[name], 0);
    if (fault !== undefined) return refuse(`$${name} ${fault}`);
  }
  for (const name of regexParameters) {
    const value = given[name];
    const fault = typeof value === 'string' ? faultOfRegex(value) : undefined;
    if (fault !== undefined)
      return { outcome: 'refused', code: 'REGEX', message: `$${name}: ${fault}` };
  }
  const long = soughtParameters.find((name) => {
    const value = given[name];
    return typeof value === 'string' && value.length > limits.soughtLetters;
  });
  if (long !== undefined) {
    return refuse(
      `$${long} is sought in a loop and may have ${limits.soughtLetters} letters there: UNWIND the list that the loop walks through.`,
    );
  }
  return undefined;
}

/** The values that a text uses; what else was given does not reach the server. */
export function parametersUsed(
  { parameters }: Pick<PreparedText, 'parameters'>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(parameters.map((name) => [name, given[name]]));
}

class Measure {
  #values = 0;
  #letters = 0;

  faultOf(value: unknown, depth: number): string | undefined {
    this.#values += 1;
    if (this.#values > MOST_VALUES)
      return `makes more than ${MOST_VALUES} values in all: pass fewer.`;
    if (depth > DEEPEST) return `is nested deeper than ${DEEPEST} levels.`;
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return Number.isFinite(value) ? undefined : 'holds a number that is not finite.';
      case 'boolean':
        return undefined;
      case 'object':
        return value === null ? undefined : this.#object(value, depth);
      case 'bigint':
      case 'function':
      case 'symbol':
      case 'undefined':
        return `holds a ${typeof value}: text, numbers, true, false, null, lists and maps of them are taken.`;
    }
  }

  #text(text: string): string | undefined {
    if (text.length > limits.textLetters)
      return `holds a text of ${text.length} letters, of ${limits.textLetters} at most: no stored text is longer.`;
    this.#letters += text.length;
    return this.#letters > MOST_LETTERS
      ? `makes more than ${MOST_LETTERS} letters in all.`
      : undefined;
  }

  #object(value: object, depth: number): string | undefined {
    if (Array.isArray(value)) return this.#first(value as unknown[], depth);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      return 'holds something that is not plain JSON.';
    for (const name of Object.keys(value)) {
      const fault = this.#text(name);
      if (fault !== undefined) return fault;
    }
    return this.#first(Object.values(value) as unknown[], depth);
  }

  #first(values: readonly unknown[], depth: number): string | undefined {
    for (const value of values) {
      const fault = this.faultOf(value, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
}

function refuse(message: string): Refusal {
  return { outcome: 'refused', code: 'HUNT_PARAMETERS', message };
}
