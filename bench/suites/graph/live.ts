import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Database } from '../../../graph/db/database.js';
import { loadProjection } from '../../../graph/live/load.js';
import { Projection } from '../../../graph/live/projection.js';
import type { RelationshipChange } from '../../../graph/index.js';
import { tenantLabel } from '../../../graph/write/uid.js';
import { single, type Result } from '../../harness/result.js';
import { timed } from '../../harness/stopwatch.js';
import { END_EPOCH } from '../../estate/names.js';
import type { GraphBench } from './graph-bench.js';

const REBUILD = 'live.rebuild_s_per_million';
const INSERT = 'live.insert_edges_per_s';
const BYTES = 'live.bytes_per_edge';
export const liveNames: readonly string[] = [REBUILD, INSERT, BYTES];

const REBUILDS = 3;
const INSERTS = 5;
const BATCHES = 30;
/** As many edges as a batch of events makes, about. */
const BATCH = 3_500;
const MILLION = 1_000_000;
const MS_PER_SECOND = 1000;
const TIMEOUT_MS = 600_000;

/**
 * The projection by itself: how long it takes to read it from the graph, what it weighs, and how fast
 * changes are put into it when it is full. Bytes are those of heap and buffers together, after garbage
 * was collected, uids and all.
 */
export async function measureLive({
  server,
  tenant,
  edges,
  progress,
  samples,
}: GraphBench): Promise<Result[]> {
  const database = new Database({ ...server, transactionTimeoutMs: TIMEOUT_MS });
  const collectGarbage = garbageCollector();
  const seconds: number[] = [];
  const bytes: number[] = [];
  let full = new Projection(2 * edges);
  try {
    for (let n = 0; n < samples(REBUILDS); n++) {
      full = new Projection(2 * edges);
      collectGarbage();
      const before = held();
      const projection = full;
      const { ms } = await timed(() =>
        loadProjection(projection, {
          ...{ database, tenant },
          label: tenantLabel(tenant),
          timeoutMs: TIMEOUT_MS,
          // Nobody else writes here.
          isStill: () => Promise.resolve(true),
        }),
      );
      collectGarbage();
      seconds.push((ms / MS_PER_SECOND / projection.size.edges) * MILLION);
      // Later ones are measured beside the one before, which is let go of at a time of its own.
      if (n === 0) bytes.push((held() - before) / projection.size.edges);
      progress(`live: ${projection.size.edges} edges read in ${Math.round(ms)} ms`);
    }
  } finally {
    await database.close();
  }
  const rates = Array.from({ length: samples(INSERTS) }, (_, round) => insertRate(full, round));
  return [single(REBUILD, 's', seconds), single(INSERT, '1/s', rates), single(BYTES, 'B', bytes)];
}

/** New edges between new and known nodes, in batches as the feed brings them. */
function insertRate(projection: Projection, round: number): number {
  const batches = Array.from({ length: BATCHES }, (_, batch) =>
    Array.from({ length: BATCH }, (__, n) => newEdge(round, batch * BATCH + n)),
  );
  const began = performance.now();
  for (const relationships of batches) projection.apply({ entities: [], relationships });
  return (BATCHES * BATCH) / ((performance.now() - began) / MS_PER_SECOND);
}

function newEdge(round: number, n: number): RelationshipChange {
  const at = END_EPOCH + n / MS_PER_SECOND;
  return {
    relation: 'CONNECTED_TO',
    from: `process:insert-${round}-${Math.floor(n / 4)}`,
    fromKind: 'Process',
    to: `ipaddress:insert-${n % 5_000}`,
    toKind: 'IpAddress',
    action: 'CREATED',
    properties: { port: 443 + (n % 4), protocol: 'tcp' },
    firstSeen: at,
    lastSeen: at,
    observations: 1,
    logWeight: 1,
    sources: ['bench'],
  };
}

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Node gives it away only when asked to on the command line, or like this. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
