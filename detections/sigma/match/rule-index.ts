import type { DetectionRule } from '../rule/rule.js';
import { GramIndex } from './gram-index.js';
import { requirementOf } from './requirement.js';
import type { SigmaEvent } from './sigma-event.js';

/** What is looked for in one field. */
interface FieldIndex {
  readonly field: string | undefined;
  readonly equal: Map<string, number[]>;
  readonly within: GramIndex;
  hasWithin: boolean;
}

/**
 * The rules of some log sources, arranged so that an event meets only those that it could match:
 * each rule is filed under texts of which one has to be in the event, and the others are never asked.
 * Rules of which nothing of the kind can be said are asked every time.
 */
export class RuleIndex {
  readonly #rules: readonly DetectionRule[];
  readonly #always: number[] = [];
  readonly #fields: readonly FieldIndex[];
  /** By rule, the number of the event for which it was last found. */
  readonly #marks: Uint32Array;
  #mark = 0;

  constructor(rules: readonly DetectionRule[]) {
    this.#rules = rules;
    this.#marks = new Uint32Array(rules.length);
    const fields = new Map<string | undefined, FieldIndex>();
    for (const [number, { predicate }] of rules.entries()) {
      const needles = requirementOf(predicate);
      if (needles === undefined) this.#always.push(number);
      for (const { field, kind, text } of needles ?? []) {
        const index = entry(fields, field, makeFieldIndex);
        if (kind === 'equal') entry(index.equal, text, () => []).push(number);
        else {
          index.within.add(text, number);
          index.hasWithin = true;
        }
      }
    }
    this.#fields = [...fields.values()];
    for (const { within } of this.#fields) within.build();
  }

  get size(): number {
    return this.#rules.length;
  }

  /** How many rules are asked about every event. */
  get unindexed(): number {
    return this.#always.length;
  }

  /** Rules that the event may match, in their order. All that it does match are among them. */
  candidates(event: SigmaEvent): readonly DetectionRule[] {
    this.#mark += 1;
    const found: number[] = [];
    const take = (rule: number): void => {
      if (this.#marks[rule] === this.#mark) return;
      this.#marks[rule] = this.#mark;
      found.push(rule);
    };
    this.#always.forEach(take);
    for (const index of this.#fields) lookUp(index, event, take);
    found.sort((left, right) => left - right);
    return found.flatMap((number) => this.#rules[number] ?? []);
  }
}

function lookUp(index: FieldIndex, event: SigmaEvent, take: (rule: number) => void): void {
  if (index.field === undefined) {
    index.within.scan(event.joined(), take);
    return;
  }
  for (const value of event.values(index.field)) {
    if (index.equal.size > 0) index.equal.get(value.lower)?.forEach(take);
    if (index.hasWithin) index.within.scan(value.lower, take);
  }
}

function makeFieldIndex(field: string | undefined): FieldIndex {
  return { field, equal: new Map(), within: new GramIndex(), hasWithin: false };
}

function entry<K, V>(map: Map<K, V>, key: K, make: (key: K) => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  map.set(key, made);
  return made;
}
