import { relationshipDeclaration, type Relation } from './registry.js';

/** Tells two edges apart: verb, ends and discriminators. */
export function edgeKey(
  relation: Relation,
  from: string,
  to: string,
  discriminators: Readonly<Record<string, unknown>>,
): string {
  const { discriminators: names } = relationshipDeclaration(relation);
  return JSON.stringify([relation, from, to, ...names.map((name) => discriminators[name] ?? null)]);
}
