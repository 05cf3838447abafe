import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SpoorError } from '../../graph/index.js';
import { neo4jRelease } from './release.js';

const run = promisify(execFile);

export interface Java {
  /** Absolute path of the `java` launcher. */
  readonly path: string;
  /** Feature release: 17, 21 … */
  readonly major: number;
  /** True for a release newer than those that this Neo4j was tested on. */
  readonly untested: boolean;
}

/**
 * Finds Java through JAVA_HOME, else PATH, and asks it for its version.
 *
 * @throws SpoorError JAVA_MISSING when there is none, it does not run, or it is too old
 */
export async function findJava(javaHome: string | undefined): Promise<Java> {
  const launcher = javaHome === undefined ? 'java' : join(javaHome, 'bin', 'java');
  const properties = parseProperties(await askProperties(launcher));
  const major = parseMajor(properties.get('java.specification.version'));
  const home = properties.get('java.home');
  if (major === undefined || home === undefined) throw missing(`${launcher} gives no version`);
  if (major < neo4jRelease.javaMinimum) throw missing(`${home} is Java ${major}`);
  const own = join(home, 'bin', 'java');
  return {
    path: existsSync(own) ? own : launcher,
    major,
    untested: major > neo4jRelease.javaTested,
  };
}

async function askProperties(launcher: string): Promise<string> {
  try {
    const { stdout, stderr } = await run(launcher, ['-XshowSettings:properties', '-version'], {
      timeout: 30_000,
      maxBuffer: 1 << 20,
    });
    return stdout + stderr;
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw missing(absent ? `${launcher} was not found` : `${launcher} does not run`, error);
  }
}

/** Lines of the form `    name = value`; lists continue on further lines and are not needed. */
function parseProperties(text: string): ReadonlyMap<string, string> {
  const pairs = text.matchAll(/^\s+([\w.]+) = (.*)$/gm);
  return new Map([...pairs].map(([, name = '', value = '']) => [name, value.trim()]));
}

/** `17`, `21`; Java 8 and before say `1.8`. */
function parseMajor(version: string | undefined): number | undefined {
  const [, major] = /^(?:1\.)?(\d+)/.exec(version ?? '') ?? [];
  return major === undefined ? undefined : Number(major);
}

function missing(what: string, cause?: unknown): SpoorError {
  return new SpoorError(
    'JAVA_MISSING',
    `Neo4j needs Java ${neo4jRelease.javaMinimum} or newer, but ${what}; install a JDK, set JAVA_HOME, or point NEO4J_URI at a running Neo4j.`,
    { cause },
  );
}
