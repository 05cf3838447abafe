import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  precedentKinds,
  precedentStatuses,
  type Precedent,
  type PrecedentDesk,
  type Simulation,
  type TenantGraph,
} from '../../graph/index.js';
import { parseInstant, timePlaceOf, toIso } from '../../resolvers/index.js';
import type { Principal } from '../auth.js';
import { sendPage } from './page.js';
import { parse } from './parse.js';

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 200;
const id = z.string().min(1).max(400);
const version = z.number().int().min(1);
const reason = z.string().trim();

function oneIn(names: readonly string[]): z.ZodOptional<z.ZodEnum> {
  const lower = names.map((name) => name.toLowerCase());
  return z.enum(lower, { error: `takes ${lower.join(', ')}` }).optional();
}

const listing = z.strictObject({
  status: oneIn(precedentStatuses),
  kind: oneIn(precedentKinds),
  first: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  after: z.string().max(400).optional(),
});
const simulated = z.strictObject({ precedent: id });
const accepted = z.strictObject({
  precedent: id,
  version,
  reason,
  expires_at: z.union([z.string(), z.number()]).optional(),
  acknowledged_true_positives: z.number().int().min(0).default(0),
});
const declined = z.strictObject({ precedent: id, version, reason });
const withdrawn = z.strictObject({ precedent: id, reason });

/** `GET /api/v2/precedents?status=proposed`: a bare array, the newest first. Where there are more, `Link` says where they go on. */
export async function listPrecedents(
  graph: TenantGraph,
  request: Request,
  response: Response,
): Promise<void> {
  const { status, kind, first, after } = parse(listing, request.query);
  const statuses = precedentStatuses.filter((name) => name.toLowerCase() === status);
  const kinds = precedentKinds.filter((name) => name.toLowerCase() === kind);
  const found = await graph.precedents.list(
    first + 1,
    {
      statuses: status === undefined ? undefined : statuses,
      kinds: kind === undefined ? undefined : kinds,
    },
    after === undefined ? undefined : timePlaceOf(after, 'GET /api/v2/precedents'),
  );
  sendPage(request, response, { found, first, show: (one) => show(one, graph) });
}

/** `GET /api/v2/precedents/:id`: one, with what it has done since. @throws SpoorError NOT_FOUND, GRAPH_UNAVAILABLE */
export async function showPrecedent(graph: TenantGraph, wanted: string): Promise<object> {
  const known = await graph.precedents.get(wanted);
  const effects = await graph.precedentEffects.of([wanted]);
  return { ...show(known, graph), effect: effects.get(wanted) };
}

/** `POST /api/v2/precedents/simulate`. @throws SpoorError BAD_REQUEST, NOT_FOUND, GRAPH_UNAVAILABLE */
export async function simulatePrecedent(
  desk: PrecedentDesk,
  graph: TenantGraph,
  body: unknown,
): Promise<object> {
  return showSimulation(await desk.simulateKnown(graph, parse(simulated, body).precedent));
}

/** `POST /api/v2/precedents/accept`. @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE */
export async function acceptPrecedent(
  desk: PrecedentDesk,
  graph: TenantGraph,
  body: unknown,
  { subject: by }: Principal,
): Promise<object> {
  const said = parse(accepted, body);
  const { expires_at: expiresAt, acknowledged_true_positives: acknowledgedTruePositives } = said;
  const wish = {
    ...{ by, reason: said.reason, acknowledgedTruePositives },
    expiresAt: expiresAt === undefined ? undefined : parseInstant(expiresAt, 'expires_at'),
  };
  return show(await desk.accept(graph, said.precedent, said.version, wish), graph);
}

/** `POST /api/v2/precedents/decline`. @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE */
export async function declinePrecedent(
  desk: PrecedentDesk,
  graph: TenantGraph,
  body: unknown,
  { subject: by }: Principal,
): Promise<object> {
  const said = parse(declined, body);
  const given = { by, reason: said.reason };
  return show(await desk.decline(graph, said.precedent, said.version, given), graph);
}

/** `POST /api/v2/precedents/withdraw`. @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE */
export async function withdrawPrecedent(
  desk: PrecedentDesk,
  graph: TenantGraph,
  body: unknown,
  { subject: by }: Principal,
): Promise<object> {
  const said = parse(withdrawn, body);
  return show(await desk.withdraw(graph, said.precedent, { by, reason: said.reason }), graph);
}

function show(precedent: Precedent, graph: TenantGraph): object {
  const { structure, title, owner, from, decision, expiresAt, simulation } = precedent;
  return {
    ...{ precedent: precedent.id, version: precedent.version },
    status: graph.precedents.statusOf(precedent).toLowerCase(),
    kind: structure.kind.toLowerCase(),
    ...(structure.kind === 'KNOWN_GOOD' ? { match: structure.match } : { rule: structure.rule }),
    ...{ title, owner, from, reason: precedent.reason, proposed_by: precedent.proposedBy },
    created_at: toIso(precedent.createdAt),
    updated_at: toIso(precedent.updatedAt),
    expires_at: expiresAt === null ? null : toIso(expiresAt),
    decision: decision === null ? null : { ...decision, at: toIso(decision.at) },
    simulation: simulation === null ? null : showSimulation(simulation),
  };
}

function showSimulation({ at, since, ...told }: Simulation): object {
  return { ...told, at: toIso(at), since: toIso(since) };
}
