import type { EntityProperties, Kind, Relation, RelationshipProperties } from './registry.js';

/** Seconds since 1970-01-01 UTC, milliseconds as the fraction. */
export type EpochSeconds = number;

/**
 * A mention of an entity, with whatever the telemetry said of it. Host-scoped kinds carry the host's
 * name as the event has it (`host_name`, any case, short or qualified); the graph resolves it.
 */
export type EntityMention = {
  readonly [K in Kind]: { readonly kind: K } & EntityProperties<K>;
}[Kind];

/** "from did this to to, at this time": one asserted edge. */
export type RelationshipObservation = {
  readonly [R in Relation]: {
    readonly relation: R;
    readonly from: EntityMention;
    readonly to: EntityMention;
    readonly at: EpochSeconds;
    /** How many times it was seen at that instant; 1 unless the telemetry is itself a summary. */
    readonly count?: number;
    readonly properties?: RelationshipProperties<R>;
  };
}[Relation];

/** "this exists, and has these properties", without an edge. */
export interface EntityObservation {
  readonly entity: EntityMention;
  readonly at: EpochSeconds;
}

export type Observation = RelationshipObservation | EntityObservation;

export function isRelationshipObservation(o: Observation): o is RelationshipObservation {
  return 'relation' in o;
}

/** What an observation speaks of; of an edge, its ends. */
export function mentionsOf(o: Observation): readonly EntityMention[] {
  return isRelationshipObservation(o) ? [o.from, o.to] : [o.entity];
}
