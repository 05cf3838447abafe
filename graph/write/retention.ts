import { cypher } from '../../cypher/index.js';
import { fadedLog } from '../baseline/baseline.js';
import type { EntityChange, RelationshipChange } from '../change/change.js';
import { asInteger, type Database, type Statements } from '../db/database.js';
import {
  entityDeclaration,
  kinds,
  relationshipDeclaration,
  relations,
  type Kind,
  type Relation,
} from '../model/registry.js';
import type { GraphSettings } from '../settings.js';
import type { StoredEdgeProperties } from './firm.js';
import type { TenantTransactions } from './tenant-transactions.js';

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3_600;

/** What a run of retention removed. */
export interface RetentionReport {
  readonly entities: number;
  readonly relationships: number;
}

export interface EdgeRow {
  readonly id: string;
  readonly from: string;
  readonly fromKind: Kind;
  readonly to: string;
  readonly toKind: Kind;
  readonly properties: StoredEdgeProperties;
}

/** What the feed says of an edge that goes. */
export function deletionOf(relation: Relation, row: EdgeRow): RelationshipChange {
  const { properties, from, fromKind, to, toKind } = row;
  const declared = relationshipDeclaration(relation).properties;
  return {
    relation,
    from,
    fromKind,
    to,
    toKind,
    action: 'DELETED',
    properties: Object.fromEntries(
      Object.entries(properties).filter(([name]) => Object.hasOwn(declared, name)),
    ),
    firstSeen: properties.first_seen_epoch,
    lastSeen: properties.last_seen_epoch,
    observations: properties.observations,
    logWeight: properties.log_weight,
    sources: properties.sources,
  };
}

/** Standing facts and what fades are kept for different times. */
function cutoffOf(relation: Relation, settings: GraphSettings, now: number): number {
  const standing = relationshipDeclaration(relation).halfLifeHours === null;
  return now - (standing ? settings.inventoryDays : settings.activityDays) * SECONDS_PER_DAY;
}

/**
 * Removes from one tenant what was neither seen nor received within its time, in transactions of at
 * most `retentionBatch` edges or nodes. Edges go first; a node goes when nothing touches it any more.
 * "Received" counts too, so that a capture of last year that is loaded today stays for its time.
 */
export async function expireTenant(
  transactions: TenantTransactions,
  tenant: string,
  settings: GraphSettings,
): Promise<RetentionReport> {
  let relationships = 0;
  let entities = 0;
  for (const relation of relations) {
    relationships += await repeat(() => expireEdges(transactions, tenant, relation, settings));
  }
  for (const kind of kinds) {
    entities += await repeat(() => expireNodes(transactions, tenant, kind, settings));
  }
  return { entities, relationships };
}

async function repeat(batch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await batch();
    if (removed === 0) return total;
    total += removed;
  }
}

async function expireEdges(
  transactions: TenantTransactions,
  tenant: string,
  relation: Relation,
  settings: GraphSettings,
): Promise<number> {
  const { removed } = await transactions.run(tenant, 'retention', async ({ tx, label, now }) => {
    const text = cypher('expiredEdges', { relation, tenant: label });
    const found = await tx.run(text, {
      cutoff: cutoffOf(relation, settings, now),
      limit: asInteger(settings.retentionBatch),
    });
    const rows = found as unknown as EdgeRow[];
    if (rows.length === 0) return { result: { removed: 0 } };
    await tx.run(cypher('deleteEdges'), { ids: rows.map(({ id }) => id) });
    const relationships = rows.map((row) => deletionOf(relation, row));
    return {
      result: { removed: rows.length },
      commit: { eventIds: [], changes: { entities: [], relationships } },
    };
  });
  return removed;
}

async function expireNodes(
  transactions: TenantTransactions,
  tenant: string,
  kind: Kind,
  settings: GraphSettings,
): Promise<number> {
  const inventory = entityDeclaration(kind).retention === 'inventory';
  const days = inventory ? settings.inventoryDays : settings.activityDays;
  const { removed } = await transactions.run(tenant, 'retention', async ({ tx, label, now }) => {
    const text = cypher('expiredNodes', { kind, tenant: label });
    const rows = await tx.run(text, {
      cutoff: now - days * SECONDS_PER_DAY,
      limit: asInteger(settings.retentionBatch),
    });
    if (rows.length === 0) return { result: { removed: 0 } };
    const entities = await deleteNodes(tx, tenant, kind, rows as unknown as NamedNode[]);
    return {
      result: { removed: rows.length },
      commit: { eventIds: [], changes: { entities, relationships: [] } },
    };
  });
  return removed;
}

export interface NamedNode {
  readonly uid: string;
  readonly name: string;
}

export async function deleteNodes(
  tx: Statements,
  tenant: string,
  kind: Kind,
  nodes: readonly NamedNode[],
): Promise<EntityChange[]> {
  const uids = nodes.map(({ uid }) => uid);
  await tx.run(cypher('deleteNodes'), { uids, tenant });
  return nodes.map(({ uid, name }) => ({ uid, kind, name, action: 'DELETED' }));
}

/**
 * Forgets what the feed, the window of known events and idempotency keys need not keep. The three
 * limits are independent: a commit goes when neither its changes nor its event ids are kept.
 */
export async function pruneRecords(
  database: Database,
  tenants: readonly string[],
  settings: GraphSettings,
  now: number,
): Promise<void> {
  const limit = asInteger(settings.retentionBatch);
  const cutoff = now - settings.changeRetentionHours * SECONDS_PER_HOUR;
  const prune = (name: Parameters<typeof cypher>[0], parameters: object): Promise<number> =>
    repeat(() =>
      database.write({ caller: 'retention' }, async (tx) => {
        const [row] = await tx.run(cypher(name), { ...parameters, limit });
        return (row?.['pruned'] as number | undefined) ?? 0;
      }),
    );
  await prune('pruneCommits', { cutoff });
  await prune('prunePathChanges', { cutoff });
  await prune('prunePathSeeds', { cutoff });
  for (const tenant of tenants) {
    const [row] = await database.read(
      { caller: 'retention', tenant },
      cypher('oldestKnownCommit'),
      {
        tenant,
        window: asInteger(settings.knownEvents),
      },
    );
    await prune('pruneHuntsOver', { tenant, keep: asInteger(settings.keptHunts) });
    const sequence = row?.['sequence'];
    if (typeof sequence === 'number') await prune('forgetEvents', { tenant, sequence });
  }
  await prune('deleteEmptyCommits', {});
  await prune('deleteRequests', { cutoff });
  const activity = { cutoff: now - settings.activityDays * SECONDS_PER_DAY };
  await prune('pruneAttackPaths', activity);
  await prune('pruneAgentRuns', activity);
  await prune('pruneLetters', activity);
  await prune('pruneClaims', activity);
  await prune('prunePids', activity);
  await prune('pruneAliases', activity);
  await prune('pruneAlertIds', activity);
  await prune('pruneHunts', { cutoff: now - settings.keptHuntDays * SECONDS_PER_DAY });
  const least = fadedLog(now);
  await prune('pruneHabits', { least });
  await prune('pruneActivities', { least });
  await prune('pruneKnownGood', { cutoff: now - settings.inventoryDays * SECONDS_PER_DAY });
  await prune('prunePrecedents', { cutoff: now - settings.inventoryDays * SECONDS_PER_DAY });
  await prune('pruneAlerts', { cutoff: now - settings.inventoryDays * SECONDS_PER_DAY });
  await prune('pruneAnnotations', { cutoff: now - settings.inventoryDays * SECONDS_PER_DAY });
}
