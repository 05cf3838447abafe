import {
  decodeCursor,
  encodeCursor,
  endable,
  SpoorError,
  type ActionState,
  type AuditRow,
  type Autonomy,
  type Run,
  type RunFilter,
  type RunStatus,
  type SupervisionLevel,
} from '../graph/index.js';
import {
  isAction,
  pathsBehind,
  recordOfRow,
  responseReport,
  waitingFor,
  waitingRuns,
} from '../response/index.js';
import { presentAlert } from './alert.js';
import { presentPath } from './attack-path.js';
import type { Context } from './context.js';
import { presentEntity } from './entity.js';
import { follow } from './follow.js';
import { toIso } from './instant.js';
import { checkPage } from './page.js';
import { speakerOf } from './speaker.js';
import { timePage, timePlaceOf } from './time-cursor.js';

const MOST_REPORTED = 1_000;
const MS_PER_SECOND = 1_000;

interface ListArguments {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: {
    readonly statuses?: readonly RunStatus[] | null;
    readonly target?: string | null;
    readonly alert?: string | null;
  } | null;
}

interface AnswerArguments {
  readonly action: string;
  readonly binding: string;
  readonly reason: string;
}

function filterOf(filter: ListArguments['filter']): RunFilter {
  const { statuses, target, alert } = filter ?? {};
  return {
    statuses: statuses ?? undefined,
    target: target ?? undefined,
    alert: alert ?? undefined,
  };
}

function presentRun(run: Run): object {
  return {
    ...run,
    createdAt: toIso(run.createdAt),
    updatedAt: toIso(run.updatedAt),
    target: {
      ...run.target,
      entity: async (_: unknown, { loaders }: Context) => {
        const record = await loaders.entity.load(run.target.uid);
        return record === undefined ? null : presentEntity(record);
      },
    },
    alerts: async (_: unknown, { graph }: Context) => {
      const found = await graph.alerts.findAll(run.alerts);
      return [...found.values()].map(presentAlert);
    },
    actions: run.actions.map((action) => presentAction(run, action)),
  };
}

function presentAction(run: Run, action: ActionState): object {
  const { facts, decision, request, approval, executedAt, endedAt } = action;
  return {
    ...action,
    run: run.id,
    facts: facts === null ? null : presentFacts(facts),
    decision:
      decision === null
        ? null
        : { ...decision, precedents: decision.precedents ?? [], at: toIso(decision.at) },
    request:
      request === null
        ? null
        : { ...request, askedAt: toIso(request.askedAt), expiresAt: toIso(request.expiresAt) },
    approval: approval === null ? null : { ...approval, at: toIso(approval.at) },
    executedAt: executedAt === null ? null : toIso(executedAt),
    endedAt: endedAt === null ? null : toIso(endedAt),
    attackPaths: async (_: unknown, { graph }: Context) => {
      const paths = await pathsBehind(graph, run);
      return paths.map(presentPath);
    },
  };
}

function presentFacts(facts: NonNullable<ActionState['facts']>): object {
  const entitiesOf =
    (uids: readonly string[]) =>
    async (_: unknown, { loaders }: Context): Promise<object[]> => {
      const found = await Promise.all(uids.map((uid) => loaders.entity.load(uid)));
      return found.flatMap((record) => (record === undefined ? [] : [presentEntity(record)]));
    };
  return { ...facts, hosts: entitiesOf(facts.hosts), users: entitiesOf(facts.users) };
}

function actionIn(run: Run, id: string): object {
  const action = run.actions.find((one) => one.id === id);
  if (action === undefined) throw new SpoorError('NOT_FOUND', 'No such action in this tenant.');
  return presentAction(run, action);
}

function answering(
  answer: 'approve' | 'refuse',
): (_: unknown, given: AnswerArguments, context: Context) => Promise<object> {
  return async (_, { action, binding, reason }, context) => {
    const speaker = speakerOf(context.caller, reason);
    const { response, graph } = context;
    return actionIn(await response.supervision[answer](graph, action, binding, speaker), action);
  };
}

function presentAutonomy({ at, ...said }: Autonomy): object {
  return { ...said, at: toIso(at) };
}

function presentRecord(row: AuditRow): object {
  const { sequence, at, kind, subject, hash, signature } = row;
  const body = recordOfRow(row)?.body ?? null;
  return { sequence, at: toIso(at), kind, subject, hash, signature, body };
}

async function* subscribe(
  { after }: { after?: string | null },
  { graph, caller, clock, loaders }: Context,
  signal: AbortSignal,
): AsyncGenerator<{ approvalRequested: object }, void, undefined> {
  const from = (sequence?: number) => graph.followRuns(sequence);
  const told = new Set<string>();
  for await (const { sequence, run } of follow({ from, after, caller, clock, signal })) {
    loaders.entity.clearAll();
    for (const action of waitingFor(run, caller.roles)) {
      const binding = action.request?.binding ?? '';
      // A run changes for other reasons as well, and what waits is told once.
      if (told.has(binding)) continue;
      told.add(binding);
      yield {
        approvalRequested: {
          cursor: encodeCursor({ sequence }),
          action: presentAction(run, action),
        },
      };
    }
  }
}

export const runResolvers = {
  Query: {
    async runs(
      _: unknown,
      { first, after, filter }: ListArguments,
      { graph, maxPage }: Context,
    ): Promise<object> {
      checkPage('first', first, maxPage);
      const place = after == null ? undefined : timePlaceOf(after, 'runs');
      const found = await graph.runs.list(first + 1, filterOf(filter), place);
      return timePage(found, first, presentRun);
    },

    async run(_: unknown, { id }: { id: string }, { graph }: Context): Promise<object | null> {
      const [run] = await graph.runs.findAll([id]);
      return run === undefined ? null : presentRun(run);
    },

    async approvals(_: unknown, __: unknown, { graph, caller }: Context): Promise<object[]> {
      const waiting = await waitingRuns(graph, caller.roles);
      return waiting.flatMap(({ run, actions }) =>
        actions.map((action) => presentAction(run, action)),
      );
    },

    playbooks(_: unknown, __: unknown, { response }: Context): object[] {
      return [...response.playbooks.values()].map(({ steps, ...playbook }) => ({
        ...playbook,
        actions: steps.map(({ action }) => action),
      }));
    },

    policies(_: unknown, __: unknown, { response, caller }: Context): object {
      const engine = response.policies();
      const { version } = engine;
      return {
        version,
        dryRun: response.isDryRun(caller.tenant),
        texts: engine.textsOf(caller.tenant),
      };
    },

    async autonomy(_: unknown, __: unknown, { graph }: Context): Promise<object[]> {
      return (await graph.runs.autonomy()).map(presentAutonomy);
    },

    async responseMetrics(_: unknown, __: unknown, { graph }: Context): Promise<object> {
      const runs = await graph.runs.list(MOST_REPORTED);
      const alerts = await graph.alerts.findAll(runs.flatMap((run) => run.alerts.slice(0, 1)));
      const report = responseReport(runs, (id) => alerts.get(id)?.createdAt);
      return { ...report, precedents: () => graph.precedentEffects.totals() };
    },

    async auditRecords(
      _: unknown,
      { first, after }: ListArguments,
      { graph, maxPage }: Context,
    ): Promise<object> {
      checkPage('first', first, maxPage);
      const at = after == null ? 0 : decodeCursor(after).sequence;
      const rows = await graph.auditTrail.list(at, first + 1);
      const edges = rows.slice(0, first).map((row) => ({
        cursor: encodeCursor({ sequence: row.sequence }),
        node: presentRecord(row),
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
      };
    },
  },

  Mutation: {
    /** @throws SpoorError NOT_FOUND, BAD_REQUEST, GRAPH_UNAVAILABLE */
    async runPlaybook(
      _: unknown,
      { reason, ...wanted }: { playbook: string; target: string; alert?: string; reason: string },
      context: Context,
    ): Promise<object> {
      const speaker = speakerOf(context.caller, reason);
      const { response, graph } = context;
      const asked = { ...wanted, alert: wanted.alert ?? null };
      return presentRun((await response.supervision.begin(graph, asked, speaker)).run);
    },

    /** @throws SpoorError NOT_FOUND, FORBIDDEN, CONFLICT, BAD_REQUEST, GRAPH_UNAVAILABLE */
    approve: answering('approve'),
    /** Throws as `approve`. */
    refuse: answering('refuse'),

    /** @throws SpoorError NOT_FOUND, CONFLICT, BAD_REQUEST, GRAPH_UNAVAILABLE */
    async undoRun(
      _: unknown,
      { id, reason }: { id: string; reason: string },
      context: Context,
    ): Promise<object> {
      const speaker = speakerOf(context.caller, reason);
      return presentRun(await context.response.supervision.undo(context.graph, id, speaker));
    },

    /** @throws SpoorError BAD_REQUEST, GRAPH_UNAVAILABLE */
    async setAutonomy(
      _: unknown,
      { action, level, reason }: { action: string; level: SupervisionLevel; reason: string },
      context: Context,
    ): Promise<object[]> {
      const speaker = speakerOf(context.caller, reason);
      const { response, graph, clock } = context;
      if (!isAction(action))
        throw new SpoorError('BAD_REQUEST', 'action: there is no such action.');
      const at = clock.now() / MS_PER_SECOND;
      await response.supervision.setAutonomy(graph, action, level, speaker, at);
      return (await graph.runs.autonomy()).map(presentAutonomy);
    },
  },

  Subscription: {
    approvalRequested: {
      subscribe: (
        _: unknown,
        parameters: { after?: string | null },
        context: Context,
      ): ReturnType<typeof subscribe> =>
        endable((signal) => subscribe(parameters, context, signal)),
    },
  },
};
