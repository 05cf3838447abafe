import type { Request, Response } from 'express';
import { z } from 'zod';
import { runStatuses, type ActionState, type Run, type TenantGraph } from '../../graph/index.js';
import { speakerOf, timePlaceOf, toIso } from '../../resolvers/index.js';
import { pathsBehind, type ResponseBook } from '../../response/index.js';
import type { Principal } from '../auth.js';
import { sendPage } from './page.js';
import { parse } from './parse.js';

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 200;
const id = z.string().min(1).max(400);
const reason = z.string().trim();

const listing = z.strictObject({
  status: z
    .enum(
      runStatuses.map((status) => status.toLowerCase()),
      { error: `takes ${runStatuses.join(', ').toLowerCase()}` },
    )
    .optional(),
  target: id.optional(),
  alert: id.optional(),
  first: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  after: z.string().max(400).optional(),
});
const asked = z.strictObject({ playbook: id, target: id, alert: id.optional(), reason });
const answer = z.strictObject({
  action: id,
  binding: id,
  answer: z.enum(['approve', 'refuse']),
  reason,
});
const undone = z.strictObject({ run: id, reason });

/** `GET /api/v2/runs?status=waiting`: a bare array, the newest first. Where there are more, `Link` says where they go on. */
export async function listRuns(
  graph: TenantGraph,
  request: Request,
  response: Response,
): Promise<void> {
  const { status, target, alert, first, after } = parse(listing, request.query);
  const wanted = runStatuses.find((name) => name.toLowerCase() === status);
  const found = await graph.runs.list(
    first + 1,
    { statuses: wanted === undefined ? undefined : [wanted], target, alert },
    after === undefined ? undefined : timePlaceOf(after, 'GET /api/v2/runs'),
  );
  sendPage(request, response, { found, first, show: showRun });
}

/**
 * `POST /api/v2/runs`: begins a playbook on something, as policy allows.
 * @throws SpoorError BAD_REQUEST, NOT_FOUND, GRAPH_UNAVAILABLE
 */
export async function beginRun(
  { supervision }: ResponseBook,
  graph: TenantGraph,
  body: unknown,
  caller: Principal,
): Promise<object> {
  const { reason: why, ...wanted } = parse(asked, body);
  const speaker = speakerOf(caller, why);
  const asking = { ...wanted, alert: wanted.alert ?? null };
  return showRun((await supervision.begin(graph, asking, speaker)).run);
}

/**
 * `POST /api/v2/approvals`: answers an action that waits, as it was shown.
 * @throws SpoorError BAD_REQUEST, NOT_FOUND, FORBIDDEN, CONFLICT, GRAPH_UNAVAILABLE
 */
export async function answerAction(
  { supervision }: ResponseBook,
  graph: TenantGraph,
  body: unknown,
  caller: Principal,
): Promise<object> {
  const { action, binding, answer: said, reason: why } = parse(answer, body);
  const run = await supervision[said](graph, action, binding, speakerOf(caller, why));
  return { ...showRun(run), attack_paths: await pathsAt(graph, run) };
}

/**
 * `POST /api/v2/runs/undo`: has what a run has done taken back.
 * @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE
 */
export async function undoRun(
  { supervision }: ResponseBook,
  graph: TenantGraph,
  body: unknown,
  caller: Principal,
): Promise<object> {
  const { run, reason: why } = parse(undone, body);
  return showRun(await supervision.undo(graph, run, speakerOf(caller, why)));
}

export async function pathsAt(graph: TenantGraph, run: Run): Promise<object[]> {
  const paths = await pathsBehind(graph, run);
  return paths.map(({ id, score, stage }) => ({ path: id, score: score.score, stage }));
}

function showRun(run: Run): object {
  const { playbook, target, alerts, confidence, isCalibrated, askedBy, by } = run;
  return {
    run: run.id,
    status: run.status.toLowerCase(),
    playbook: playbook.id,
    ...{ target, alerts, confidence, calibrated: isCalibrated, asked_by: askedBy, by },
    reason: run.reason,
    created_at: toIso(run.createdAt),
    updated_at: toIso(run.updatedAt),
    actions: run.actions.map(showAction),
  };
}

export function showAction(action: ActionState): object {
  const { facts, decision, request, approval, status } = action;
  return {
    action: action.id,
    does: action.action,
    ...{ connector: action.connector, operation: action.operation, arguments: action.arguments },
    status: status.toLowerCase(),
    reversible: action.reversible,
    reach:
      facts === null
        ? null
        : {
            ...{ hosts: facts.hosts, users: facts.users, entities: facts.entities },
            ...{ criticality: facts.criticality, graph_version: facts.graphVersion },
          },
    decision: decision === null ? null : { level: decision.level, reasons: decision.reasons },
    request:
      request === null
        ? null
        : {
            ...{ level: request.level, binding: request.binding },
            expires_at: toIso(request.expiresAt),
          },
    approved_by: approval?.by ?? null,
    observed: action.observed,
    problem: action.problem,
  };
}
