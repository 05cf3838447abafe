import { SpoorError, type TenantGraph } from '../../graph/index.js';
import { toIso } from '../../resolvers/index.js';
import { waitingRuns, type ResponseBook } from '../../response/index.js';
import type { Principal } from '../auth.js';
import { pathsAt, showAction } from './runs.js';

const MS_PER_SECOND = 1_000;

/** `GET /api/v2/approvals`: what waits for somebody with the caller's roles, what waits longest first. */
export async function listApprovals(graph: TenantGraph, caller: Principal): Promise<object[]> {
  const waiting = await waitingRuns(graph, caller.roles);
  return Promise.all(
    waiting.map(async ({ run, actions }) => ({
      ...{ run: run.id, playbook: run.playbook.id, target: run.target, reason: run.reason },
      attack_paths: await pathsAt(graph, run),
      actions: actions.map(showAction),
    })),
  );
}

/** `GET /api/v2/playbooks`: those that there are. */
export function listPlaybooks({ playbooks }: ResponseBook): object[] {
  return [...playbooks.values()].map(({ id, version, digest, title, targets, ...playbook }) => ({
    ...{ playbook: id, version, digest, title, targets },
    actions: playbook.steps.map(({ action }) => action),
    unavailable: playbook.unavailable,
  }));
}

/** `GET /api/v2/policies`: what decides for the tenant, with its version. */
export function showPolicies({ policies, isDryRun }: ResponseBook, tenant: string): object {
  const engine = policies();
  const texts = engine.textsOf(tenant);
  return { version: engine.version, dry_run: isDryRun(tenant), texts };
}

/**
 * `GET /api/v2/entities/:uid/risk`: what speaks against an entity now.
 * @throws SpoorError NOT_FOUND, GRAPH_UNAVAILABLE
 */
export async function showRisk(graph: TenantGraph, uid: string, nowMs: number): Promise<object> {
  const record = (await graph.entities([uid])).get(uid);
  if (record === undefined) throw new SpoorError('NOT_FOUND', 'No such entity in this tenant.');
  const risk = (await graph.risks.of([record.uid])).get(record.uid);
  return {
    ...{ uid: record.uid, kind: record.kind, name: record.name },
    ...{ score: risk?.score ?? 0, level: risk?.level, criticality: risk?.criticality },
    as_of: toIso(nowMs / MS_PER_SECOND),
    signs: risk?.signs.map(({ kind, ref, weight, at }) => ({ kind, ref, weight, at: toIso(at) })),
  };
}
