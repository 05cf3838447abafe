import type { Graph } from '../graph/index.js';
import type { AuditSealer } from '../response/index.js';
import type { Log } from './log.js';

/**
 * Has this service's key take over the audit logs that a former key of the ring signed last, so that the former one is
 * needed no more.
 *
 * @returns what is wrong: logs that were signed with a key that is not here, to which nothing can be added
 */
export async function settleAuditKeys(
  graph: Graph,
  sealer: AuditSealer,
  log: Log,
): Promise<readonly string[]> {
  const audited = await graph.auditedTenants();
  const of = (standing: string): string[] =>
    audited.filter(({ keyId }) => sealer.standing(keyId) === standing).map(({ tenant }) => tenant);
  for (const tenant of of('former')) {
    await graph.tenant(tenant).auditTrail.record([]);
    log.info({ tenant }, 'another key goes on with the audit log');
  }
  const foreign = of('unknown');
  for (const tenant of foreign) {
    log.error(
      { tenant },
      'the audit log was signed with a key that is not here: no action can run',
    );
  }
  if (foreign.length === 0) return [];
  return [
    `The audit logs of ${foreign.length} tenants were signed with a key that this Spoor does not have: no action can run there (docs/audit.md).`,
  ];
}
