import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import type { EntityName } from '../graph/index.js';
import { presentEntity } from './entity.js';

/** Fields that a name answers. */
const told: ReadonlySet<string> = new Set(['uid', 'kind', 'name', '__typename']);

/** An entity of which no more is asked than what it is called. */
export function presentName(name: EntityName): object {
  return presentEntity({ ...name, properties: {} });
}

/** True where what entities are called is all that a field is asked for. */
export function asksForNames({ fieldNodes, fragments }: GraphQLResolveInfo): boolean {
  const isTold = (set: SelectionSetNode | undefined): boolean =>
    set === undefined ||
    set.selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return told.has(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return isTold(selection.selectionSet);
      return isTold(fragments[selection.name.value]?.selectionSet);
    });
  return fieldNodes.every(({ selectionSet }) => isTold(selectionSet));
}
