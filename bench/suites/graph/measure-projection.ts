import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Database } from '../../../graph/db/database.js';
import { livePaths } from '../../../graph/live/live-paths.js';
import { loadProjection } from '../../../graph/live/load.js';
import { Projection } from '../../../graph/live/projection.js';
import type { RelationshipChange } from '../../../graph/index.js';
import { defaultGraphSettings } from '../../../graph/settings.js';
import { tenantLabel } from '../../../graph/write/uid.js';
import type { GivenServer } from '../../../server/config.js';
import { timed } from '../../harness/stopwatch.js';
import { END_EPOCH } from '../../estate/names.js';

export interface ProjectionOrder {
  readonly server: GivenServer;
  readonly tenant: string;
  /** That the tenant has. */
  readonly edges: number;
  /** Uids that three hops are searched from. */
  readonly starts: readonly string[];
  /** How often they are read, and how often edges are put in then. */
  readonly rebuilds: number;
  readonly inserts: number;
}

export interface ProjectionFigures {
  /** Of each time that it was read. */
  readonly msToRead: readonly number[];
  readonly bytesPerEdge: number;
  /** Of each search, warm. */
  readonly msToSearch: readonly number[];
  /** Edges a second. */
  readonly insertRates: readonly number[];
}

const WARM_ROUNDS = 10;
const ROUNDS = 5;
const BATCHES = 30;
/** As many edges as a batch of events makes, about. */
const BATCH = 3_500;
const MS_PER_SECOND = 1000;
const TIMEOUT_MS = 600_000;

/**
 * How long it takes to read a projection from the graph, what it weighs, and how fast changes are put into it when it
 * is full. Bytes are those of heap and buffers together, after garbage was collected, uids and all.
 */
export async function measureProjection({
  server,
  tenant,
  edges,
  ...times
}: ProjectionOrder): Promise<ProjectionFigures> {
  const database = new Database({ ...server, transactionTimeoutMs: TIMEOUT_MS });
  const collectGarbage = garbageCollector();
  const msToRead: number[] = [];
  let bytesPerEdge = NaN;
  let full = new Projection(2 * edges);
  try {
    for (let n = 0; n < times.rebuilds; n++) {
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
      if (projection.size.edges !== edges) throw new Error(`${projection.size.edges} edges read`);
      msToRead.push(ms);
      // Later ones are measured beside the one before, which is let go of at a time of its own.
      if (n === 0) bytesPerEdge = (held() - before) / edges;
    }
  } finally {
    await database.close();
  }
  const msToSearch = searched(full, times.starts);
  const insertRates = Array.from({ length: times.inserts }, (_, round) => insertRate(full, round));
  return { msToRead, bytesPerEdge, msToSearch, insertRates };
}

/** Three hops from each start, over and over: how long each of the last rounds took. */
function searched(projection: Projection, starts: readonly string[]): number[] {
  const times: number[] = [];
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    for (const uid of starts) {
      const question = { uid, hopLimit: 3, asOf: END_EPOCH, direction: 'BOTH' as const, first: 20 };
      const began = performance.now();
      livePaths(projection, question, defaultGraphSettings);
      if (round >= WARM_ROUNDS) times.push(performance.now() - began);
    }
  }
  return times;
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
