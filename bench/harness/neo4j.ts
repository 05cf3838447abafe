import { probeServer } from '../../graph/index.js';
import type { GivenServer } from '../../server/config.js';
import { openLog } from '../../server/log.js';
import { showDownload, startNeo4j } from '../../server/neo4j/index.js';
import { systemClock } from '../../server/system-clock.js';
import { benchConfig } from './bench-config.js';
import type { Workshop } from './workshop.js';

/** The Neo4j that the product brings, as the product runs it, on an empty home. */
export async function openNeo4j(workshop: Workshop): Promise<GivenServer> {
  const home = workshop.temporaryFolder();
  const { neo4j, cacheFolder, javaHome } = benchConfig(home);
  const { heapInitial, heapMax, pageCache, minFreeDiskMb } = neo4j;
  return workshop.open(
    () =>
      startNeo4j({
        home,
        jars: { cacheFolder, onProgress: showDownload(process.stderr, systemClock) },
        javaHome,
        sizing: { heapInitial, heapMax, pageCache },
        boltPort: 0,
        minFreeDiskMb,
        probe: probeServer,
        log: openLog('warn'),
        clock: systemClock,
      }),
    (neo4j) => neo4j.stop(),
  );
}
