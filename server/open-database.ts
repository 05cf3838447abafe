import { probeServer, type Clock } from '../graph/index.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import { checkServer, showDownload, startNeo4j, type Neo4jHandle } from './neo4j/index.js';

/** The Neo4j that a service works on: one that was given, or one of its own. */
export interface OpenDatabase {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  /** Absent for a server that was given: it is not ours to stop. */
  readonly own: Neo4jHandle | undefined;
}

/** @throws SpoorError: see `startNeo4j` and `checkServer`. */
export async function openDatabase(config: Config, clock: Clock, log: Log): Promise<OpenDatabase> {
  const { givenServer } = config;
  if (givenServer !== undefined) {
    const { version, edition } = await checkServer(probeServer, givenServer);
    log.info({ version, edition }, 'using the Neo4j at NEO4J_URI');
    return { ...givenServer, own: undefined };
  }
  const { heapInitial, heapMax, pageCache, boltPort, minFreeDiskMb } = config.neo4j;
  const own = await startNeo4j({
    home: config.home,
    jars: { cacheFolder: config.cacheFolder, onProgress: showDownload(process.stderr, clock) },
    javaHome: config.javaHome,
    sizing: { heapInitial, heapMax, pageCache },
    boltPort,
    minFreeDiskMb,
    probe: probeServer,
    log,
    clock,
  });
  return { uri: own.uri, user: own.user, password: own.password, own };
}
