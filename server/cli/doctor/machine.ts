import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { SpoorError } from '../../../graph/index.js';
import type { Config } from '../../config.js';
import {
  checkJarsFully,
  faultyGrammarFiles,
  findJava,
  freeDiskMb,
  grammarFolder,
  isSound,
  jarFolder,
  neo4jRelease,
} from '../../neo4j/index.js';
import { fail, type Finding, ok, warn } from './finding.js';

const run = promisify(execFile);

const LEAST_NODE = [20, 19] as const;
const JARS_MB = 400;

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor))
    return ok('node', version);
  return fail('node', version, `Install Node ${leastMajor}.${leastMinor} or newer.`);
}

export async function checkJava(config: Config): Promise<Finding> {
  if (config.givenServer) return ok('java', 'not needed: NEO4J_URI is set');
  try {
    const java = await findJava(config.javaHome);
    const detail = `${java.major} at ${java.path}`;
    if (!java.untested) return ok('java', detail);
    return warn(
      'java',
      `${detail}, newer than Neo4j was tested on`,
      `Prefer Java ${neo4jRelease.javaTested}.`,
    );
  } catch (error) {
    return fail('java', messageOf(error), 'Install a JDK, set JAVA_HOME, or set NEO4J_URI.');
  }
}

/** Without Maven Spoor still starts, if the jars are there already. */
export async function checkMaven(config: Config): Promise<Finding> {
  if (config.givenServer) return ok('maven', 'not needed: NEO4J_URI is set');
  try {
    const { stdout } = await run('mvn', ['--version', '-Dstyle.color=never'], { timeout: 60_000 });
    return ok('maven', /Apache Maven (\S+)/.exec(stdout)?.[1] ?? 'found');
  } catch {
    const needed = !existsSync(jarFolder(config.cacheFolder));
    const detail = 'mvn was not found or does not run';
    return needed
      ? fail('maven', detail, 'Install Maven, or set NEO4J_URI.')
      : warn('maven', `${detail}; not needed while the jars are in the cache`, 'Install Maven.');
  }
}

/** Reads all 119 MB, unlike the check at each start. */
export async function checkJarCache(config: Config): Promise<Finding> {
  if (config.givenServer) return ok('jars', 'not needed: NEO4J_URI is set');
  const folder = jarFolder(config.cacheFolder);
  if (!existsSync(folder)) {
    return warn(
      'jars',
      `not in ${config.cacheFolder} yet`,
      'The first start fetches them (119 MB).',
    );
  }
  const faults = await checkJarsFully(folder);
  if (isSound(faults)) return ok('jars', `whole, checksums hold, in ${folder}`);
  const wrong = [...faults.missing, ...faults.altered, ...faults.foreign];
  const detail = `${faults.missing.length} missing, ${faults.altered.length} altered, ${faults.foreign.length} foreign in ${folder} (first: ${wrong[0] ?? ''})`;
  return fail('jars', detail, `Remove ${folder}; the next start fetches them again.`);
}

/** Without it everything but hunts works. */
export function checkGrammar({ cacheFolder }: Config): Finding {
  const folder = grammarFolder(cacheFolder);
  const faulty = faultyGrammarFiles(folder);
  if (faulty.length === 0) return ok('grammar', `whole, checksums hold, in ${folder}`);
  const detail = existsSync(folder)
    ? `${faulty.join(', ')} missing or altered in ${folder}`
    : `not in ${cacheFolder} yet`;
  return warn(
    'grammar',
    detail,
    'The next start fetches it (235 kB); without it there are no hunts.',
  );
}

export function checkDisk(config: Config): Finding {
  const folder = nearestExisting(config.home);
  const free = freeDiskMb(folder);
  const least = config.neo4j.minFreeDiskMb;
  const detail = `${free} MB free for ${config.home}`;
  const fix = 'Free some room, or set SPOOR_HOME elsewhere.';
  if (free < least) return fail('disk', `${detail}, ${least} needed`, fix);
  if (free < least * 4) return warn('disk', detail, fix);
  return checkCacheDisk(config) ?? ok('disk', detail);
}

function checkCacheDisk(config: Config): Finding | undefined {
  if (config.givenServer || existsSync(jarFolder(config.cacheFolder))) return undefined;
  const free = freeDiskMb(nearestExisting(config.cacheFolder));
  if (free >= JARS_MB) return undefined;
  return fail(
    'disk',
    `${free} MB free for ${config.cacheFolder}, ${JARS_MB} needed for the jars`,
    'Free some room, or set SPOOR_CACHE elsewhere.',
  );
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}

export function messageOf(error: unknown): string {
  if (error instanceof SpoorError) return error.message.replace(/\.$/, '');
  return error instanceof Error ? error.message : String(error);
}
