import {
  CRITICALITY,
  criticalities,
  criticalityTag,
  SpoorError,
  type TaggedEntity,
} from '../graph/index.js';
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

/** What of an entity's tags policies go by: who may say nothing of what is done must not say it by these. */
const GUARDING = new Set(['never-touch', 'domain-controller', 'service-account']);
const deciders = ['analyst', 'admin'];

/**
 * Analysts and administrators say anything. What knows of assets may say how much they matter, and take nothing back that keeps
 * actions from them; hunters say neither.
 * @throws SpoorError FORBIDDEN
 */
function assertMaySay(
  roles: readonly string[],
  before: readonly string[],
  wanted: readonly string[],
): void {
  if (roles.some((role) => deciders.includes(role))) return;
  const after = wanted.map((tag) => tag.trim().toLowerCase());
  const gone = before.filter((tag) => isGuarding(tag) && !after.includes(tag));
  const come = after.filter((tag) => isGuarding(tag) && !before.includes(tag));
  const isAsset = roles.includes('integration');
  const isLower = rankIn(after) < rankIn(before) || gone.some((tag) => GUARDING.has(tag));
  if (isAsset ? !isLower : gone.length + come.length === 0) return;
  throw new SpoorError(
    'FORBIDDEN',
    'tags: what guards an entity from actions, and how critical it is, is for analysts to change.',
  );
}

function isGuarding(tag: string): boolean {
  return GUARDING.has(tag) || tag.startsWith(`${CRITICALITY}:`);
}

/** -1 where nothing says. */
function rankIn(tags: readonly string[]): number {
  return criticalities.findLastIndex((one) => tags.includes(criticalityTag(one)));
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
      const known = await context.graph.entityTags.of([entity.uid]);
      assertMaySay(context.caller.roles, known.get(entity.uid) ?? [], tags);
      const by = context.caller.subject;
      return present(await context.graph.entityTags.set(entity.uid, tags, by), context);
    },
  },
};
