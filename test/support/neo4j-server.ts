import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeServer } from '../../graph/index.js';
import {
  type Neo4jHandle,
  type Neo4jSizing,
  showDownload,
  startNeo4j,
} from '../../server/neo4j/index.js';

/** How a test reaches the graph. */
export interface TestNeo4j {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
}

const VARIABLE = 'SPOOR_SHARED_TEST_NEO4J';

/** Small and without pre-allocated logs: some 20 MB of disk, not 500. */
const smallNeo4j: Neo4jSizing = { heapInitial: '256m', heapMax: '1g', pageCache: '128m' };
const thriftySettings = { 'db.tx_log.preallocate': 'false' } as const;

/** Jars are shared with the service, so that a machine fetches them once. */
const testCacheFolder = join(
  process.env['SPOOR_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'spoor'),
);

const systemClock = { now: (): number => Date.now() };
const silent = { info: (): void => undefined, warn: (): void => undefined };

/** A Neo4j on a home of the caller's; `overrides` replace any option. */
export function startTestNeo4j(
  home: string,
  overrides: Partial<Parameters<typeof startNeo4j>[0]> = {},
): Promise<Neo4jHandle> {
  return startNeo4j({
    home,
    jars: { cacheFolder: testCacheFolder, onProgress: showDownload(process.stderr, systemClock) },
    javaHome: process.env['JAVA_HOME'],
    sizing: smallNeo4j,
    boltPort: 0,
    minFreeDiskMb: 256,
    extraSettings: thriftySettings,
    // The quick compiler only: a third less processor time until ready.
    extraJvmOptions: ['-XX:TieredStopAtLevel=1'],
    probe: probeServer,
    log: silent,
    clock: systemClock,
    ...overrides,
  });
}

/**
 * For a global set-up: a Neo4j for each worker of Jest, on temporary homes, since services on one graph are replicas of
 * each other and would do each other's work. Or the server that NEO4J_TEST_URI (with NEO4J_TEST_USER,
 * NEO4J_TEST_PASSWORD) names. Test files find theirs through `sharedNeo4j`, in their own processes too, as the
 * environment is inherited.
 */
export async function startSharedNeo4j(workers: number): Promise<{ stop(): Promise<void> }> {
  const given = process.env['NEO4J_TEST_URI'];
  if (given !== undefined) {
    share([
      {
        uri: given,
        user: process.env['NEO4J_TEST_USER'] ?? 'neo4j',
        password: process.env['NEO4J_TEST_PASSWORD'] ?? '',
      },
    ]);
    return { stop: () => Promise.resolve() };
  }
  const started = await Promise.allSettled(Array.from({ length: workers }, startAside));
  const servers = started.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  const failed = started.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  share(servers);
  return { stop };
}

/** On a home that is gone when it stops. */
async function startAside(): Promise<TestNeo4j & { stop(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'spoor-test-'));
  const removeHome = (): void => {
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const handle = await startTestNeo4j(home);
    const { uri, user, password } = handle;
    return { uri, user, password, stop: () => handle.stop().finally(removeHome) };
  } catch (error) {
    removeHome();
    throw error;
  }
}

/** The Neo4j of this worker in this test run. Throws outside the projects that start one. */
export function sharedNeo4j(): TestNeo4j {
  const servers = JSON.parse(process.env[VARIABLE] ?? '[]') as readonly TestNeo4j[];
  // Workers count from 1, and one that replaces another keeps its number.
  const own = servers[Number(process.env['JEST_WORKER_ID'] ?? 1) - 1];
  if (own === undefined) {
    throw new Error('No Neo4j in this run: put the test into a project with neo4j-setup.cjs.');
  }
  return own;
}

/** How they are stopped is no part of the text. */
function share(servers: readonly TestNeo4j[]): void {
  process.env[VARIABLE] = JSON.stringify(servers);
}
