import * as activity from './entities/activity.js';
import * as ai from './entities/ai.js';
import * as asset from './entities/asset.js';
import * as identity from './entities/identity.js';
import * as persistence from './entities/persistence.js';
import * as resource from './entities/resource.js';
import type { EntityDeclaration, PropertyValues, RelationshipDeclaration } from './declare.js';
import * as relationships from './relationships.js';

/** Every kind of evidence in the graph, by its label. */
export const entityDeclarations = {
  ...asset,
  ...identity,
  ...activity,
  ...persistence,
  ...resource,
  ...ai,
} as const;

/** Every relationship in the graph, by its type. */
export const relationshipDeclarations = relationships;

type Entities = typeof entityDeclarations;
type Relationships = typeof relationshipDeclarations;

export type Kind = keyof Entities;
export type Relation = keyof Relationships;

export type EntityProperties<K extends Kind> = PropertyValues<Entities[K]['properties']>;
export type RelationshipProperties<R extends Relation> = PropertyValues<
  Relationships[R]['properties']
>;

export const kinds = Object.keys(entityDeclarations) as readonly Kind[];
export const relations = Object.keys(relationshipDeclarations) as readonly Relation[];

export function isKind(text: string): text is Kind {
  return Object.hasOwn(entityDeclarations, text);
}

export function isRelation(text: string): text is Relation {
  return Object.hasOwn(relationshipDeclarations, text);
}

/** The declaration without its literal types, for code that treats all kinds alike. */
export function entityDeclaration(kind: Kind): EntityDeclaration<Kind> {
  return entityDeclarations[kind];
}

export function relationshipDeclaration(relation: Relation): RelationshipDeclaration<Relation> {
  return relationshipDeclarations[relation] as RelationshipDeclaration<Relation>;
}

/** True of what says what something is, where it ran or as whom, and not what was done. */
export function isDescriptive(relation: Relation): boolean {
  return relationshipDeclaration(relation).descriptive === true;
}
