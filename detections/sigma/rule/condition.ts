import { joined, type Predicate } from '../match/predicate.js';
import { RuleFault } from './fault.js';

const MAX_LENGTH = 10_000;
const MAX_TOKENS = 2000;
const MAX_DEPTH = 50;

/** What the searches of a rule ask for, by their names. */
export type Searches = ReadonlyMap<string, Predicate>;

const TOKEN = /\s*([()|]|[^\s()|]+)/y;

/**
 * Reads `selection and not 1 of filter_*`. `or` binds least, then `and`, then `not`. A condition that
 * counts with a pipe is of the first version of Sigma and refused; correlations took its place.
 */
export function readCondition(text: string, searches: Searches): Predicate {
  const tokens = tokensOf(text);
  const reader = new ConditionReader(tokens, searches);
  const predicate = reader.readOr(0);
  reader.expectEnd();
  return predicate;
}

function tokensOf(text: string): readonly string[] {
  if (text.length > MAX_LENGTH) throw new RuleFault('TOO_COMPLEX', 'the condition is too long');
  const tokens: string[] = [];
  const trimmed = text.trim();
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(trimmed); found !== null; found = TOKEN.exec(trimmed)) {
    if (found[1] === '|') {
      throw new RuleFault('AGGREGATION_OBSOLETE', 'the condition counts with a pipe');
    }
    tokens.push(found[1] ?? '');
    if (tokens.length > MAX_TOKENS) {
      throw new RuleFault('TOO_COMPLEX', 'the condition has too many words');
    }
  }
  if (tokens.length === 0) throw new RuleFault('CONDITION_INVALID', 'the condition is empty');
  return tokens;
}

class ConditionReader {
  readonly #tokens: readonly string[];
  readonly #searches: Searches;
  #at = 0;

  constructor(tokens: readonly string[], searches: Searches) {
    this.#tokens = tokens;
    this.#searches = searches;
  }

  readOr(depth: number): Predicate {
    if (depth > MAX_DEPTH) throw new RuleFault('TOO_COMPLEX', 'the condition is nested too deep');
    const parts = [this.#readAnd(depth)];
    while (this.#take('or')) parts.push(this.#readAnd(depth));
    return joined('any', parts);
  }

  expectEnd(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new RuleFault('CONDITION_INVALID', `"${rest}" is not expected`);
  }

  #readAnd(depth: number): Predicate {
    const parts = [this.#readNot(depth)];
    while (this.#take('and')) parts.push(this.#readNot(depth));
    return joined('all', parts);
  }

  #readNot(depth: number): Predicate {
    let isNegated = false;
    while (this.#take('not')) isNegated = !isNegated;
    const part = this.#readOne(depth);
    return isNegated ? { kind: 'not', part } : part;
  }

  #readOne(depth: number): Predicate {
    if (this.#take('(')) {
      const inner = this.readOr(depth + 1);
      if (!this.#take(')')) throw new RuleFault('CONDITION_INVALID', 'a bracket is not closed');
      return inner;
    }
    const word = this.#next();
    if (this.#peek() === 'of' && /^(?:all|any|\d{1,4})$/i.test(word)) return this.#readOf(word);
    const search = this.#searches.get(word);
    if (search !== undefined) return search;
    throw new RuleFault('CONDITION_INVALID', `there is no search "${word.slice(0, 64)}"`);
  }

  #readOf(word: string): Predicate {
    this.#take('of');
    const pattern = this.#next();
    const parts = this.#matching(pattern);
    if (parts.length === 0) {
      throw new RuleFault('CONDITION_INVALID', `no search is named like "${pattern.slice(0, 64)}"`);
    }
    const quantity = word.toLowerCase();
    if (quantity === 'all') return joined('all', parts);
    const count = quantity === 'any' ? 1 : Number(quantity);
    if (count === 0) throw new RuleFault('CONDITION_INVALID', '"0 of" is not a condition');
    return count === 1 ? joined('any', parts) : { kind: 'least', count, parts };
  }

  /** Searches whose name begins with an underscore are not among `them`. */
  #matching(pattern: string): readonly Predicate[] {
    const isThem = pattern.toLowerCase() === 'them';
    const pieces = pattern.split('*').map((piece) => piece.replace(/[$.+?()[\]{}|^\\]/g, '\\$&'));
    const test = new RegExp(`^${pieces.join('.*')}$`);
    return [...this.#searches]
      .filter(([name]) => (isThem ? !name.startsWith('_') : test.test(name)))
      .map(([, predicate]) => predicate);
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]?.toLowerCase();
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token === ')') {
      throw new RuleFault('CONDITION_INVALID', 'the condition ends where more was expected');
    }
    this.#at += 1;
    return token;
  }

  #take(wanted: string): boolean {
    if (this.#peek() !== wanted) return false;
    this.#at += 1;
    return true;
  }
}
