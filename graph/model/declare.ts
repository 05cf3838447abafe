/**
 * How an entity kind and a relationship are declared.
 *
 * A declaration is a plain value. Upsert Cypher, constraints, indexes, the GraphQL types, retention
 * and the reference pages in docs/ are derived from it, so that a kind is described in one place.
 */

/** The value types that a property may have in the graph. `strings` is a list kept as a set. */
export type PropertyType = 'string' | 'integer' | 'float' | 'boolean' | 'strings';

export interface PropertyDeclaration<T extends PropertyType = PropertyType> {
  readonly type: T;
  /** One sentence: what the value says, with its unit. It becomes the GraphQL description. */
  readonly meaning: string;
  /** Gets a range index of its own. */
  readonly indexed?: boolean;
  /** Takes part in `searchEntities`. */
  readonly searchable?: boolean;
  /**
   * Which of two values stays when telemetry disagrees. It must not depend on the order of arrival:
   * `min` and `max` for instants; without one, the longer text, then the greater.
   */
  readonly keep?: 'min' | 'max';
}

export type PropertyDeclarations = Readonly<Record<string, PropertyDeclaration>>;

interface ValueOf {
  readonly string: string;
  readonly integer: number;
  readonly float: number;
  readonly boolean: boolean;
  readonly strings: readonly string[];
}

/** The TypeScript shape of a set of declared properties; a property that is not known is left out. */
export type PropertyValues<P extends PropertyDeclarations> = {
  readonly [N in keyof P]?: ValueOf[P[N]['type']] | undefined;
};

/** `activity` fades and expires after days, `inventory` stands and expires after more than a year. */
export type Retention = 'activity' | 'inventory';

export interface EntityDeclaration<
  K extends string = string,
  P extends PropertyDeclarations = PropertyDeclarations,
> {
  readonly kind: K;
  /** Name of the list field in the GraphQL API. */
  readonly plural: string;
  /** One sentence: what one node of this kind is. */
  readonly meaning: string;
  /**
   * Natural keys in order of preference, each a list of property names; the first whose properties
   * are all known makes the node. Together with tenant and kind it gives the `uid`.
   * In a kind with `hostScoped`, the host that `host_name` resolves to is part of every key.
   */
  readonly keys: readonly (readonly string[])[];
  /** True where the thing exists on one machine; the declaration then has a `host_name`. */
  readonly hostScoped?: boolean;
  readonly retention: Retention;
  /** Range indexes over several properties, beside those of single properties. */
  readonly indexes?: readonly (readonly string[])[];
  readonly properties: P;
}

/**
 * Which way influence runs along an edge, for causal paths: `forward` as the edge points, `reverse`
 * against it (a file that is read influences its reader), `both`, or `none` (the edge says what
 * something is, not what it did).
 */
export type Flow = 'forward' | 'reverse' | 'both' | 'none';

export interface RelationshipDeclaration<
  R extends string = string,
  P extends PropertyDeclarations = PropertyDeclarations,
> {
  readonly relation: R;
  readonly meaning: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Names of the properties that tell two edges between the same nodes apart. */
  readonly discriminators: readonly (keyof P & string)[];
  readonly flow: Flow;
  /** True where the edge describes its start (ran on, member of) and the degree guard must not touch it. */
  readonly descriptive?: boolean;
  /** Hours after which an observation counts half; `null` for a standing fact, which does not fade. */
  readonly halfLifeHours: number | null;
  /** Field names in the GraphQL API, seen from the start and from the end of the edge. */
  readonly fields: { readonly from: string; readonly to: string };
  readonly properties: P;
}

type Hint = Omit<PropertyDeclaration, 'type' | 'meaning'>;

function property<T extends PropertyType>(type: T) {
  return (meaning: string, hint: Hint = {}): PropertyDeclaration<T> => ({ type, meaning, ...hint });
}

export const text = property('string');
export const integer = property('integer');
export const float = property('float');
export const flag = property('boolean');
export const texts = property('strings');

/** Checks a declaration against itself, so that a slip fails at import and names the kind. */
export function declareEntity<const K extends string, const P extends PropertyDeclarations>(
  declaration: EntityDeclaration<K, P>,
): EntityDeclaration<K, P> {
  const { kind, properties } = declaration;
  for (const name of declaration.keys.flat()) {
    if (!(name in properties)) throw new Error(`${kind}: key property ${name} is not declared`);
  }
  if (declaration.hostScoped === true && !('host_name' in properties)) {
    throw new Error(`${kind}: a host-scoped kind needs a host_name property`);
  }
  return declaration;
}

export function declareRelationship<const R extends string, const P extends PropertyDeclarations>(
  declaration: RelationshipDeclaration<R, P>,
): RelationshipDeclaration<R, P> {
  for (const name of declaration.discriminators) {
    if (!(name in declaration.properties)) {
      throw new Error(`${declaration.relation}: discriminator ${name} is not declared`);
    }
  }
  return declaration;
}
