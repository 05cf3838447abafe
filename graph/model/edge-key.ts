import type { Properties } from './properties.js';
import { isRelation, relationshipDeclaration, type Relation } from './registry.js';

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

export interface KeyedEdge {
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  /** The verb's discriminators. */
  readonly properties: Properties;
}

/** The edge that a key names; undefined for a text that is no key. */
export function edgeOfKey(key: string): KeyedEdge | undefined {
  const [relation, from, to, ...values] = partsOf(key);
  if (typeof relation !== 'string' || !isRelation(relation)) return undefined;
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  const { discriminators } = relationshipDeclaration(relation);
  if (values.length !== discriminators.length || !values.every(isValue)) return undefined;
  const told = discriminators.map((name, at) => [name, values[at]] as const);
  const properties = told.filter((pair): pair is [string, string | number | boolean] =>
    isTold(pair[1]),
  );
  return { relation, from, to, properties: Object.fromEntries(properties) };
}

/** The end that acts along an edge, whichever way it points. */
export function actorOf({ relation, from, to }: Omit<KeyedEdge, 'properties'>): string {
  return relationshipDeclaration(relation).flow === 'reverse' ? to : from;
}

function partsOf(key: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(key);
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function isTold(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isValue(value: unknown): boolean {
  return value === null || isTold(value);
}
