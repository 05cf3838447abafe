import DataLoader from 'dataloader';
import type { GraphQLSchema } from 'graphql';
import type { AgentRoster } from '../agents/index.js';
import {
  groupBy,
  MOST_NOTES,
  type AnnotationRecord,
  type Clock,
  type EntityRecord,
  type Graph,
  type KnownGood,
  type PrecedentDesk,
  type PrecedentEffect,
  type Risk,
  type StepHabit,
} from '../graph/index.js';
import type { HuntBook } from '../hunts/index.js';
import type { ResponseBook } from '../response/index.js';
import type { Caller, Context } from './context.js';
import type { PathSubscriptions } from './path-subscriptions.js';
import { openFieldLoader } from './entity-fields.js';

/** What of a service an operation needs. */
export interface ContextParts {
  readonly graph: Graph;
  readonly schema: GraphQLSchema;
  readonly hunts: HuntBook;
  readonly agents: AgentRoster;
  readonly pathSubscriptions: PathSubscriptions;
  readonly response: ResponseBook;
  readonly precedents: PrecedentDesk;
  readonly clock: Clock;
  readonly maxPage: number;
  /** How long one generated read may keep the database busy. */
  readonly timeoutMs: number;
}

/** The context of one operation by one caller: their tenant's graph and nobody else's. */
export function makeContext(
  {
    graph,
    schema,
    hunts,
    agents,
    pathSubscriptions,
    response,
    precedents,
    clock,
    maxPage,
    timeoutMs,
  }: ContextParts,
  caller: Caller,
): Context {
  const ours = graph.tenant(caller.tenant);
  const database = graph.database.name;
  const context: Context = {
    caller,
    graph: ours,
    hunts,
    agents,
    pathSubscriptions,
    response,
    precedents,
    clock,
    maxPage,
    loaders: {
      entity: new DataLoader<string, EntityRecord | undefined>(async (uids) => {
        const records = await ours.entities(uids);
        return uids.map((uid) => records.get(uid));
      }),
      risk: new DataLoader<string, Risk>(async (uids) => {
        const risks = await ours.risks.of(uids);
        return uids.map((uid) => risks.get(uid) ?? new Error('no risk'));
      }),
      field: openFieldLoader(schema, () => context),
      notes: new DataLoader<string, readonly AnnotationRecord[]>(async (paths) => {
        const records = await ours.annotations.ofPaths(paths, MOST_NOTES);
        const byPath = groupBy(records, ({ path }) => path);
        return paths.map((path) => byPath.get(path) ?? []);
      }),
      habit: new DataLoader<string, StepHabit | undefined>(async (keys) => {
        const habits = await ours.stepHabits(keys);
        return keys.map((key) => habits.get(key));
      }),
      knownGoodVersions: new DataLoader<string, readonly KnownGood[]>(async (ids) => {
        const byId = groupBy(await ours.knownGood.versions(ids), ({ id }) => id);
        return ids.map((id) => byId.get(id) ?? []);
      }),
      taught: new DataLoader<string, readonly KnownGood[]>(async (origins) => {
        const byOrigin = groupBy(await ours.knownGood.ofOrigins(origins), ({ origin }) => origin);
        return origins.map((origin) => byOrigin.get(origin) ?? []);
      }),
      precedentEffect: new DataLoader<string, PrecedentEffect | undefined>(async (ids) => {
        const effects = await ours.precedentEffects.of(ids);
        return ids.map((id) => effects.get(id));
      }),
    },
    jwt: {
      sub: caller.subject,
      tenant: ours.tenant,
      tenant_label: ours.label,
      roles: caller.roles,
    },
    executionContext: graph.database.reader,
    watch: graph.database.watch,
    transaction: { timeout: timeoutMs, metadata: { caller: 'graphql', tenant: ours.tenant } },
    ...(database === undefined ? {} : { sessionConfig: { database } }),
  };
  return context;
}
