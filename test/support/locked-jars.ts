import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { tryLock } from '../../server/neo4j/file-lock.js';
import { checkJars, checkJarsFully, isSound } from '../../server/neo4j/jar-check.js';
import { parseJarLock } from '../../server/neo4j/jar-lock.js';
import { neo4jRelease } from '../../server/neo4j/release.js';

const run = promisify(execFile);

/** A server that tests run, as Maven knows it, and the jars that it may load. */
export interface JarWish {
  /** The folder in the cache, before its version. */
  readonly name: string;
  readonly version: string;
  readonly artifact: { readonly group: string; readonly name: string };
  /** Text of a list that `scripts/lock-jars.mjs` made. */
  readonly lockedJars: string;
}

/** Beside the jars of Neo4j, so that a machine fetches them once. */
const cacheFolder =
  process.env['SPOOR_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'spoor');

/**
 * The folder that holds exactly the locked jars of a server, fetched with Maven when they are not there: filled
 * aside, checked byte by byte, and renamed into place.
 */
export async function jarsOf(wish: JarWish): Promise<string> {
  const lock = parseJarLock(wish.lockedJars);
  const folder = join(cacheFolder, `${wish.name}-${wish.version}`);
  if (isSound(checkJars(folder, lock))) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  for (;;) {
    const attempt = tryLock(`${folder}.lock`);
    if ('lock' in attempt) {
      try {
        if (!isSound(checkJars(folder, lock))) await install(wish, folder);
        return folder;
      } finally {
        attempt.lock.release();
      }
    }
    await sleep(500);
  }
}

async function install(wish: JarWish, folder: string): Promise<void> {
  const lock = parseJarLock(wish.lockedJars);
  const staging = mkdtempSync(join(cacheFolder, `${wish.name}-staging-`));
  try {
    writeFileSync(join(staging, 'pom.xml'), pomOf(wish));
    const jars = join(staging, 'jars');
    await run('mvn', [
      ...['--batch-mode', '--quiet', '--file', join(staging, 'pom.xml')],
      ...['-DincludeScope=runtime', `-DoutputDirectory=${jars}`],
      `${neo4jRelease.dependencyPlugin}:copy-dependencies`,
    ]);
    for (const name of checkJars(jars, lock).foreign) rmSync(join(jars, name));
    const { missing, altered } = await checkJarsFully(jars, lock);
    if (missing.length + altered.length > 0) {
      throw new Error(`Not the released jars: ${[...missing, ...altered].join(', ')}`);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(jars, folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

const pomOf = ({
  name,
  version,
  artifact,
}: JarWish): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>spoor</groupId>
  <artifactId>${name}-jars</artifactId>
  <version>${version}</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>${artifact.group}</groupId><artifactId>${artifact.name}</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;
