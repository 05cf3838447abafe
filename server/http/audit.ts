import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { TenantGraph } from '../../graph/index.js';
import type { Service } from '../service.js';

const MS_PER_SECOND = 1000;

/**
 * `GET /api/v1/audit`: the whole audit log of the tenant as NDJSON, its signed head last; docs/audit.md has the format. An
 * answer that breaks off has no head.
 */
export async function sendAuditLog(
  { audit, clock, log }: Pick<Service, 'audit' | 'clock' | 'log'>,
  graph: TenantGraph,
  response: Response,
): Promise<void> {
  const lines = audit.export(graph.auditTrail, clock.now() / MS_PER_SECOND);
  // What can't be read at all is said with a status; what fails later ends the answer.
  const first = await lines.next();
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  });
  if (first.done !== true) response.write(first.value);
  try {
    await pipeline(Readable.from(lines), response);
  } catch (error) {
    log.debug({ err: error, tenant: graph.tenant }, 'an export of the audit log broke off');
  }
}
