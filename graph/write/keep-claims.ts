import { cypher } from '../../cypher/index.js';
import type { Changes } from '../change/codec.js';
import { asInteger } from '../db/database.js';
import { appendClaims, type ClaimScope } from './claim-ledger.js';
import type { Claim } from './claims.js';
import { moveClaims, NO_CHANGES } from './move-claims.js';
import { pidKey } from './process-directory.js';

/**
 * Keeps what a batch said of processes by pid, and what it taught of pids. Where that shows that earlier
 * claims meant other runs than was thought, they move.
 */
export async function keepClaims(scope: ClaimScope, claims: readonly Claim[]): Promise<Changes> {
  await appendClaims(scope, claims);
  await writePids(scope);
  const disputed = scope.identities.processes.disputed();
  return disputed.length === 0 ? NO_CHANGES : moveClaims(scope, disputed);
}

async function writePids({ tx, tenant, now, identities }: ClaimScope): Promise<void> {
  const rows = identities.processes.changedRecords().map(({ hostKey, pid, evidence, claimed }) => ({
    key: pidKey(hostKey, pid),
    properties: {
      host_key: hostKey,
      pid: asInteger(pid),
      evidence: JSON.stringify(evidence),
      first_epoch: claimed?.first ?? null,
      last_epoch: claimed?.last ?? null,
    },
  }));
  if (rows.length > 0) await tx.run(cypher('writePids'), { rows, tenant, now });
}
