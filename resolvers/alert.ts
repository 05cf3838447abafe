import {
  encodeCursor,
  endable,
  SpoorError,
  type Alert,
  type AlertFilter,
  type AlertStatus,
  type Resolution,
} from '../graph/index.js';
import { triageReport } from '../agents/index.js';
import { presentPath } from './attack-path.js';
import type { Context } from './context.js';
import { presentEntity } from './entity.js';
import { follow } from './follow.js';
import { parseInstant, toIso } from './instant.js';
import { taughtBy } from './known-good.js';
import { checkPage } from './page.js';
import { checkReason } from './reason.js';
import { presentTechnique } from './technique.js';
import { timePage, timePlaceOf } from './time-cursor.js';

const MAX_RULES = 100;
const MOST_REPORTED = 3_000;
/** Minutes of a week: more is a mistake. */
const MAX_MINUTES = 10_080;

interface AlertFilterInput {
  readonly statuses?: readonly AlertStatus[] | null;
  readonly rules?: readonly string[] | null;
  readonly entity?: string | null;
  readonly since?: unknown;
}

interface ListArguments {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: AlertFilterInput | null;
}

interface ResolveArguments {
  readonly id: string;
  readonly verdict: Resolution['verdict'];
  readonly reason: string;
  readonly minutes?: number | null;
  readonly teach: boolean;
}

/** @throws SpoorError BAD_REQUEST */
function parseFilter(input: AlertFilterInput | null | undefined): AlertFilter {
  const { statuses, rules, entity, since } = input ?? {};
  if ((rules?.length ?? 0) > MAX_RULES) {
    throw new SpoorError('BAD_REQUEST', `rules: takes ${MAX_RULES} at most.`);
  }
  return {
    statuses: statuses ?? undefined,
    rules: rules ?? undefined,
    entity: entity ?? undefined,
    since: since == null ? undefined : parseInstant(since, 'since'),
  };
}

export function presentAlert(alert: Alert): object {
  const { firstAt, lastAt, createdAt, updatedAt, judgedAt, verdict, resolution } = alert;
  const { techniques, entities } = alert;
  return {
    ...alert,
    firstAt: toIso(firstAt),
    lastAt: toIso(lastAt),
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    judgedAt: judgedAt === null ? null : toIso(judgedAt),
    techniques: techniques.map(presentTechnique),
    entities: async (_: unknown, { loaders }: Context) => {
      const found = await Promise.all(entities.map((uid) => loaders.entity.load(uid)));
      return found.flatMap((record) => (record === undefined ? [] : [presentEntity(record)]));
    },
    attackPaths: (_: unknown, context: Context) => pathsOf(alert, context),
    verdict: verdict === null ? null : presentVerdict(verdict),
    resolution:
      resolution === null
        ? null
        : { ...resolution, at: toIso(resolution.at), taught: taughtBy(alert.id) },
  };
}

function presentVerdict(verdict: NonNullable<Alert['verdict']>): object {
  const { techniques, at } = verdict;
  return { ...verdict, at: toIso(at), techniques: techniques.map(presentTechnique) };
}

async function pathsOf({ id, entities }: Alert, { graph, maxPage }: Context): Promise<object[]> {
  if (entities.length === 0) return [];
  const paths = await graph.attackPaths.list(maxPage, undefined, {
    entities,
    statuses: ['OPEN'],
  });
  return paths.filter(({ seeds }) => seeds.some(({ ref }) => ref === id)).map(presentPath);
}

async function* subscribe(
  { after }: { after?: string | null },
  { graph, caller, clock, loaders }: Context,
  signal: AbortSignal,
): AsyncGenerator<{ triageCompleted: object }, void, undefined> {
  const from = (sequence?: number) => graph.followAlerts(sequence);
  for await (const { sequence, alert } of follow({ from, after, caller, clock, signal })) {
    if (alert.verdict === null) continue;
    loaders.entity.clearAll();
    loaders.taught.clearAll();
    loaders.knownGoodVersions.clearAll();
    yield { triageCompleted: { cursor: encodeCursor({ sequence }), alert: presentAlert(alert) } };
  }
}

export const alertResolvers = {
  Query: {
    async alerts(
      _: unknown,
      { first, after, filter }: ListArguments,
      { graph, maxPage }: Context,
    ): Promise<object> {
      checkPage('first', first, maxPage);
      const place = after == null ? undefined : timePlaceOf(after, 'alerts');
      const found = await graph.alerts.list(first + 1, parseFilter(filter), place);
      return { ...timePage(found, first, presentAlert), counts: () => graph.alerts.counts() };
    },

    async alert(_: unknown, { id }: { id: string }, { graph }: Context): Promise<object | null> {
      const alert = await graph.alerts.find(id);
      return alert === undefined ? null : presentAlert(alert);
    },

    async triageMetrics(_: unknown, __: unknown, { graph }: Context): Promise<object> {
      const [alerts, { raised }] = await Promise.all([
        graph.alerts.recent(MOST_REPORTED),
        graph.alerts.counts(),
      ]);
      return {
        ...{ ...triageReport(alerts), raised },
        precedents: () => graph.precedentEffects.totals(),
      };
    },
  },

  Mutation: {
    /** @throws SpoorError NOT_FOUND, BAD_REQUEST, GRAPH_UNAVAILABLE */
    async resolveAlert(
      _: unknown,
      { id, verdict, reason, minutes, teach }: ResolveArguments,
      { graph, caller }: Context,
    ): Promise<object> {
      checkReason(reason);
      if (minutes != null && !(minutes >= 0 && minutes <= MAX_MINUTES)) {
        throw new SpoorError('BAD_REQUEST', `minutes: takes 0 to ${MAX_MINUTES}.`);
      }
      const resolution = { verdict, reason, by: caller.subject, minutes: minutes ?? null };
      return presentAlert(await graph.alertVerdicts.resolve(id, resolution, { teaches: teach }));
    },
  },

  Subscription: {
    triageCompleted: {
      subscribe: (
        _: unknown,
        parameters: { after?: string | null },
        context: Context,
      ): ReturnType<typeof subscribe> =>
        endable((signal) => subscribe(parameters, context, signal)),
    },
  },
};
