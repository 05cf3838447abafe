import { cypher } from '../../cypher/index.js';
import { asInteger } from '../db/database.js';
import {
  decodeClaims,
  encodeClaims,
  isPaired,
  pidEndsOf,
  type Claim,
  type KeptClaim,
} from './claims.js';
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

/** Keeps what a batch said of processes by pid. */
export async function appendClaims(
  { tx, tenant, source, sequence, now }: ClaimScope,
  claims: readonly Claim[],
): Promise<void> {
  const rows = await rowsOf(claims);
  if (rows.length === 0) return;
  const parameters = { rows, tenant, source, now, sequence: asInteger(sequence) };
  await tx.run(cypher('appendClaims'), parameters);
}

interface LedgerRow {
  readonly key: string;
  readonly claims: Int8Array;
  readonly count: object;
  /** True where one of them is between two processes. */
  readonly paired: boolean;
  readonly last: number;
}

/** A claim with two ends that pids name is filed under both. */
async function rowsOf(claims: readonly Claim[]): Promise<LedgerRow[]> {
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
      count: asInteger(list.length),
      paired: list.some(([, claim]) => isPaired(claim)),
      last: Math.max(...list.map(([, { at }]) => at)),
    })),
  );
}

/** Of some pids, those on which more than so many claims were made. */
export async function pidsBeyond(
  { tx, tenant }: ClaimScope,
  keys: readonly string[],
  most: number,
): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await tx.run(cypher('countClaims'), { keys, tenant });
  return rows.flatMap(({ key, count }) => ((count as number) > most ? [key as string] : []));
}

/** All that was ever claimed of some pids; with `paired`, at least what is between two processes. */
export async function readClaims(
  { tx, tenant }: ClaimScope,
  keys: readonly string[],
  paired: boolean,
): Promise<KeptClaim[]> {
  if (keys.length === 0) return [];
  const rows = await tx.run(cypher('readClaims'), { keys, paired, tenant });
  const segments = rows as unknown as { source: string; sequence: number; claims: Int8Array }[];
  return (await Promise.all(segments.map((row) => decodeClaims(row.claims, row)))).flat();
}
