import {
  isRelation,
  patternOf,
  SpoorError,
  type ClassMatch,
  type HabitPattern,
  type KnownGood,
  type KnownGoodStatus,
} from '../graph/index.js';
import type { Context } from './context.js';
import { parseInstant, toIso } from './instant.js';
import { checkPage } from './page.js';
import { timePage, timePlaceOf } from './time-cursor.js';

interface HabitPatternInput {
  readonly actor: ClassMatch;
  readonly relation: string;
  readonly object: ClassMatch;
  readonly detail?: string | null;
  readonly host?: string | null;
}

interface AddInput {
  readonly step?: string | null;
  readonly anywhere?: boolean | null;
  readonly pattern?: HabitPatternInput | null;
  readonly reason: string;
  readonly expiresAt: unknown;
}

interface ChangeInput {
  readonly pattern?: HabitPatternInput | null;
  readonly owner?: string | null;
  readonly reason?: string | null;
  readonly expiresAt?: unknown;
  readonly why: string;
}

interface ListArguments {
  readonly first: number;
  readonly after?: string | null;
  readonly statuses?: readonly KnownGoodStatus[] | null;
}

/** A pattern in the shape of the API. */
export function presentKnownGood(known: KnownGood, { graph }: Context): object {
  const { expiresAt, createdAt, at } = known;
  return {
    ...known,
    status: graph.knownGood.statusOf(known),
    expiresAt: toIso(expiresAt),
    createdAt: toIso(createdAt),
    updatedAt: toIso(at),
    versions: async (_: unknown, { loaders }: Context) =>
      (await loaders.knownGoodVersions.load(known.id)).map(presentVersion),
  };
}

/** A field: what a verdict on something taught, as it stands now. */
export function taughtBy(origin: string): (_: unknown, context: Context) => Promise<object[]> {
  return async (_, context) => {
    const taught = await context.loaders.taught.load(origin);
    return taught.map((known) => presentKnownGood(known, context));
  };
}

function presentVersion(version: KnownGood): object {
  return { ...version, at: toIso(version.at), expiresAt: toIso(version.expiresAt) };
}

/** @throws SpoorError BAD_REQUEST, NOT_FOUND for a host that this tenant has not */
async function patternIn(
  { actor, relation, object, detail, host }: HabitPatternInput,
  { loaders }: Context,
): Promise<HabitPattern> {
  if (!isRelation(relation)) {
    throw new SpoorError('BAD_REQUEST', 'relation: takes the name of a relationship.');
  }
  const place = host == null ? undefined : await loaders.entity.load(host);
  if (host != null && place === undefined)
    throw new SpoorError('NOT_FOUND', 'No such host in this tenant.');
  return { actor, relation, object, detail: detail ?? null, host: place?.uid ?? null };
}

/** @throws SpoorError BAD_REQUEST, NOT_FOUND for a step that this tenant has not */
async function wantedPattern(
  { step, anywhere, pattern }: AddInput,
  context: Context,
): Promise<HabitPattern> {
  if ((step == null) === (pattern == null)) {
    throw new SpoorError('BAD_REQUEST', 'input: give exactly one of step and pattern.');
  }
  if (pattern != null) return patternIn(pattern, context);
  const habit = await context.loaders.habit.load(step ?? '');
  if (habit === undefined) {
    throw new SpoorError(
      'NOT_FOUND',
      'No such step in this tenant, or one that only says where or as whom something ran.',
    );
  }
  return patternOf(habit, anywhere ?? false);
}

export const knownGoodResolvers = {
  Query: {
    async knownGoodPatterns(
      _: unknown,
      { first, after, statuses }: ListArguments,
      context: Context,
    ): Promise<object> {
      checkPage('first', first, context.maxPage);
      const place = after == null ? undefined : timePlaceOf(after, 'knownGoodPatterns');
      const found = await context.graph.knownGood.list(first + 1, place, statuses ?? undefined);
      return timePage(found, first, (known) => presentKnownGood(known, context));
    },

    async knownGoodPattern(
      _: unknown,
      { id }: { id: string },
      context: Context,
    ): Promise<object | null> {
      const known = await context.graph.knownGood.find(id);
      return known === undefined ? null : presentKnownGood(known, context);
    },
  },

  Mutation: {
    async addKnownGood(
      _: unknown,
      { input }: { input: AddInput },
      context: Context,
    ): Promise<object> {
      const { reason } = input;
      const added = await context.graph.knownGood.add({
        pattern: await wantedPattern(input, context),
        ...{ reason, by: context.caller.subject },
        expiresAt: parseInstant(input.expiresAt, 'expiresAt'),
      });
      return presentKnownGood(added, context);
    },

    async changeKnownGood(
      _: unknown,
      { id, version, input }: { id: string; version: number; input: ChangeInput },
      context: Context,
    ): Promise<object> {
      const { pattern, owner, reason, expiresAt, why } = input;
      const changed = await context.graph.knownGood.change(id, version, {
        pattern: pattern == null ? undefined : await patternIn(pattern, context),
        owner: owner ?? undefined,
        reason: reason ?? undefined,
        expiresAt: expiresAt == null ? undefined : parseInstant(expiresAt, 'expiresAt'),
        ...{ why, by: context.caller.subject },
      });
      return presentKnownGood(changed, context);
    },

    async withdrawKnownGood(
      _: unknown,
      { id, version, why }: { id: string; version: number; why: string },
      context: Context,
    ): Promise<object> {
      const by = context.caller.subject;
      return presentKnownGood(
        await context.graph.knownGood.withdraw(id, version, { by, why }),
        context,
      );
    },
  },
};
