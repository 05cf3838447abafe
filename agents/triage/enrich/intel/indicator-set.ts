import ipaddr from 'ipaddr.js';
import type { EpochSeconds } from '../../../../graph/index.js';
import { type Indicator, networkKey, type Observable } from './indicator.js';

/** Of one value; feeds repeat themselves, and one reason is enough. */
const MOST_OF_ONE = 4;

/** Indicators of one feed, found by what is seen. Filled once, then only asked. */
export class IndicatorSet {
  readonly #byKey = new Map<string, Indicator[]>();
  /** How many bits networks here have: an address is compared once for each. */
  readonly #bits = new Set<number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(indicator: Indicator): void {
    const { type, value } = indicator.of;
    const key = keyOf(type, value);
    const there = this.#byKey.get(key);
    if (there === undefined) this.#byKey.set(key, [indicator]);
    else if (there.length < MOST_OF_ONE) there.push(indicator);
    else return;
    this.#size += 1;
    if (type === 'network') this.#bits.add(Number(value.split('/')[1]));
  }

  /** Those that mean a thing that was seen, at an instant; `seen` is all that was, for indicators of several. */
  matching(one: Observable, seen: readonly Observable[], at: EpochSeconds): Indicator[] {
    return this.#candidates(one).filter(
      (indicator) =>
        isValid(indicator, at) &&
        indicator.and.every((other) => seen.some((thing) => isSame(thing, other))),
    );
  }

  #candidates({ type, value }: Observable): readonly Indicator[] {
    const own = this.#at(type, value);
    if (type === 'ip') return [...own, ...this.#networksOf(value)];
    if (type === 'domain') return [...own, ...this.#parentsOf(value)];
    return type === 'url' ? [...own, ...this.#withoutQuery(value)] : own;
  }

  #at(type: Observable['type'], value: string): readonly Indicator[] {
    return this.#byKey.get(keyOf(type, value)) ?? [];
  }

  #networksOf(address: string): Indicator[] {
    if (this.#bits.size === 0 || !ipaddr.isValid(address)) return [];
    const bytes = ipaddr.parse(address).toByteArray();
    return [...this.#bits]
      .filter((bits) => bits <= bytes.length * 8)
      .flatMap((bits) => this.#at('network', networkKey(bytes, bits)));
  }

  /** Names above, where the indicator says that it means what is below. */
  #parentsOf(name: string): Indicator[] {
    const labels = name.split('.');
    return labels
      .slice(1)
      .map((_, index) => labels.slice(index + 1).join('.'))
      .flatMap((parent) => this.#at('domain', parent))
      .filter(({ of }) => of.below === true);
  }

  /** An indicator without a query means the page whatever it was asked with. */
  #withoutQuery(url: string): readonly Indicator[] {
    const query = url.indexOf('?');
    return query === -1 ? [] : this.#at('url', url.slice(0, query));
  }
}

function keyOf(type: Observable['type'], value: string): string {
  return `${type} ${value}`;
}

function isValid({ validFrom, validUntil }: Indicator, at: EpochSeconds): boolean {
  return (
    (validFrom === undefined || validFrom <= at) && (validUntil === undefined || at < validUntil)
  );
}

function isSame(one: Observable, other: Observable): boolean {
  return one.type === other.type && one.value === other.value;
}
