import { cypher } from '../../cypher/index.js';
import type { EntityChange, RelationshipChange } from '../change/change.js';
import { asInteger, type Statements } from '../db/database.js';
import { decodeEvidence, encodeEvidence, withoutSource, type Evidence } from '../model/edge.js';
import { kinds, relations, type Kind, type Relation } from '../model/registry.js';
import { firmEdgeWithout, firmNodeWithout } from './firm.js';
import {
  deletionOf,
  deleteNodes,
  type EdgeRow,
  type NamedNode,
  type RetentionReport,
} from './retention.js';
import type { TenantTransactions } from './tenant-transactions.js';

/**
 * Takes back all that one source said. An edge or node that another source speaks of too stays, with
 * the evidence of the others only; the rest goes. Properties that a surviving node has learned stay:
 * they are not kept by source.
 */
export async function deleteSource(
  transactions: TenantTransactions,
  tenant: string,
  source: string,
  batchSize: number,
): Promise<RetentionReport> {
  let relationships = 0;
  let entities = 0;
  // Before its evidence: claims that move meanwhile must not bring it back.
  await transactions.run(tenant, source, async ({ tx }) => {
    await tx.run(cypher('forgetClaims'), { tenant, source });
    return { result: {} };
  });
  for (const relation of relations) {
    relationships += await drain((batch) => takeBackEdges(batch, relation));
  }
  for (const kind of kinds) entities += await drain((batch) => takeBackNodes(batch, kind));
  await forget(transactions, tenant, source);
  return { entities, relationships };

  async function drain(step: (batch: Batch) => Promise<TakenBack>): Promise<number> {
    let removed = 0;
    for (;;) {
      const done = await transactions.run(tenant, source, async ({ tx, label }) => {
        const taken = await step({ tx, tenant, label, source, limit: batchSize });
        const result = { removed: taken.removed, touched: taken.touched };
        if (taken.touched === 0) return { result };
        const { entities: nodes = [], relationships: edges = [] } = taken;
        return {
          result,
          commit: { eventIds: [], changes: { entities: nodes, relationships: edges } },
        };
      });
      if (done.touched === 0) return removed;
      removed += done.removed;
    }
  }
}

/** What was taken back may be sent again: its events are no longer known. */
async function forget(
  transactions: TenantTransactions,
  tenant: string,
  source: string,
): Promise<void> {
  await transactions.run(tenant, source, async ({ tx }) => {
    await tx.run(cypher('forgetSource'), { tenant, source });
    await tx.run(cypher('forgetSourceHealth'), { tenant, source });
    return { result: {} };
  });
}

interface Batch {
  readonly tx: Statements;
  readonly tenant: string;
  readonly label: string;
  readonly source: string;
  readonly limit: number;
}

interface TakenBack {
  readonly touched: number;
  readonly removed: number;
  readonly entities?: readonly EntityChange[];
  readonly relationships?: readonly RelationshipChange[];
}

async function takeBackEdges(
  { tx, label, source, limit }: Batch,
  relation: Relation,
): Promise<TakenBack> {
  const text = cypher('edgesOfSource', { relation, tenant: label });
  const rows = (await tx.run(text, { source, limit: asInteger(limit) })) as unknown as EdgeRow[];
  if (rows.length === 0) return { touched: 0, removed: 0 };
  const left = rows.map((row) => ({
    row,
    evidence: withoutSource(decodeEvidence(row.properties), source),
  }));
  const gone = left.filter(({ evidence }) => evidence.length === 0);
  const kept = left.filter(({ evidence }) => evidence.length > 0);
  await tx.run(cypher('deleteEdges'), { ids: gone.map(({ row }) => row.id) });
  await tx.run(cypher('replaceEvidence'), {
    rows: kept.map(({ row, evidence }) => ({
      id: row.id,
      evidence: { ...evidenceRow(evidence), ...firmEdgeWithout(relation, row.properties, source) },
    })),
  });
  const updated = kept.map(({ row, evidence }) => ({
    ...deletionOf(relation, row),
    ...summaryOf(evidence),
    action: 'UPDATED' as const,
  }));
  return {
    touched: rows.length,
    removed: gone.length,
    relationships: [...gone.map(({ row }) => deletionOf(relation, row)), ...updated],
  };
}

/** What the feed says of the evidence that is left. */
function summaryOf(
  evidence: Evidence,
): Pick<RelationshipChange, 'firstSeen' | 'lastSeen' | 'observations' | 'logWeight' | 'sources'> {
  const encoded = encodeEvidence(evidence);
  return {
    firstSeen: encoded.first_seen_epoch,
    lastSeen: encoded.last_seen_epoch,
    observations: encoded.observations,
    logWeight: encoded.log_weight,
    sources: encoded.sources,
  };
}

/** Every evidence property, absent ones as null, so that `SET r +=` clears what no longer holds. */
function evidenceRow(evidence: Evidence): Record<string, unknown> {
  const encoded = encodeEvidence(evidence);
  return {
    history: null,
    source_log_weights: null,
    ...encoded,
    observations: asInteger(encoded.observations),
  };
}

async function takeBackNodes(
  { tx, tenant, label, source, limit }: Batch,
  kind: Kind,
): Promise<TakenBack> {
  const text = cypher('nodesOfSource', { kind, tenant: label });
  const found = await tx.run(text, { source, limit: asInteger(limit) });
  const rows = found as unknown as (NamedNode & {
    sources: readonly string[];
    firm: string | null;
  })[];
  if (rows.length === 0) return { touched: 0, removed: 0 };
  const gone = rows.filter(({ sources }) => sources.length === 1);
  const kept = rows
    .filter(({ sources }) => sources.length > 1)
    .map(({ uid, sources, firm }) => ({
      uid,
      properties: {
        sources: sources.filter((name) => name !== source),
        ...firmNodeWithout(firm, source),
      },
    }));
  await tx.run(cypher('updateNodes'), { rows: kept, tenant });
  return {
    touched: rows.length,
    removed: gone.length,
    entities: await deleteNodes(tx, tenant, kind, gone),
  };
}
