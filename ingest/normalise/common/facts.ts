import type {
  EntityMention,
  EpochSeconds,
  Relation,
  RelationshipObservation,
  RelationshipProperties,
} from '../../../graph/index.js';
import { known, type Draft } from './text.js';

/** One asserted edge. Properties that are undefined are left out. */
export function relate<R extends Relation>(
  at: EpochSeconds,
  relation: R,
  from: EntityMention,
  to: EntityMention,
  properties?: Draft<RelationshipProperties<R>>,
): RelationshipObservation {
  const edge =
    properties === undefined
      ? { relation, from, to, at }
      : { relation, from, to, at, properties: known<object>(properties) };
  // The union is discriminated by `relation`, which TypeScript cannot follow through R.
  return edge as RelationshipObservation;
}
