import { openHelper } from '../../harness/helper.js';
import { single, type Result } from '../../harness/result.js';
import type { GraphBench } from './graph-bench.js';
import type { ProjectionFigures, ProjectionOrder } from './measure-projection.js';
import { startsIn, TAIL } from './threat-paths.js';

const REBUILD = 'live.rebuild_s_per_million';
const INSERT = 'live.insert_edges_per_s';
const BYTES = 'live.bytes_per_edge';
const P95 = 'live.paths_3hop_p95_ms';
const P50 = 'live.paths_3hop_p50_ms';
export const liveNames: readonly string[] = [REBUILD, INSERT, BYTES, P95, P50];

const REBUILDS = 3;
const INSERTS = 5;
const MILLION = 1_000_000;
const MS_PER_SECOND = 1000;

/** The projection by itself, in a process that holds nothing else: this one has all of the generated graph. */
export async function measureLive({
  workshop,
  server: { uri, user, password },
  tenant,
  edges,
  estate,
  progress,
  samples,
}: GraphBench): Promise<Result[]> {
  const server = { uri, user, password };
  const repeated = { rebuilds: samples(REBUILDS), inserts: samples(INSERTS) };
  const { counted: starts } = startsIn({ estate, samples });
  const order: ProjectionOrder = { server, tenant, edges, starts, ...repeated };
  const helper = await openHelper(workshop, 'projection-process', order);
  const { msToRead, bytesPerEdge, insertRates, msToSearch } =
    (await helper.answer()) as ProjectionFigures;
  await helper.stop();
  const shown = msToRead.map((ms) => `${Math.round(ms)} ms`).join(', ');
  progress(`live: ${edges} edges read in ${shown}`);
  const seconds = msToRead.map((ms) => (ms / MS_PER_SECOND / edges) * MILLION);
  return [
    single(REBUILD, 's', seconds),
    single(INSERT, '1/s', insertRates),
    single(BYTES, 'B', [bytesPerEdge]),
    single(P95, 'ms', msToSearch, TAIL),
    single(P50, 'ms', msToSearch),
  ];
}
