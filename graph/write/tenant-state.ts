import { cypher } from '../../cypher/index.js';
import type { Statements } from '../db/database.js';
import { Identities } from './identity.js';
import { decodeIds, KnownEvents } from './known-events.js';

/**
 * What a writer remembers of a tenant between batches, all of it a cache of the graph at `version`.
 * When another writer has moved the tenant on, or a transaction fails, it is read anew.
 */
export interface TenantState {
  version: number;
  /** Raised in the graph when event ids were forgotten before their time. */
  readonly generation: number;
  readonly known: KnownEvents;
  identities: Identities;
}

/** Brings a state up to `version`, inside the transaction that holds the tenant's lock. */
export async function catchUp(
  tx: Statements,
  state: TenantState | undefined,
  target: { tenant: string; version: number; generation: number; window: number },
): Promise<TenantState> {
  const { tenant, version, generation, window } = target;
  const kept = state?.generation === generation ? state : undefined;
  const current = kept ?? {
    version: 0,
    generation,
    known: new KnownEvents(window),
    identities: new Identities(tenant),
  };
  if (current.version === version) {
    if (current.identities.isFull) current.identities = new Identities(tenant);
    return current;
  }
  const rows = await tx.run(cypher('readEventIds'), { tenant, after: current.version });
  const commits = rows as unknown as { eventIds: Int8Array; eventCount: number }[];
  let wanted = window;
  const recent = commits.filter(({ eventCount }) => (wanted -= eventCount) + eventCount > 0);
  for (const { eventIds } of recent.reverse()) {
    for (const id of decodeIds(eventIds)) current.known.add(id);
  }
  current.version = version;
  current.identities = new Identities(tenant);
  return current;
}
