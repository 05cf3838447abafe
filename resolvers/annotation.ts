import { SpoorError, type AnnotationRecord } from '../graph/index.js';
import type { Context } from './context.js';
import { toIso } from './instant.js';
import { checkPage } from './page.js';

interface AnnotateInput {
  readonly uid?: string | null;
  readonly hunt?: string | null;
  readonly finding?: string | null;
  readonly path?: string | null;
  readonly text: string;
  readonly verdict?: string | null;
}

const MAX_TEXT = 4_000;
const FINDING = /^finding:[\w-]{22}$/;

/** Roles that may take back what others said. */
const deciders = ['analyst', 'admin'];

export function presentAnnotation({
  createdAt,
  updatedAt,
  withdrawn,
  ...annotation
}: AnnotationRecord): object {
  return {
    ...annotation,
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    withdrawn: withdrawn === undefined ? null : { ...withdrawn, at: toIso(withdrawn.at) },
  };
}

/** @throws SpoorError BAD_REQUEST, NOT_FOUND for what this tenant has not. */
async function assertThere(
  { uid, hunt, finding, path }: AnnotateInput,
  { graph, hunts, loaders }: Context,
): Promise<void> {
  if ([uid, hunt, finding, path].filter((id) => id != null).length !== 1) {
    throw new SpoorError('BAD_REQUEST', 'input: give exactly one of uid, hunt, finding and path.');
  }
  const isThere =
    // Looked up where it is annotated.
    path != null ||
    (uid != null && (await loaders.entity.load(uid)) !== undefined) ||
    (hunt != null && (await hunts.find(graph, hunt)) !== undefined) ||
    (finding != null && FINDING.test(finding));
  if (!isThere)
    throw new SpoorError('NOT_FOUND', 'No such entity, hunt or finding in this tenant.');
}

export const annotationResolvers = {
  Query: {
    async annotations(
      _: unknown,
      { about, first }: { about?: string | null; first: number },
      { graph, maxPage }: Context,
    ): Promise<object[]> {
      checkPage('first', first, maxPage);
      return (await graph.annotations.list(first, about ?? undefined)).map(presentAnnotation);
    },
  },

  Mutation: {
    async annotate(
      _: unknown,
      { input }: { input: AnnotateInput },
      context: Context,
    ): Promise<object> {
      const { uid, hunt, finding, path, verdict } = input;
      const text = input.text.trim();
      if (text === '' || text.length > MAX_TEXT) {
        throw new SpoorError('BAD_REQUEST', `text: takes 1 to ${MAX_TEXT} letters.`);
      }
      await assertThere(input, context);
      const about = [uid, hunt, finding, path].filter((id) => id != null);
      const said = await context.hunts.annotate(context.graph, context.caller.subject, {
        about,
        text,
        verdict: verdict ?? undefined,
        hunt: hunt ?? undefined,
        finding: finding ?? undefined,
        path: path ?? undefined,
      });
      return presentAnnotation(said);
    },

    async withdrawAnnotation(
      _: unknown,
      { id }: { id: string },
      { graph, caller }: Context,
    ): Promise<object> {
      const record = (await graph.annotations.find([id])).get(id);
      if (record === undefined) throw new SpoorError('NOT_FOUND', 'No such annotation.');
      const isTheirs = record.agent === undefined && record.author === caller.subject;
      if (!isTheirs && !caller.roles.some((role) => deciders.includes(role))) {
        throw new SpoorError(
          'FORBIDDEN',
          `What another said takes one of the roles ${deciders.join(', ')}.`,
        );
      }
      return presentAnnotation(await graph.pathNotes.withdraw(id, caller.subject));
    },
  },
};
