import { starterHunts, type SavedHunt } from '../hunts/index.js';
import type { Context } from './context.js';
import { huntResolvers, presentHunt } from './hunt.js';
import { toIso } from './instant.js';
import { presentTechnique } from './technique.js';

function presentSaved({ createdAt, updatedAt, versions, ...saved }: SavedHunt): object {
  return {
    ...saved,
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    versions: versions.map(({ at, ...version }) => ({ ...version, at: toIso(at) })),
    lastRun: (_: unknown, context: Context) =>
      saved.lastHunt === undefined
        ? null
        : huntResolvers.Query.hunt(undefined, { id: saved.lastHunt }, context),
  };
}

const hasAll = (tags: readonly string[], wanted: readonly string[] | null | undefined): boolean =>
  (wanted ?? []).every((tag) => tags.includes(tag));

export const savedHuntResolvers = {
  Query: {
    async savedHunts(
      _: unknown,
      { tags }: { tags?: readonly string[] | null },
      { graph, hunts }: Context,
    ): Promise<object[]> {
      const all = await hunts.savedHunts(graph);
      return all.filter((saved) => hasAll(saved.tags, tags)).map(presentSaved);
    },

    async savedHunt(
      _: unknown,
      { id }: { id: string },
      { graph, hunts }: Context,
    ): Promise<object | null> {
      const all = await hunts.savedHunts(graph);
      const saved = all.find((one) => one.id === id);
      return saved === undefined ? null : presentSaved(saved);
    },

    starterHunts(_: unknown, { tags }: { tags?: readonly string[] | null }): object[] {
      return starterHunts()
        .filter((starter) => hasAll(starter.tags, tags))
        .map(({ techniques, ...starter }) => ({
          ...starter,
          techniques: techniques.map(presentTechnique),
        }));
    },
  },

  Mutation: {
    async saveHunt(
      _: unknown,
      { input }: { input: object },
      { graph, hunts, caller }: Context,
    ): Promise<object> {
      return presentSaved(await hunts.save(graph, caller.subject, input));
    },

    async updateHunt(
      _: unknown,
      { id, input }: { id: string; input: object },
      { graph, hunts, caller }: Context,
    ): Promise<object> {
      return presentSaved(await hunts.save(graph, caller.subject, input, id));
    },

    async scheduleHunt(
      _: unknown,
      { id, ...input }: { id: string; schedule?: string | null; standing?: boolean | null },
      { graph, hunts, caller }: Context,
    ): Promise<object> {
      return presentSaved(await hunts.save(graph, caller.subject, input, id));
    },

    deleteHunt(_: unknown, { id }: { id: string }, { graph, hunts }: Context): Promise<boolean> {
      return hunts.forget(graph, id);
    },

    async runSavedHunt(
      _: unknown,
      { id }: { id: string },
      { graph, hunts, caller }: Context,
    ): Promise<object> {
      const hunt = await hunts.runSaved(graph, id, 'person', caller.subject);
      return presentHunt(hunt, await graph.silentSources(hunt.asOf));
    },
  },
};
