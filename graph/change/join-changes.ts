import { edgeKey } from '../model/edge-key.js';
import type { ChangeAction, EntityChange, RelationshipChange } from './change.js';
import type { Changes } from './codec.js';

/** What two steps of one transaction changed, as one change for each node and edge. */
export function joinChanges(first: Changes, second: Changes): Changes {
  const keyOf = ({ relation, from, to, properties }: RelationshipChange): string =>
    edgeKey(relation, from, to, properties);
  return {
    entities: join<EntityChange>(first.entities, second.entities, ({ uid }) => uid),
    relationships: join<RelationshipChange>(first.relationships, second.relationships, keyOf),
  };
}

function join<T extends { readonly action: ChangeAction }>(
  first: readonly T[],
  second: readonly T[],
  keyOf: (change: T) => string,
): readonly T[] {
  if (second.length === 0) return first;
  const changes = new Map(first.map((change) => [keyOf(change), change]));
  for (const change of second) {
    const key = keyOf(change);
    const isNew = changes.get(key)?.action === 'CREATED';
    if (isNew && change.action === 'DELETED') changes.delete(key);
    else changes.set(key, isNew ? { ...change, action: 'CREATED' } : change);
  }
  return [...changes.values()];
}
