import {
  decodeCursor,
  encodeCursor,
  isKind,
  isRelation,
  SpoorError,
  type ChangeSet,
  type Cursor,
  type EntityChange,
  type RelationshipChange,
} from '../graph/index.js';
import { assertStillIn } from './caller.js';
import type { Context } from './context.js';
import { toIso } from './instant.js';

type Action = 'CREATED' | 'UPDATED' | 'DELETED' | 'GAP';

interface GraphChangeFilter {
  readonly uids?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
  readonly relations?: readonly string[] | null;
  readonly actions?: readonly Action[] | null;
}

interface GraphChange {
  readonly cursor: string;
  readonly action: Action;
  readonly committedAt: string;
  readonly source: string;
  readonly entity: EntityChange | null;
  readonly relationship: object | null;
}

const MAX_FILTER_VALUES = 500;
const MS_PER_SECOND = 1000;

/** @throws SpoorError BAD_REQUEST: a filter that can never match is a mistake, not an empty feed. */
function checkFilter({ uids, kinds, relations }: GraphChangeFilter): void {
  for (const [name, values] of Object.entries({ uids, kinds, relations })) {
    if ((values?.length ?? 0) > MAX_FILTER_VALUES) {
      throw new SpoorError('BAD_REQUEST', `${name}: takes at most ${MAX_FILTER_VALUES} values.`);
    }
  }
  const unknown = [
    ...(kinds ?? []).filter((kind) => !isKind(kind)),
    ...(relations ?? []).filter((relation) => !isRelation(relation)),
  ];
  if (unknown[0] !== undefined) {
    throw new SpoorError(
      'BAD_REQUEST',
      `filter: ${JSON.stringify(unknown[0].slice(0, 40))} is neither a kind nor a relationship.`,
    );
  }
}

function includes<T>(wanted: readonly T[] | null | undefined, ...values: readonly T[]): boolean {
  return wanted == null || values.some((value) => wanted.includes(value));
}

function wantsEntity(filter: GraphChangeFilter, { uid, kind, action }: EntityChange): boolean {
  return (
    filter.relations == null &&
    includes(filter.uids, uid) &&
    includes<string>(filter.kinds, kind) &&
    includes<Action>(filter.actions, action)
  );
}

function wantsRelationship(filter: GraphChangeFilter, change: RelationshipChange): boolean {
  const { relation, from, to, fromKind, toKind, action } = change;
  return (
    includes<string>(filter.relations, relation) &&
    includes(filter.uids, from, to) &&
    includes<string>(filter.kinds, fromKind, toKind) &&
    includes<Action>(filter.actions, action)
  );
}

function presentRelationship({
  firstSeen,
  lastSeen,
  logWeight: _,
  ...change
}: RelationshipChange): object {
  return { ...change, firstSeen: toIso(firstSeen), lastSeen: toIso(lastSeen) };
}

/** The changes of a commit behind `skip`, each with the cursor that goes on after it. */
function* changesOf(
  { sequence, committedAt, source, entities, relationships }: ChangeSet,
  skip: number,
  filter: GraphChangeFilter,
): Generator<GraphChange, void, undefined> {
  const total = entities.length + relationships.length;
  const common = { committedAt: toIso(committedAt), source };
  for (let index = skip; index < total; index += 1) {
    const place: Cursor = index + 1 === total ? { sequence } : { sequence, index: index + 1 };
    const cursor = encodeCursor(place);
    const entity = entities[index];
    const relationship = relationships[index - entities.length];
    if (entity !== undefined && wantsEntity(filter, entity)) {
      yield { ...common, cursor, action: entity.action, entity, relationship: null };
    } else if (relationship !== undefined && wantsRelationship(filter, relationship)) {
      const shown = presentRelationship(relationship);
      yield { ...common, cursor, action: relationship.action, entity: null, relationship: shown };
    }
  }
}

/** Changes for one subscriber, each authorised as it goes out: a token that has run out gets none. */
async function* subscribe(
  { filter: given, after }: { filter?: GraphChangeFilter | null; after?: string | null },
  { caller, graph, clock }: Context,
): AsyncGenerator<{ graphChanged: GraphChange }, void, undefined> {
  const filter = given ?? {};
  checkFilter(filter);
  const start = after == null ? undefined : decodeCursor(after);
  // A cursor inside a commit: that commit is read again and its first changes are skipped.
  const from = start?.index === undefined ? start?.sequence : start.sequence - 1;
  for await (const item of graph.changes(from)) {
    assertStillIn(caller, clock);
    if (item.type === 'gap') {
      const committedAt = toIso(clock.now() / MS_PER_SECOND);
      const cursor = encodeCursor({ sequence: item.sequence });
      const gap = { action: 'GAP' as const, source: '', entity: null, relationship: null };
      yield { graphChanged: { ...gap, cursor, committedAt } };
      continue;
    }
    const skip = item.changes.sequence === start?.sequence ? (start.index ?? 0) : 0;
    for (const change of changesOf(item.changes, skip, filter)) yield { graphChanged: change };
  }
}

export const changeResolvers = {
  Subscription: {
    graphChanged: {
      subscribe: (
        _: unknown,
        parameters: Parameters<typeof subscribe>[0],
        context: Context,
      ): ReturnType<typeof subscribe> => subscribe(parameters, context),
    },
  },
};
