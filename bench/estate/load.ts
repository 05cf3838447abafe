import { cypher } from '../../cypher/index.js';
import { asInteger } from '../../graph/db/database.js';
import { createdNodes, createEdges, createNodes } from '../../graph/write/new-rows.js';
import { tenantLabel } from '../../graph/write/uid.js';
import { writeOfEdge, writeOfNode } from '../../graph/write/write-plan.js';
import { systemClock } from '../../server/system-clock.js';
import type { RawDriver } from '../harness/raw-driver.js';
import { edgesOf } from './edges.js';
import { nodesOf, type Estate } from './estate.js';

const BATCH = 5_000;
const INDEX_SECONDS = 300;

/**
 * Writes an estate as ingest would have left it: properties made by the functions of the write path, in
 * its own statements. What is left out is the record of commits, which no read of evidence needs.
 */
export async function loadEstate(
  driver: RawDriver,
  tenant: string,
  estate: Estate,
  edges: number,
  onEdges: (written: number) => void,
): Promise<void> {
  const context = { tenant, source: 'bench', receivedAt: systemClock.now() / 1000 };
  const label = tenantLabel(tenant);
  await driver.run('WRITE', cypher('lockTenant'), { tenant, label, now: context.receivedAt });
  const ids = new Map<string, string>();
  const nodes = nodesOf(estate).map((delta) => writeOfNode(delta, undefined, context));
  await inBatches(nodes, async (batch) => {
    const { text, parameters } = createNodes(batch, { tenant, label });
    const answer = await driver.run('WRITE', text, parameters);
    for (const [uid, id] of createdNodes(answer)) ids.set(uid, id);
  });
  let written = 0;
  await inBatches(edgesOf(estate, edges), async (batch) => {
    const writes = batch.map((delta) => writeOfEdge(delta, undefined, context));
    const { text, parameters } = createEdges(writes, (uid) => ids.get(uid));
    await driver.run('WRITE', text, parameters);
    written += writes.length;
    onEdges(written);
  });
  await driver.run('READ', cypher('awaitIndexes'), { seconds: asInteger(INDEX_SECONDS) });
  // Plans made for an empty graph would serve, badly, until the server looks at its statistics again.
  await driver.run('WRITE', 'CALL db.clearQueryCaches()');
}

async function inBatches<T>(
  items: Iterable<T>,
  work: (batch: readonly T[]) => Promise<void>,
): Promise<void> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    await work(batch);
    batch = [];
  }
  if (batch.length > 0) await work(batch);
}
