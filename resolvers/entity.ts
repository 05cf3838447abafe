import { isKind, SpoorError, type EntityRecord, type Kind } from '../graph/index.js';
import type { Context } from './context.js';
import { ORIGIN } from './entity-fields.js';
import { camelCase } from './evidence-types.js';
import { checkPage } from './page.js';
import { toIso } from './instant.js';

/** A record in the shape that the generated types read, marked as coming from outside their queries. */
export function presentEntity(record: EntityRecord): object {
  const shown = Object.entries(record.properties).map(
    ([name, value]) => [camelCase(name), value] as const,
  );
  return {
    ...Object.fromEntries<unknown>(shown),
    __typename: record.kind,
    uid: record.uid,
    kind: record.kind,
    name: record.name,
    [ORIGIN]: { kind: record.kind, uid: record.uid },
  };
}

/** @throws SpoorError BAD_REQUEST for a kind that does not exist. */
export function parseKinds(names: readonly string[] | null | undefined): Kind[] | undefined {
  return names?.map((name) => {
    if (isKind(name)) return name;
    throw new SpoorError(
      'BAD_REQUEST',
      `kinds: ${JSON.stringify(name.slice(0, 40))} is not a kind of entity.`,
    );
  });
}

export const entityResolvers = {
  Query: {
    async entity(
      _: unknown,
      { uid }: { uid: string },
      { loaders }: Context,
    ): Promise<object | null> {
      const record = await loaders.entity.load(uid);
      return record === undefined ? null : presentEntity(record);
    },

    async searchEntities(
      _: unknown,
      { text, kinds, first }: { text: string; kinds?: string[] | null; first: number },
      { graph, maxPage }: Context,
    ): Promise<object[]> {
      checkPage('first', first, maxPage);
      const records = await graph.search(text, parseKinds(kinds), first);
      return records.map(presentEntity);
    },
  },

  Entity: {
    __resolveType: ({ __typename }: { __typename: string }): string => __typename,
  },
};

/** `firstSeen` and `lastSeen` of every kind, from the epochs that the graph stores. */
export const seenResolvers = {
  firstSeen: instantOf('firstSeenEpoch'),
  lastSeen: instantOf('lastSeenEpoch'),
};

function instantOf(property: string) {
  return (
    parent: Readonly<Record<string, unknown>>,
    _arguments: unknown,
    _context: unknown,
    { path }: { path: { key: string | number } },
  ): string | null => {
    const seconds = parent[property];
    if (typeof seconds === 'number') return toIso(seconds);
    // What a loader fetched through the generated API is in its final shape, under its alias.
    const done = parent[path.key];
    return typeof done === 'string' ? done : null;
  };
}
