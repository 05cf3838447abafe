import {
  entityDeclaration,
  kinds,
  relationshipDeclaration,
  relations,
  type IncomingEvent,
  type Observation,
} from '../../graph/index.js';

/** A value of its declared type for a property of a thing called `name`. */
function valueOf(type: string, name: string): unknown {
  const values: Readonly<Record<string, unknown>> = {
    string: name,
    strings: [name],
    integer: 7,
    float: 7.5,
    boolean: true,
  };
  return values[type];
}

/** A mention of a kind with every declared property, so that every door has something to show. */
export function mentionOf(kind: (typeof kinds)[number], name: string): object {
  const { properties } = entityDeclaration(kind);
  const values = Object.entries(properties).map(([property, { type }]) => [
    property,
    valueOf(type, property === 'host_name' ? 'h1' : name),
  ]);
  return { kind, ...(Object.fromEntries(values) as object) };
}

/** One event that speaks of every kind, and of every verb between every pair of kinds that it may join. */
export function eventOfEveryKind(name: string, at: number, id = 1n): IncomingEvent {
  const entities = kinds.map((kind) => ({ entity: mentionOf(kind, name), at }));
  const edges = relations.flatMap((relation) => {
    const { from, to } = relationshipDeclaration(relation);
    return from.flatMap((start) =>
      to.map((end) => ({
        relation,
        from: mentionOf(start as (typeof kinds)[number], name),
        to: mentionOf(end as (typeof kinds)[number], `${name}2`),
        at,
      })),
    );
  });
  return { id, observations: [...entities, ...edges] as unknown as readonly Observation[] };
}
