import { loadEstate } from '../estate/load.js';
import { makeEstate } from '../estate/estate.js';
import { openNeo4j } from '../harness/neo4j.js';
import { openRawDriver } from '../harness/raw-driver.js';
import type { Result } from '../harness/result.js';
import { openService } from '../harness/service.js';
import { timed } from '../harness/stopwatch.js';
import type { Bench, Suite } from '../harness/suite.js';
import { crowdedHuntNames, measureCrowdedHunts } from './graph/crowded-hunts.js';
import { dbHitNames, measureDbHits } from './graph/db-hits.js';
import { graphqlNames, measureGraphql } from './graph/graphql.js';
import { huntNames, measureHunts } from './graph/hunts.js';
import { liveNames, measureLive } from './graph/live.js';
import { measureThreatPaths, threatPathNames } from './graph/threat-paths.js';
import type { GraphBench } from './graph/graph-bench.js';
import { verify } from './graph/verify.js';

const SEED = 3;
const TENANT = 'bench';
const PROGRESS_EDGES = 100_000;

/** Everything that is asked of the generated graph, which takes longer to write than to ask. */
async function* run(bench: Bench): AsyncGenerator<readonly Result[]> {
  const inner = await bench.workshop.nest();
  try {
    const graph = await openGraph({ ...bench, workshop: inner });
    const wanted = (names: readonly string[]): boolean => names.some(bench.wants);
    if (wanted(threatPathNames)) yield await measureThreatPaths(graph);
    if (wanted(liveNames)) yield await measureLive(graph);
    if (wanted(graphqlNames)) yield await measureGraphql(graph);
    if (wanted(huntNames)) yield await measureHunts(graph);
    if (wanted(crowdedHuntNames)) yield await measureCrowdedHunts(graph);
    if (wanted(dbHitNames)) yield await measureDbHits(graph);
  } finally {
    await inner.close();
  }
}

/** A service, and beside it the graph, which the service must understand. */
async function openGraph(bench: Bench): Promise<GraphBench> {
  const { edges, progress, workshop, profileFolder } = bench;
  const server = await openNeo4j(workshop);
  const driver = await openRawDriver(workshop, server);
  const home = workshop.temporaryFolder();
  // It makes the indexes, and must not see the graph grow past its feed.
  const first = await openService(workshop, { home, server });
  await first.stop();
  progress(`graph: generating ${edges} edges`);
  const estate = makeEstate(TENANT, edges, SEED);
  const { ms } = await timed(() =>
    loadEstate(driver, TENANT, estate, edges, (written) => {
      if (written % PROGRESS_EDGES === 0) progress(`graph: ${written} edges written`);
    }),
  );
  progress(`graph: written in ${Math.round(ms / 1000)} s`);
  const service = await openService(workshop, { home, server }, profileFolder);
  const client = await service.client(TENANT);
  const graph = { ...bench, driver, client, service, server, tenant: TENANT, estate };
  await verify(graph);
  return graph;
}

export const graphSuite: Suite = {
  names: [
    ...[...threatPathNames, ...liveNames, ...graphqlNames],
    ...[...huntNames, ...crowdedHuntNames, ...dbHitNames],
  ],
  run,
};
