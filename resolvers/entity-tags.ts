import { SpoorError, type TaggedEntity } from '../graph/index.js';
import type { Context } from './context.js';
import { presentEntity } from './entity.js';
import { toIso } from './instant.js';
import { checkPage } from './page.js';

interface ListArguments {
  readonly tags?: readonly string[] | null;
  readonly first: number;
  readonly after?: string | null;
}

function present({ updatedAt, ...tagged }: TaggedEntity, { loaders }: Context): object {
  return {
    ...tagged,
    updatedAt: toIso(updatedAt),
    entity: async () => {
      const entity = await loaders.entity.load(tagged.uid);
      return entity === undefined ? null : presentEntity(entity);
    },
  };
}

export const entityTagResolvers = {
  Query: {
    async taggedEntities(
      _: unknown,
      { tags, first, after }: ListArguments,
      context: Context,
    ): Promise<object> {
      checkPage('first', first, context.maxPage);
      const wanted = tags?.map((tag) => tag.toLowerCase()) ?? null;
      const found = await context.graph.entityTags.list(first + 1, after ?? undefined, wanted);
      const page = found.slice(0, first);
      return {
        edges: page.map((tagged) => ({ cursor: tagged.uid, node: present(tagged, context) })),
        pageInfo: { hasNextPage: found.length > first, endCursor: page.at(-1)?.uid ?? null },
      };
    },
  },

  Mutation: {
    /** @throws SpoorError NOT_FOUND, BAD_REQUEST, GRAPH_UNAVAILABLE */
    async tagEntity(
      _: unknown,
      { uid, tags }: { uid: string; tags: readonly string[] },
      context: Context,
    ): Promise<object> {
      const entity = await context.loaders.entity.load(uid);
      if (entity === undefined) {
        throw new SpoorError(
          'NOT_FOUND',
          'No such entity in this tenant: look for it with searchEntities.',
        );
      }
      const by = context.caller.subject;
      return present(await context.graph.entityTags.set(entity.uid, tags, by), context);
    },
  },
};
