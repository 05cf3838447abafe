import {
  encodeCursor,
  endable,
  facetsOf,
  type AttackPath,
  type PathEvent,
  type PathPlace,
  type PathStepState,
  type PathVerdict,
} from '../graph/index.js';
import { presentAnnotation } from './annotation.js';
import type { Context } from './context.js';
import { presentEntity } from './entity.js';
import { toIso } from './instant.js';
import { taughtBy } from './known-good.js';
import { checkPage } from './page.js';
import { placeCursor, placeIn } from './place-cursor.js';
import { parsePathFilter, type PathFilterInput } from './path-filter.js';
import { pictureOf } from './picture/picture-of.js';
import { checkReason } from './reason.js';
import { isSilent } from './source.js';
import { presentTechnique } from './technique.js';

const MS_PER_SECOND = 1000;

interface ListArguments {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: PathFilterInput | null;
}

interface CloseArguments {
  readonly id: string;
  readonly verdict: PathVerdict;
  readonly reason: string;
  readonly teach: boolean;
}

type SubscriptionArguments = Omit<ListArguments, 'first'>;

/**
 * An attack path in the shape of the API. Functions are not written into the literal, here and below: V8 keeps those where
 * only a full collection clears them away, with all that they know of.
 */
export function presentPath(path: AttackPath): object {
  const { openedAt, updatedAt, asOf, score, seeds, steps: taken, closing } = path;
  const { entities: uids, techniques: ids } = facetsOf(path);
  const silent = new Set(path.silentSources);
  // Only where they are asked for: most subscribers follow scores.
  const steps = (_: unknown, context: Context): object[] =>
    taken.map((step) => presentStep(step, asOf, silent, context));
  const entities = (_: unknown, context: Context): Promise<object[]> => entitiesOf(uids, context);
  const techniques = (): object[] => ids.map(presentTechnique);
  const notes = async (_: unknown, { loaders }: Context): Promise<object[]> =>
    (await loaders.notes.load(path.id)).map(presentAnnotation);
  const svg = (_: unknown, context: Context): ReturnType<typeof pictureOf> =>
    pictureOf(path, context);
  return {
    ...path,
    ...score,
    baselineRarity: score.baselineRarity ?? score.rarity,
    openedAt: toIso(openedAt),
    updatedAt: toIso(updatedAt),
    asOf: toIso(asOf),
    seeds: seeds.map((seed) => ({ ...seed, at: toIso(seed.at) })),
    ...{ steps, entities, techniques, notes, svg },
    closing:
      closing === null ? null : { ...closing, at: toIso(closing.at), taught: taughtBy(path.id) },
  };
}

function presentStep(
  step: PathStepState,
  asOf: number,
  silent: ReadonlySet<string>,
  { graph }: Context,
): object {
  const { from, to, firstSeen, lastSeen, techniques: ids } = step;
  const habit = async (_: unknown, { loaders }: Context): Promise<object | null> =>
    (await loaders.habit.load(step.key)) ?? null;
  const fromEntity = (_: unknown, context: Context): Promise<object | null> =>
    entityOf(from, context);
  const toEntity = (_: unknown, context: Context): Promise<object | null> => entityOf(to, context);
  const techniques = (): object[] => ids.map(presentTechnique);
  return {
    ...step,
    ...graph.weighStep(step, asOf),
    firstSeen: toIso(firstSeen),
    lastSeen: toIso(lastSeen),
    silent: isSilent(step, silent),
    baselineRarity: step.baselineRarity ?? step.rarity,
    knownGood: step.knownGood ?? [],
    ...{ habit, fromEntity, toEntity, techniques },
  };
}

async function entityOf(uid: string, { loaders }: Context): Promise<object | null> {
  const record = await loaders.entity.load(uid);
  return record === undefined ? null : presentEntity(record);
}

async function entitiesOf(uids: readonly string[], context: Context): Promise<object[]> {
  const found = await Promise.all(uids.map((uid) => entityOf(uid, context)));
  return found.filter((entity) => entity !== null);
}

function presentEvent(event: PathEvent, now: number): object {
  if (event.type === 'GAP') {
    const nothing = { reasons: [], cause: null, path: null, previousScore: null, delta: null };
    return { ...event, ...nothing, committedAt: toIso(now), leaves: false };
  }
  const { cause, committedAt, path, previousScore } = event;
  return {
    ...event,
    cause: cause === 0 ? null : encodeCursor({ sequence: cause }),
    committedAt: toIso(committedAt),
    path: presentPath(path),
    previousScore: previousScore ?? null,
  };
}

function cursorOf({ score: { score }, id }: AttackPath): string {
  return placeCursor(score, id);
}

/** @throws SpoorError BAD_CURSOR */
function placeOf(cursor: string): PathPlace {
  const [score, id] = placeIn(cursor, 'attackPaths');
  return { score, id };
}

async function* subscribe(
  { filter, after }: SubscriptionArguments,
  { pathSubscriptions, graph, caller, clock, loaders }: Context,
  signal: AbortSignal,
): AsyncGenerator<{ attackPathUpdated: object }, void, undefined> {
  const wanted = { filter: parsePathFilter(filter), after: after ?? undefined };
  const events = pathSubscriptions.events({ graph, caller, clock, ...wanted });
  signal.addEventListener('abort', () => void events.return());
  for await (const event of events) {
    // A subscription may last for weeks: what was loaded for one change is neither kept nor believed.
    loaders.entity.clearAll();
    loaders.field.clearAll();
    loaders.notes.clearAll();
    loaders.habit.clearAll();
    loaders.taught.clearAll();
    loaders.knownGoodVersions.clearAll();
    yield { attackPathUpdated: presentEvent(event, clock.now() / MS_PER_SECOND) };
  }
}

export const attackPathResolvers = {
  Query: {
    async attackPaths(
      _: unknown,
      { first, after, filter }: ListArguments,
      { graph, maxPage }: Context,
    ): Promise<object> {
      checkPage('first', first, maxPage);
      const place = after == null ? undefined : placeOf(after);
      const list = await graph.attackPaths.list(first + 1, place, parsePathFilter(filter));
      const page = list.slice(0, first);
      const last = page.at(-1);
      return {
        edges: page.map((path) => ({ cursor: cursorOf(path), node: presentPath(path) })),
        pageInfo: {
          hasNextPage: list.length > first,
          endCursor: last === undefined ? null : cursorOf(last),
        },
      };
    },

    async attackPath(
      _: unknown,
      { id }: { id: string },
      { graph }: Context,
    ): Promise<object | null> {
      const path = await graph.attackPaths.get(id);
      return path === undefined ? null : presentPath(path);
    },
  },

  Mutation: {
    async closeAttackPath(
      _: unknown,
      { id, verdict, reason, teach }: CloseArguments,
      { graph, caller }: Context,
    ): Promise<object> {
      checkReason(reason);
      return presentPath(
        await graph.pathVerdicts.close(
          id,
          { verdict, reason, by: caller.subject },
          { teaches: teach },
        ),
      );
    },
  },

  Subscription: {
    attackPathUpdated: {
      subscribe: (
        _: unknown,
        parameters: SubscriptionArguments,
        context: Context,
      ): ReturnType<typeof subscribe> =>
        endable((signal) => subscribe(parameters, context, signal)),
    },
  },
};
