import type { Plain } from '../plain.js';
import { type CorrelationRule, countHolds } from './correlation.js';
import { correlationLimits } from './limits.js';

/** One match of a rule that a correlation is about. */
export interface Hit {
  /** Epoch seconds, of the event. */
  readonly at: number;
  /** Place of the rule among those that the correlation names. */
  readonly place: number;
  readonly ruleId: string;
  readonly event: Plain;
  /** Values of the counted fields together; of `value_count` only. */
  readonly value: string | undefined;
  /** The same for the same event matched by the same rule, however often it is sent. */
  readonly mark: string;
}

/** The hits of one group, in the order of their events' times. */
export class Group {
  readonly values: ReadonlyMap<string, string>;
  #hits: Hit[] = [];
  /** Hits that have led to a firing and count for no other, for as long as they could come once more. */
  #spent: Pick<Hit, 'at' | 'mark'>[] = [];
  readonly #marks = new Set<string>();

  /** `values` are those of the fields that the correlation groups by. */
  constructor(values: ReadonlyMap<string, string>) {
    this.values = values;
  }

  get size(): number {
    return this.#hits.length;
  }

  get first(): number {
    return this.#hits[0]?.at ?? 0;
  }

  get last(): number {
    return this.#hits.at(-1)?.at ?? 0;
  }

  /**
   * Files a hit by its time; of hits of one time the one that came first stands first.
   * @returns false where it was filed before: its event was sent again
   */
  add(hit: Hit): boolean {
    if (this.#marks.has(hit.mark)) return false;
    this.#marks.add(hit.mark);
    let at = this.#hits.length;
    while (at > 0 && (this.#hits[at - 1]?.at ?? 0) > hit.at) at -= 1;
    this.#hits.splice(at, 0, hit);
    return true;
  }

  /** Forgets hits from before an instant and those beyond the limit; tells how many were beyond. */
  prune(before: number): number {
    let from = 0;
    while (from < this.#hits.length && (this.#hits[from]?.at ?? 0) < before) from += 1;
    const beyond = Math.max(0, this.#hits.length - from - correlationLimits.hitsInGroup);
    const gone = this.#hits.slice(0, from + beyond);
    if (gone.length > 0) this.#hits = this.#hits.slice(from + beyond);
    this.#unmark(gone);
    let over = Math.max(0, this.#spent.length - correlationLimits.hitsInGroup);
    while ((this.#spent[over]?.at ?? Infinity) < before) over += 1;
    if (over > 0) this.#unmark(this.#spent.splice(0, over));
    return beyond;
  }

  /** After a firing: the next one needs events of its own, else each event of a flood would fire anew. */
  restart(): void {
    this.#spent.push(...this.#hits.map(({ at, mark }) => ({ at, mark })));
    this.#hits = [];
  }

  #unmark(hits: readonly Pick<Hit, 'mark'>[]): void {
    for (const { mark } of hits) this.#marks.delete(mark);
  }

  /**
   * Hits of a stretch of a timespan around one hit that the condition holds for; undefined where of none.
   * More hits only bring it nearer, so that only stretches which cannot be longer are looked at: of hits
   * that come in their order that is one.
   */
  satisfied(correlation: CorrelationRule, hit: Hit): readonly Hit[] | undefined {
    if (correlation.type === 'temporal_ordered') return this.#inOrder(correlation);
    const { timespanSeconds, condition } = correlation;
    const place = this.#hits.lastIndexOf(hit);
    const first = this.#hits.findIndex(({ at }) => at >= hit.at - timespanSeconds);
    let to = place;
    for (let from = first; from <= place; from += 1) {
      const reached = to;
      const end = (this.#hits[from]?.at ?? 0) + timespanSeconds;
      while ((this.#hits[to + 1]?.at ?? Infinity) <= end) to += 1;
      // Begun later and ending at the same hit, it has less than the one before.
      if (from > first && to === reached) continue;
      const stretch = this.#hits.slice(from, to + 1);
      if (countHolds(condition, countOf(correlation, stretch))) return stretch;
    }
    return undefined;
  }

  /** All hits within a timespan of the first, for conditions that are decided when it is over. */
  closing(correlation: CorrelationRule): readonly Hit[] {
    const end = this.first + correlation.timespanSeconds;
    return this.#hits.filter(({ at }) => at <= end);
  }

  /**
   * By length of a chain through the rules in their order, the chain that began last; a hit of a rule
   * continues the chain of the rules before it.
   */
  #inOrder({ references, timespanSeconds }: CorrelationRule): readonly Hit[] | undefined {
    const chains: (readonly Hit[] | undefined)[] = references.map(() => undefined);
    for (const hit of this.#hits) {
      const before = hit.place === 0 ? [] : chains[hit.place - 1];
      const start = before?.[0]?.at ?? hit.at;
      if (before === undefined || hit.at - start > timespanSeconds) continue;
      chains[hit.place] = [...before, hit];
      if (hit.place === references.length - 1) return chains[hit.place];
    }
    return undefined;
  }
}

/** What the condition is about: events, distinct values, or distinct rules. */
export function countOf({ type }: CorrelationRule, hits: readonly Hit[]): number {
  switch (type) {
    case 'event_count':
      return hits.length;
    case 'value_count':
      return new Set(hits.map(({ value }) => value)).size;
    case 'temporal':
    case 'temporal_ordered':
      return new Set(hits.map(({ place }) => place)).size;
  }
}
