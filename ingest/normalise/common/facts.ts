import {
  type EntityMention,
  type EpochSeconds,
  isRelationshipObservation,
  type Observation,
  type Relation,
  type RelationshipObservation,
  type RelationshipProperties,
} from '../../../graph/index.js';
import { isOwnable, type Mention } from './mentions.js';
import { type Draft, known } from './text.js';

/** What a rule finds: facts, or in a few fixed words why the event has none. */
export type Finding = readonly Observation[] | string;

/** When and on which machine something happened. */
export interface Scene {
  readonly at: EpochSeconds;
  readonly host: Mention<'Host'>;
}

/** One asserted edge, `count` times where that is told. Properties that are undefined are left out. */
export function relate<R extends Relation>(
  at: EpochSeconds,
  relation: R,
  from: EntityMention,
  to: EntityMention,
  properties?: Draft<RelationshipProperties<R>>,
  count?: number,
): RelationshipObservation {
  const edge =
    properties === undefined
      ? { relation, from, to, at }
      : { relation, from, to, at, properties: known<object>(properties) };
  // The union is discriminated by `relation`, which TypeScript cannot follow through R.
  return (count === undefined ? edge : { ...edge, count }) as RelationshipObservation;
}

/** The machine has these addresses; nothing of those that no single machine has. */
export function addressFacts(
  at: EpochSeconds,
  host: Mention<'Host'> | undefined,
  addresses: readonly (Mention<'IpAddress'> | undefined)[],
): Observation[] {
  if (host === undefined) return [];
  return addresses
    .filter((address) => address !== undefined)
    .filter(isOwnable)
    .map((address) => relate(at, 'HAS_ADDRESS', host, address));
}

/** True where the fact has a host in it, which then needs no fact of its own. */
export function namesHost(fact: Observation): boolean {
  if (!isRelationshipObservation(fact)) return fact.entity.kind === 'Host';
  return fact.from.kind === 'Host' || fact.to.kind === 'Host';
}
