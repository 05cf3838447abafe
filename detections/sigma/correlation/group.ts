import type { Plain } from '../plain.js';
import { type CorrelationRule, countHolds } from './correlation.js';
import { correlationLimits } from './limits.js';

/** One match of a rule that a correlation is about. */
export interface Hit {
  /** Epoch seconds, of the event. */
  readonly at: number;
  /** Places of the rule among those that the correlation names, the last first: one may be named more than once. */
  readonly places: readonly number[];
  readonly ruleId: string;
  readonly event: Plain;
  /** Values of the counted fields together, one for each of a list; of `value_count` only. */
  readonly values: readonly string[];
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
  #closedUntil = -Infinity;

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

  /** Up to here its time is over and was decided about; minus infinity where none of it is. */
  get closedUntil(): number {
    return this.#closedUntil;
  }

  /** True where the same hit was filed before, also where it was decided about since. */
  knows(mark: string): boolean {
    return this.#marks.has(mark);
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
    this.#spend(this.#hits.length);
  }

  /** Takes out the hits of a stretch of time that is over; those after it begin the next one. */
  close(correlation: CorrelationRule): readonly Hit[] {
    const end = this.first + correlation.timespanSeconds;
    const hits = this.#hits.filter(({ at }) => at <= end);
    this.#spend(hits.length);
    this.#closedUntil = end;
    return hits;
  }

  #spend(count: number): void {
    this.#spent.push(...this.#hits.slice(0, count).map(({ at, mark }) => ({ at, mark })));
    this.#hits = this.#hits.slice(count);
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

  /**
   * By length of a chain through the rules in their order, the chain that began last; a hit of a rule
   * continues the chain of the rules before it.
   */
  #inOrder({ references, timespanSeconds }: CorrelationRule): readonly Hit[] | undefined {
    const chains: (readonly Hit[] | undefined)[] = references.map(() => undefined);
    for (const hit of this.#hits) {
      // The last place first: a hit does not follow on itself.
      for (const place of hit.places) {
        const before = place === 0 ? [] : chains[place - 1];
        const start = before?.[0]?.at ?? hit.at;
        if (before === undefined || hit.at - start > timespanSeconds) continue;
        chains[place] = [...before, hit];
        if (place === references.length - 1) return chains[place];
      }
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
      return new Set(hits.flatMap(({ values }) => values)).size;
    case 'temporal':
    case 'temporal_ordered':
      return new Set(hits.map(({ ruleId }) => ruleId)).size;
  }
}
