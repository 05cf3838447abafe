import type { Request, Response } from 'express';
import { z } from 'zod';
import { alertStatuses, type Alert, type TenantGraph } from '../../graph/index.js';
import {
  checkAlertsRequest,
  checkIngestRequest,
  ingestAlerts,
  MAX_AHEAD_SECONDS,
} from '../../ingest/index.js';
import { timePlaceOf, toIso } from '../../resolvers/index.js';
import type { Service } from '../service.js';
import type { Admission } from './admission.js';
import { readBody } from './body.js';
import { bodyLimits, checkQuery, queryText } from './events.js';
import { sendPage } from './page.js';
import { parse } from './parse.js';

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 200;
/** Minutes of a year. */
const MAX_MINUTES = 527_040;
const MS_PER_SECOND = 1000;
const SECONDS_PER_MINUTE = 60;
const KIB = 1024;

const listing = z.strictObject({
  status: z
    .enum(
      alertStatuses.map((status) => status.toLowerCase()),
      {
        error: `takes ${alertStatuses.join(', ').toLowerCase()}`,
      },
    )
    .optional(),
  minutes: z.coerce.number().min(0).max(MAX_MINUTES).optional(),
  first: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  after: z.string().max(400).optional(),
});

/**
 * `GET /api/v2/alerts?status=pending&minutes=15`: a bare array, those first heard of last come first, so that
 * `jq '.[]'` reads it. Where there are more, `Link` says where they go on.
 */
export async function listAlerts(
  graph: TenantGraph,
  now: number,
  request: Request,
  response: Response,
): Promise<void> {
  const { status, minutes, first, after } = parse(listing, request.query);
  const wanted = alertStatuses.find((name) => name.toLowerCase() === status);
  const found = await graph.alerts.list(
    first + 1,
    {
      statuses: wanted === undefined ? undefined : [wanted],
      since: minutes === undefined ? undefined : now / MS_PER_SECOND - minutes * SECONDS_PER_MINUTE,
    },
    after === undefined ? undefined : timePlaceOf(after, 'GET /api/v2/alerts'),
  );
  sendPage(request, response, { found, first, show: showAlert });
}

/**
 * `POST /api/v2/alerts`: alerts of other products, as JSON or NDJSON, gzip or not. The caller is authorised already.
 * @throws SpoorError BAD_REQUEST, PAYLOAD_TOO_LARGE, OVERLOADED, GRAPH_UNAVAILABLE
 */
export async function takeAlerts(
  service: Service,
  admission: Admission,
  graph: TenantGraph,
  request: Request,
): Promise<object> {
  checkQuery(request);
  const format = queryText(request, 'format') ?? 'auto';
  const source = queryText(request, 'source');
  const { mappings } = service.config.alerts;
  checkAlertsRequest({ format, source, mappings });
  checkIngestRequest('auto', source);
  const { maxBodyRecords: maxRecords, maxLineKb, maxDepth } = service.config.ingest;
  const receivedAt = service.clock.now() / MS_PER_SECOND;
  const limits = { maxRecords, maxDepth, maxLineBytes: maxLineKb * KIB };
  const latest = receivedAt + MAX_AHEAD_SECONDS;
  return admission.admit(graph.tenant, async () => {
    service.assertRoom();
    const chunks = readBody(request, bodyLimits(service));
    const taken = { chunks, format, source, receivedAt, mappings };
    const { alertIds, ...counts } = await ingestAlerts(graph, taken, { ...limits, latest });
    service.metrics.countAlerts(counts, counts.rejected.count);
    return { ...counts, alert_ids: alertIds };
  });
}

/** One that is not judged yet is to be looked into, and nothing is known of it. */
function showAlert(alert: Alert): object {
  const { verdict, resolution, severity, status } = alert;
  return {
    alert_id: alert.id,
    classification: verdict?.classification ?? 'requires_investigation',
    confidence: verdict?.confidence ?? 0,
    calibrated: verdict?.calibrated ?? false,
    reasoning: (verdict?.reasoning ?? []).map(({ text, cites }) => ({ text, cites })),
    playbook: verdict?.playbook ?? null,
    status: status.toLowerCase(),
    judged: verdict !== null,
    rule_id: alert.ruleId,
    rule_name: alert.ruleName,
    title: alert.title,
    severity: severity.toLowerCase(),
    source: alert.source,
    external_id: alert.externalId,
    count: alert.count,
    techniques: verdict?.techniques ?? alert.techniques,
    entities: alert.entities,
    first_at: toIso(alert.firstAt),
    last_at: toIso(alert.lastAt),
    created_at: toIso(alert.createdAt),
    updated_at: toIso(alert.updatedAt),
    resolution:
      resolution === null
        ? null
        : { verdict: resolution.verdict, reason: resolution.reason, by: resolution.by },
  };
}
