import { relationshipDeclaration, relations, type Relation } from '../model/registry.js';
import type { Flow } from '../read/heading.js';
import { storedRate } from '../settings.js';
import { NONE } from './node-table.js';

/** What is declared of a verb, by its number. */
export interface Verb {
  readonly relation: Relation;
  readonly flow: Flow;
  /** False for a standing fact. */
  readonly fades: boolean;
  readonly isDescriptive: boolean;
}

const verbs: readonly Verb[] = relations.map((relation) => {
  const { flow, halfLifeHours, descriptive } = relationshipDeclaration(relation);
  return { relation, flow, fades: halfLifeHours !== null, isDescriptive: descriptive === true };
});

const numbers: ReadonlyMap<Relation, number> = new Map(
  relations.map((relation, number) => [relation, number]),
);

/** λ per second, by verb; 0 for what does not fade. */
export const rates = Float64Array.from(relations, storedRate);

export function verbNumber(relation: Relation): number {
  return numbers.get(relation) ?? NONE;
}

/** @throws RangeError for a number that no verb has: a fault of ours. */
export function verbOf(number: number): Verb {
  const verb = verbs[number];
  if (verb === undefined) throw new RangeError(`no verb has the number ${number}`);
  return verb;
}
