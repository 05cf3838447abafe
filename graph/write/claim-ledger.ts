import { cypher } from '../../cypher/index.js';
import type { Changes } from '../change/codec.js';
import { asInteger, type Statements } from '../db/database.js';
import { decodeClaims, encodeClaims, pidEndsOf, type Claim, type KeptClaim } from './claims.js';
import { moveClaims } from './move-claims.js';
import { pidKey } from './process-directory.js';
import type { TenantScope } from './tenant-transactions.js';

/** The transaction in which claims are kept: `sequence` is the number of the commit that it becomes. */
export interface ClaimScope extends Pick<
  TenantScope,
  'tx' | 'tenant' | 'label' | 'now' | 'identities'
> {
  readonly source: string;
  readonly sequence: number;
}

const NO_CHANGES: Changes = { entities: [], relationships: [] };

/**
 * Keeps what a batch said of processes by pid, and what it taught of pids. Where that shows that earlier
 * claims meant other runs than was thought, they move.
 */
export async function keepClaims(scope: ClaimScope, claims: readonly Claim[]): Promise<Changes> {
  const { tx, tenant, source, sequence, now, identities } = scope;
  const rows = await rowsOf(claims);
  if (rows.length > 0) {
    const parameters = { rows, tenant, source, now, sequence: asInteger(sequence) };
    await tx.run(cypher('appendClaims'), parameters);
  }
  const learned = identities.processes.changedRecords();
  if (learned.length > 0) {
    const records = learned.map(({ hostKey, pid, evidence, claimed }) => ({
      key: pidKey(hostKey, pid),
      properties: {
        host_key: hostKey,
        pid: asInteger(pid),
        evidence: JSON.stringify(evidence),
        first_epoch: claimed?.first ?? null,
        last_epoch: claimed?.last ?? null,
      },
    }));
    await tx.run(cypher('writePids'), { rows: records, tenant, now });
  }
  const disputed = identities.processes.disputed();
  return disputed.length === 0 ? NO_CHANGES : moveClaims(scope, disputed);
}

/** A claim with two ends that pids name is filed under both. */
async function rowsOf(
  claims: readonly Claim[],
): Promise<{ key: string; claims: Int8Array; last: number }[]> {
  const filed = new Map<string, [number, Claim][]>();
  claims.forEach((claim, number) => {
    const keys = new Set(pidEndsOf(claim).map(({ hostKey, pid }) => pidKey(hostKey, pid)));
    for (const key of keys) {
      const list = filed.get(key);
      if (list === undefined) filed.set(key, [[number, claim]]);
      else list.push([number, claim]);
    }
  });
  return Promise.all(
    [...filed].map(async ([key, list]) => ({
      key,
      claims: await encodeClaims(list),
      last: Math.max(...list.map(([, { at }]) => at)),
    })),
  );
}

/** All that was ever claimed of some pids. */
export async function readClaims(
  tx: Statements,
  tenant: string,
  keys: readonly string[],
): Promise<KeptClaim[]> {
  if (keys.length === 0) return [];
  const rows = await tx.run(cypher('readClaims'), { keys, tenant });
  const segments = rows as unknown as { source: string; sequence: number; claims: Int8Array }[];
  return (await Promise.all(segments.map((row) => decodeClaims(row.claims, row)))).flat();
}
