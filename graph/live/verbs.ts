import {
  isDescriptive,
  relationshipDeclaration,
  relations,
  type Relation,
} from '../model/registry.js';
import type { Flow } from '../read/heading.js';
import { storedRate } from '../settings.js';
import { NONE } from './node-table.js';

/** What is declared of a verb, by its number. */
export interface Verb {
  readonly relation: Relation;
  readonly flow: Flow;
  /** Properties that tell edges of it between the same nodes apart. */
  readonly discriminators: readonly string[];
  /** False for a standing fact. */
  readonly fades: boolean;
  readonly isDescriptive: boolean;
  /** True of what was done at some time: of neither a standing fact nor a description. */
  readonly acts: boolean;
}

const verbs: readonly Verb[] = relations.map((relation) => {
  const { flow, discriminators, halfLifeHours } = relationshipDeclaration(relation);
  const [fades, descriptive] = [halfLifeHours !== null, isDescriptive(relation)];
  const acts = fades && !descriptive;
  return { relation, flow, discriminators, fades, isDescriptive: descriptive, acts };
});

/** How many there are; their numbers are below this. */
export const VERBS = verbs.length;

const numbers: ReadonlyMap<string, number> = new Map(
  relations.map((relation, number) => [relation, number]),
);

/** λ per second, by verb; 0 for what does not fade. */
export const rates = Float64Array.from(relations, storedRate);

/** NONE for what is no verb. */
export function verbNumber(relation: string): number {
  return numbers.get(relation) ?? NONE;
}

/** @throws RangeError for a number that no verb has: a fault of ours. */
export function verbOf(number: number): Verb {
  const verb = verbs[number];
  if (verb === undefined) throw new RangeError(`no verb has the number ${number}`);
  return verb;
}
