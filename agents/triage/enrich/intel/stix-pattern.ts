import {
  domainObservable,
  emailObservable,
  hashObservable,
  ipObservable,
  networkObservable,
  type Observable,
  urlObservable,
} from './indicator.js';

/** What must be seen for a pattern to hold: any of these, each with all of its observables. */
export type Alternatives = readonly (readonly [Observable, ...Observable[]])[];

const MAX_PATTERN = 16_384;
const MOST_COMPARISONS = 500;

/** One token: a bracket, an equality with its object path, a joining word, or anything else. */
const TOKEN =
  /\s*(?:(?<bracket>[[\]()])|(?<path>[a-z0-9-]{1,40}:[\w.'"[\]*-]{1,120})\s*=\s*'(?<value>(?:\\.|[^'\\]){0,4096})'|(?<word>AND|OR)\b)/y;

type Token =
  | { readonly kind: 'bracket' | 'word'; readonly text: string }
  | { readonly kind: 'comparison'; readonly path: string; readonly value: string };

/**
 * Reads a pattern of STIX 2.1 as far as it is equalities within one observation, joined by AND and OR (AND binds
 * closer). Undefined for everything else: several observations, qualifiers, negation, LIKE, IN and ordering are
 * not read, and a pattern that is only half understood would accuse the wrong.
 */
export function readPattern(pattern: string): Alternatives | undefined {
  const tokens = tokensOf(pattern);
  if (tokens === undefined) return undefined;
  const [first, ...rest] = tokens;
  const last = rest.pop();
  if (!isBracket(first, '[') || !isBracket(last, ']')) return undefined;
  const parser = new Parser(rest);
  return parser.read();
}

function isBracket(token: Token | undefined, text: string): boolean {
  return token?.kind === 'bracket' && token.text === text;
}

function tokensOf(pattern: string): Token[] | undefined {
  const text = pattern.trim();
  if (text.length > MAX_PATTERN) return undefined;
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined || tokens.length > MOST_COMPARISONS * 4) return undefined;
    const { bracket, path, value, word } = groups;
    if (path !== undefined && value !== undefined)
      tokens.push({ kind: 'comparison', path, value: value.replace(/\\(.)/g, '$1') });
    else if (bracket !== undefined) tokens.push({ kind: 'bracket', text: bracket });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

/** Disjunctions of conjunctions; bounded, since an AND of ORs multiplies. */
const MOST_ALTERNATIVES = 500;
const MAX_DEPTH = 8;

type Either = readonly (readonly Observable[])[];

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): Alternatives | undefined {
    const either = this.#either();
    if (either === undefined || this.#at !== this.#tokens.length) return undefined;
    return either.flatMap(alternativesOf).flatMap((all) => {
      // A network is found by the addresses in it, and so must be what is looked up.
      const [one, ...others] = all.toSorted((a, b) => placeOf(a) - placeOf(b));
      return one === undefined ? [] : [[one, ...others] as const];
    });
  }

  #either(): Either | undefined {
    let either = this.#all();
    while (either !== undefined && this.#takes('OR')) {
      const other = this.#all();
      either = other === undefined ? undefined : [...either, ...other];
      if ((either?.length ?? 0) > MOST_ALTERNATIVES) return undefined;
    }
    return either;
  }

  #all(): Either | undefined {
    let all = this.#one();
    while (all !== undefined && this.#takes('AND')) {
      const other = this.#one();
      if (other === undefined || all.length * other.length > MOST_ALTERNATIVES) return undefined;
      all = all.flatMap((left) => other.map((right) => [...left, ...right]));
    }
    return all;
  }

  #one(): Either | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === 'comparison') {
      const observable = observableOf(token.path, token.value);
      return observable === undefined ? undefined : [[observable]];
    }
    if (!isBracket(token, '(') || this.#depth >= MAX_DEPTH) return undefined;
    this.#depth += 1;
    const inner = this.#either();
    this.#depth -= 1;
    return inner !== undefined && this.#takes(')') ? inner : undefined;
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at];
    const isIt = token !== undefined && token.kind !== 'comparison' && token.text === text;
    if (isIt) this.#at += 1;
    return isIt;
  }
}

/** Hashes of one file in several algorithms name one thing: whichever of them is seen, it was seen. */
function alternativesOf(all: readonly Observable[]): Either {
  const lengths = new Set(all.map(({ value }) => value.length));
  const isOneFile = all.every(({ type }) => type === 'hash') && lengths.size === all.length;
  if (isOneFile) return all.map((hash) => [hash]);
  return [[...new Map(all.map((one) => [`${one.type} ${one.value}`, one])).values()]];
}

function placeOf({ type }: Observable): number {
  return type === 'network' ? 0 : 1;
}

const HASH_PATH = /^(?:file|artifact):hashes\.(?:'[^']{1,20}'|"[^"]{1,20}"|[\w-]{1,20})$/;

function observableOf(path: string, value: string): Observable | undefined {
  if (HASH_PATH.test(path)) return hashObservable(value);
  switch (path) {
    case 'ipv4-addr:value':
    case 'ipv6-addr:value':
      return value.includes('/') ? networkObservable(value) : ipObservable(value);
    case 'domain-name:value':
      return domainObservable(value);
    case 'url:value':
      return urlObservable(value);
    case 'email-addr:value':
    case 'email-message:from_ref.value':
    case 'email-message:sender_ref.value':
      return emailObservable(value);
    default:
      return undefined;
  }
}
