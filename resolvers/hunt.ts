import { SpoorError } from '../graph/index.js';
import type { Finding, Hunt, HuntPlace, HuntQuestion } from '../hunts/index.js';
import { assertStillIn } from './caller.js';
import type { Context } from './context.js';
import { presentEntity } from './entity.js';
import { parseInstant, toIso } from './instant.js';
import { checkPage } from './page.js';
import { placeCursor, placeIn } from './place-cursor.js';
import { isSilent } from './source.js';
import { presentTechnique } from './technique.js';

/** Rows of one answer, as many as a plan gives. */
const MAX_FIRST = 1_000;
const HUNT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface RunHuntInput {
  readonly hypothesis?: string | null;
  readonly cypher?: string | null;
  readonly parameters?: unknown;
  readonly plan?: unknown;
  readonly asOf?: unknown;
  readonly first?: number | null;
  readonly annotate?: boolean | null;
  readonly id?: string | null;
}

/** @throws SpoorError BAD_REQUEST */
function questionOf(input: RunHuntInput, maxPage: number): HuntQuestion {
  const { hypothesis, cypher, parameters, plan, asOf, first } = input;
  checkPage('first', first ?? DEFAULT_FIRST, Math.min(maxPage, MAX_FIRST));
  const isMap = typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters);
  if (parameters != null && !isMap) {
    throw new SpoorError('BAD_REQUEST', 'parameters: takes an object of values by name.');
  }
  return {
    hypothesis: hypothesis ?? undefined,
    cypher: cypher ?? undefined,
    parameters: isMap ? (parameters as Readonly<Record<string, unknown>>) : undefined,
    plan: plan ?? undefined,
    asOf: asOf == null ? undefined : parseInstant(asOf, 'asOf'),
    first: first ?? DEFAULT_FIRST,
  };
}

const DEFAULT_FIRST = 100;

/** A hunt in the shape of the API. */
export function presentHunt(hunt: Hunt, silent: ReadonlySet<string>): object {
  const { asOf, startedAt, verdict } = hunt;
  return {
    ...hunt,
    answers: hunt.answers.map(presentEntity),
    findings: hunt.findings.map((finding) => presentFinding(finding, silent)),
    asOf: toIso(asOf),
    startedAt: toIso(startedAt),
    verdict: verdict === undefined ? null : { ...verdict, at: toIso(verdict.at) },
  };
}

function presentFinding(
  { entities, steps, techniques, ...finding }: Finding,
  silent: ReadonlySet<string>,
): object {
  return {
    ...finding,
    entities: entities.map(presentEntity),
    techniques: techniques.map(presentTechnique),
    steps: steps.map(({ standing: _, ...step }) => ({
      ...step,
      silent: isSilent(step, silent),
      firstSeen: toIso(step.firstSeen),
      lastSeen: toIso(step.lastSeen),
    })),
  };
}

/** The same, with the sources that had gone silent by the instant of the hunt. */
async function present(hunt: Hunt, { graph }: Context): Promise<object> {
  const hasSteps = hunt.findings.some(({ steps }) => steps.length > 0);
  return presentHunt(hunt, hasSteps ? await graph.silentSources(hunt.asOf) : new Set());
}

function cursorOf({ startedAt, id }: HuntPlace): string {
  return placeCursor(startedAt, id);
}

/** @throws SpoorError BAD_CURSOR */
function placeOf(cursor: string): HuntPlace {
  const [startedAt, id] = placeIn(cursor, 'hunts');
  return { startedAt, id };
}

/** States for one subscriber, each authorised as it goes out. */
async function* follow(
  { id }: { id: string },
  context: Context,
): AsyncGenerator<{ huntProgress: object }, void, undefined> {
  const { graph, hunts, caller, clock } = context;
  for await (const hunt of hunts.progress(graph, id)) {
    assertStillIn(caller, clock);
    yield { huntProgress: await present(hunt, context) };
  }
}

export const huntResolvers = {
  Query: {
    async hunt(_: unknown, { id }: { id: string }, context: Context): Promise<object | null> {
      const hunt = await context.hunts.find(context.graph, id);
      return hunt === undefined ? null : present(hunt, context);
    },

    async hunts(
      _: unknown,
      { first, after, saved }: { first: number; after?: string | null; saved?: string | null },
      context: Context,
    ): Promise<object> {
      checkPage('first', first, context.maxPage);
      const list = await context.hunts.list(context.graph, {
        first: first + 1,
        after: after == null ? undefined : placeOf(after),
        saved: saved ?? undefined,
      });
      const page = list.slice(0, first);
      const last = page.at(-1);
      return {
        edges: page.map((hunt) => ({
          cursor: cursorOf(hunt),
          node: () => present(hunt, context),
        })),
        pageInfo: {
          hasNextPage: list.length > first,
          endCursor: last === undefined ? null : cursorOf(last),
        },
      };
    },
  },

  Mutation: {
    async runHunt(
      _: unknown,
      { input }: { input: RunHuntInput },
      context: Context,
    ): Promise<object> {
      const { graph, hunts, caller } = context;
      if (input.id != null && !HUNT_ID.test(input.id)) {
        throw new SpoorError('BAD_REQUEST', 'id: takes a UUID.');
      }
      const hunt = await hunts.run(
        graph,
        questionOf(input, context.maxPage),
        { subject: caller.subject, id: input.id?.toLowerCase() },
        { annotate: input.annotate === true },
      );
      return present(hunt, context);
    },

    async setHuntVerdict(
      _: unknown,
      { id, verdict, note }: { id: string; verdict: Verdict; note?: string | null },
      context: Context,
    ): Promise<object> {
      const { graph, hunts, caller } = context;
      const said = { verdict, note: (note ?? '').slice(0, MAX_NOTE), by: caller.subject };
      return present(await hunts.judge(graph, id, said), context);
    },
  },

  Subscription: {
    huntProgress: {
      subscribe: (
        _: unknown,
        parameters: { id: string },
        context: Context,
      ): ReturnType<typeof follow> => follow(parameters, context),
    },
  },
};

type Verdict = NonNullable<Hunt['verdict']>['verdict'];
const MAX_NOTE = 4_000;
