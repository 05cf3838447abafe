import type { GraphQLResolveInfo } from 'graphql';
import type { Kind } from '../graph/index.js';

/** An entity that `entity`, `searchEntities` or a path gave. */
export interface Origin {
  readonly kind: Kind;
  readonly uid: string;
}

/** A field with its arguments and selection, wanted of one entity. */
export interface FieldKey extends Origin {
  readonly info: GraphQLResolveInfo;
}
