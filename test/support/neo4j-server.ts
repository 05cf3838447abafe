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
 * For a global set-up: one Neo4j on a temporary home for all test files of a run, or the server that
 * NEO4J_TEST_URI (with NEO4J_TEST_USER, NEO4J_TEST_PASSWORD) names. Test files find it through
 * `sharedNeo4j`, in their own processes too, as the environment is inherited.
 */
export async function startSharedNeo4j(): Promise<{ stop(): Promise<void> }> {
  const given = process.env['NEO4J_TEST_URI'];
  if (given !== undefined) {
    share({
      uri: given,
      user: process.env['NEO4J_TEST_USER'] ?? 'neo4j',
      password: process.env['NEO4J_TEST_PASSWORD'] ?? '',
    });
    return { stop: () => Promise.resolve() };
  }
  const home = mkdtempSync(join(tmpdir(), 'spoor-test-'));
  const removeHome = (): void => {
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const handle = await startTestNeo4j(home);
    share(handle);
    return { stop: () => handle.stop().finally(removeHome) };
  } catch (error) {
    removeHome();
    throw error;
  }
}

/** The Neo4j of this test run. Throws outside the projects that start one. */
export function sharedNeo4j(): TestNeo4j {
  const shared = process.env[VARIABLE];
  if (shared === undefined) {
    throw new Error('No Neo4j in this run: put the test into a project with neo4j-setup.cjs.');
  }
  return JSON.parse(shared) as TestNeo4j;
}

function share({ uri, user, password }: TestNeo4j): void {
  process.env[VARIABLE] = JSON.stringify({ uri, user, password });
}
