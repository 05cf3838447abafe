import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../graph/index.js';
import { SpoorError } from '../../graph/index.js';
import { explainFileError } from './file-error.js';
import { type FileLock, tryLock } from './file-lock.js';
import { checkJars, checkJarsFully, isSound, type JarFaults } from './jar-check.js';
import { copyJars, type DownloadProgress } from './maven.js';
import { neo4jRelease } from './release.js';

export interface JarCacheOptions {
  /** Folder that all Spoors of a user share; the jars go into a sub-folder named for the release. */
  readonly cacheFolder: string;
  readonly clock: Clock;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  readonly mavenArguments?: readonly string[];
}

/** A first download on a slow line takes this long at most; a waiting Spoor then gives up. */
const INSTALL_WAIT_MS = 30 * 60_000;
const WAIT_STEP_MS = 500;

/** Where the jars of the pinned release are, or will be. */
export function jarFolder(cacheFolder: string): string {
  return join(cacheFolder, `neo4j-${neo4jRelease.version}`);
}

/**
 * Gives the folder that holds exactly the locked jars, fetching them first when it does not.
 *
 * The folder is filled aside, checked against the lock and renamed into place: it is whole or not
 * there. A killed run leaves its staging folder, which a later one sweeps; what Maven fetched stays
 * in Maven's repository. Of two that come at once, one installs and the other waits.
 *
 * @throws SpoorError MAVEN_MISSING, DOWNLOAD_FAILED, DISK_FULL, CONFIG_INVALID (cache not writable)
 */
export async function resolveJars(options: JarCacheOptions): Promise<string> {
  const folder = jarFolder(options.cacheFolder);
  if (isSound(checkJars(folder))) return folder;
  try {
    mkdirSync(options.cacheFolder, { recursive: true });
    const lock = await waitForLock(`${folder}.lock`, options);
    try {
      if (!isSound(checkJars(folder))) await install(folder, options);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw explainFileError(error, options.cacheFolder, 'SPOOR_CACHE');
  }
  return folder;
}

async function waitForLock(path: string, options: JarCacheOptions): Promise<FileLock> {
  const deadline = options.clock.now() + INSTALL_WAIT_MS;
  for (;;) {
    const attempt = tryLock(path);
    if ('lock' in attempt) return attempt.lock;
    if (options.clock.now() > deadline) {
      throw new SpoorError(
        'DOWNLOAD_FAILED',
        `Process ${attempt.heldBy} has been fetching the jars of Neo4j for half an hour; end it and run the command again.`,
      );
    }
    await sleep(WAIT_STEP_MS, undefined, options.signal && { signal: options.signal });
  }
}

async function install(folder: string, options: JarCacheOptions): Promise<void> {
  sweepStaging(options.cacheFolder);
  const staging = mkdtempSync(join(options.cacheFolder, 'staging-'));
  try {
    await copyJars({
      folder: staging,
      onProgress: options.onProgress ?? (() => undefined),
      ...(options.signal && { signal: options.signal }),
      ...(options.mavenArguments && { extraArguments: options.mavenArguments }),
    });
    const jars = join(staging, 'jars');
    dropForeign(jars);
    assertAsLocked(await checkJarsFully(jars));
    rmSync(folder, { recursive: true, force: true });
    renameSync(jars, folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Another Maven may add an optional jar of its own reckoning; the lock says what is needed. */
function dropForeign(jars: string): void {
  for (const name of checkJars(jars).foreign) rmSync(join(jars, name));
}

function assertAsLocked({ missing, altered }: JarFaults): void {
  const wrong = [...missing, ...altered];
  if (wrong.length === 0) return;
  throw new SpoorError(
    'DOWNLOAD_FAILED',
    `Maven gave ${wrong.length} jars of Neo4j ${neo4jRelease.version} that are missing or are not the released ones (first: ${wrong[0] ?? ''}); remove them from Maven’s local repository, check its mirrors, and run the command again.`,
  );
}

/** Under the install lock a staging folder is never one in use: a killed run left it. */
function sweepStaging(cacheFolder: string): void {
  for (const name of readdirSync(cacheFolder)) {
    if (name.startsWith('staging-')) rmSync(join(cacheFolder, name), { recursive: true });
  }
}
