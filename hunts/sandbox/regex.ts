import { limits } from './limits.js';

const OPENED = /^(?:\?(?:[ism]{1,3}\)|:|=|!))?/;
const BOUNDED = /^\{(\d{1,4})(,(\d{0,4}))?\}/;

/**
 * What is wrong with a regular expression; undefined where it is safe to run. The server’s engine tries
 * every way to divide a text among quantifiers and cannot be stopped: `(.*a){12}` on 5,000 letters ran for
 * more than two minutes. So: no quantifier on a group, few without an end, few ways for the others.
 */
export function faultOfRegex(pattern: string): string | undefined {
  if (pattern.length > limits.regexCharacters) {
    return `A regular expression may have ${limits.regexCharacters} characters, and this one has ${pattern.length}: use CONTAINS, STARTS WITH or IN.`;
  }
  return new RegexReader(pattern).fault();
}

/** How many of its quantifiers without an end may be tried again at each place of a text. */
export function retriedIn(pattern: string): number {
  const reader = new RegexReader(pattern);
  return reader.fault() === undefined ? reader.retried : limits.regexRetried;
}

class RegexReader {
  readonly #pattern: string;
  #place = 0;
  #unbounded = 0;
  /** Those that are not a last `.*`, which takes all there is and is never tried again. */
  #retried = 0;
  #ways = 1;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get retried(): number {
    return this.#retried;
  }

  fault(): string | undefined {
    while (this.#place < this.#pattern.length) {
      const fault = this.#atom();
      if (fault !== undefined) return fault;
    }
    if (this.#unbounded > limits.regexUnbounded) {
      return `A regular expression may have ${limits.regexUnbounded} of *, + and {n,}: split it into several conditions joined with AND.`;
    }
    if (this.#retried > limits.regexRetried) {
      return `Only ${limits.regexRetried} of *, + and {n,} may stand before the end of a regular expression: let it end in .* or split it with AND.`;
    }
    return this.#ways > limits.regexWays
      ? 'The optional parts of the regular expression can be combined in too many ways: use fewer of ? and {n,m}.'
      : undefined;
  }

  #atom(): string | undefined {
    const letter = this.#pattern.charAt(this.#place);
    switch (letter) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#characterClass();
      case '(':
        return this.#open();
      case ')':
        this.#place += 1;
        return this.#quantifier() === undefined
          ? undefined
          : 'A group in a regular expression may not be repeated: (ab)+ is not taken. Repeat single characters or [classes].';
      default:
        this.#place += 1;
        this.#count(this.#quantifier(), letter === '.');
        return undefined;
    }
  }

  #escape(): string | undefined {
    const next = this.#pattern[this.#place + 1] ?? '';
    if (/[1-9kQEG]/.test(next)) {
      return 'Back-references, \\Q…\\E and \\G are not taken in regular expressions.';
    }
    this.#place += 2;
    const property = /^\{\w{1,40}\}/.exec(this.#pattern.slice(this.#place));
    if (/[pPxN]/.test(next) && property !== null) this.#place += property[0].length;
    this.#count(this.#quantifier());
    return undefined;
  }

  #characterClass(): string | undefined {
    let place = this.#place + 1;
    if (this.#pattern[place] === '^') place += 1;
    if (this.#pattern[place] === ']') place += 1;
    while (place < this.#pattern.length && this.#pattern[place] !== ']') {
      if (this.#pattern[place] === '[')
        return 'A class inside a class, as in [a[b]], is not taken in regular expressions.';
      place += this.#pattern[place] === '\\' ? 2 : 1;
    }
    this.#place = place + 1;
    this.#count(this.#quantifier());
    return undefined;
  }

  #open(): string | undefined {
    const rest = this.#pattern.slice(this.#place + 1);
    const [kind = ''] = OPENED.exec(rest) ?? [];
    if (kind === '' && rest.startsWith('?')) {
      return 'Of groups that begin with (? only (?i), (?:…), (?=…) and (?!…) are taken.';
    }
    this.#place += 1 + kind.length;
    return undefined;
  }

  /** The quantifier at this place as its least and most, read past; undefined where there is none. */
  #quantifier(): readonly [number, number] | undefined {
    const found = this.#readQuantifier();
    if (found !== undefined && /[?+]/.test(this.#pattern[this.#place] ?? '')) this.#place += 1;
    return found;
  }

  #readQuantifier(): readonly [number, number] | undefined {
    const letter = this.#pattern[this.#place];
    if (letter === '*' || letter === '+' || letter === '?') {
      this.#place += 1;
      return [letter === '+' ? 1 : 0, letter === '?' ? 1 : Infinity];
    }
    const bounded = BOUNDED.exec(this.#pattern.slice(this.#place));
    if (bounded === null) return undefined;
    const [whole, least = '', comma, most = ''] = bounded;
    this.#place += whole.length;
    if (comma === undefined) return [Number(least), Number(least)];
    return [Number(least), most === '' ? Infinity : Number(most)];
  }

  #count(quantifier: readonly [number, number] | undefined, isDot = false): void {
    if (quantifier === undefined) return;
    const [least, most] = quantifier;
    if (most === Infinity) {
      this.#unbounded += 1;
      if (!isDot || this.#place < this.#pattern.length) this.#retried += 1;
    } else this.#ways *= Math.max(1, most - least + 1);
  }
}
