import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SpoorError } from '../../graph/index.js';
import { neo4jRelease } from './release.js';
import { setWatchdog } from './watchdog.js';

/** What has been fetched so far; nothing is fetched when Maven's local repository has it all. */
export interface DownloadProgress {
  readonly files: number;
  /** As Maven prints them, so rounded. */
  readonly bytes: number;
}

export interface MavenOptions {
  /** Empty folder of ours: holds the generated pom and then the jars, in `jars/`. */
  readonly folder: string;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Ends Maven; what it has fetched stays in its local repository. */
  readonly signal?: AbortSignal;
  /** Further arguments, such as another local repository in tests. */
  readonly extraArguments?: readonly string[];
  /** Default: `mvn` on the path. */
  readonly command?: string;
}

/** How much of Maven's own words is kept for the error message. */
const KEPT_ERRORS = 20;

const INTERRUPTED = 'Maven was interrupted; run the command again to resume';

/**
 * Copies the jars of the pinned Neo4j and all they need into `folder`/jars with the user's own
 * `mvn`, settings, mirrors and local repository.
 *
 * @throws SpoorError MAVEN_MISSING, DOWNLOAD_FAILED or DISK_FULL
 */
export async function copyJars(options: MavenOptions): Promise<void> {
  const pom = join(options.folder, 'pom.xml');
  writeFileSync(pom, buildPom());
  await runToEnd(buildArguments(pom, options), options);
}

/**
 * Copies the sources jar of one artifact (`group:name`) of the pinned release into `folder` and gives its
 * path.
 *
 * @throws SpoorError MAVEN_MISSING, DOWNLOAD_FAILED or DISK_FULL
 */
export async function copyArtifact(artifact: string, options: MavenOptions): Promise<string> {
  const [, name = ''] = artifact.split(':');
  await runToEnd(
    [
      ...COMMON_ARGUMENTS,
      `-Dartifact=${artifact}:${neo4jRelease.version}:jar:sources`,
      `-DoutputDirectory=${options.folder}`,
      ...(options.extraArguments ?? []),
      `${neo4jRelease.dependencyPlugin}:copy`,
    ],
    options,
  );
  return join(options.folder, `${name}-${neo4jRelease.version}-sources.jar`);
}

async function runToEnd(given: readonly string[], options: MavenOptions): Promise<void> {
  const { exitCode, errors } = await runMaven(given, options);
  if (exitCode === null) throw failed(INTERRUPTED, undefined);
  if (exitCode !== 0) throw explainMavenFailure(errors);
}

/** A project that does nothing but depend on the pinned artifacts. */
export function buildPom(): string {
  const dependencies = neo4jRelease.artifacts.map((artifact) => {
    const [group = '', name = ''] = artifact.split(':');
    return `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${neo4jRelease.version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>spoor</groupId>
  <artifactId>neo4j-jars</artifactId>
  <version>${neo4jRelease.version}</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}

function runMaven(
  given: readonly string[],
  options: MavenOptions,
): Promise<{ exitCode: number | null; errors: readonly string[] }> {
  return new Promise((resolve, reject) => {
    const maven = spawn(options.command ?? 'mvn', given, {
      cwd: options.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: options.signal,
    });
    // Else it would go on filling a staging folder that nobody will ever rename.
    const watchdog = maven.pid === undefined ? undefined : setWatchdog(maven.pid);
    const errors: string[] = [];
    const count = countDownloads(options.onProgress);
    const read = (line: string): void => {
      count(line);
      if (line.includes('ERROR') && errors.length < KEPT_ERRORS) errors.push(line);
    };
    createInterface({ input: maven.stdout }).on('line', read);
    createInterface({ input: maven.stderr }).on('line', read);
    maven.once('error', (cause) => {
      reject(explainSpawnFailure(cause));
    });
    maven.once('exit', () => {
      watchdog?.dismiss();
    });
    maven.once('close', (exitCode) => {
      resolve({ exitCode, errors });
    });
  });
}

const COMMON_ARGUMENTS: readonly string[] = [
  '--batch-mode',
  // Failures that Maven remembers from an earlier try must not outlive their cause.
  '--update-snapshots',
  '-Dstyle.color=never',
];

function buildArguments(pom: string, options: MavenOptions): readonly string[] {
  return [
    ...COMMON_ARGUMENTS,
    '--file',
    pom,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(options.folder, 'jars')}`,
    ...(options.extraArguments ?? []),
    `${neo4jRelease.dependencyPlugin}:copy-dependencies`,
  ];
}

/** Reads lines such as `Downloaded from central: https://… (2.2 kB at 37 kB/s)`. */
export function countDownloads(
  onProgress: (progress: DownloadProgress) => void,
): (line: string) => void {
  const units: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
  let files = 0;
  let bytes = 0;
  return (line) => {
    const [, size, unit = ''] =
      /Downloaded from .{0,2000}\(([\d.]+) (B|kB|MB|GB) at/.exec(line) ?? [];
    if (size === undefined) return;
    files += 1;
    bytes += Number(size) * (units[unit] ?? 1);
    onProgress({ files, bytes });
  };
}

function explainSpawnFailure(cause: Error): SpoorError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ABORT_ERR') return failed(INTERRUPTED, cause);
  return new SpoorError(
    'MAVEN_MISSING',
    `The jars of Neo4j ${neo4jRelease.version} are not in the cache yet and \`mvn\` could not be run; install Maven, or point NEO4J_URI at a running Neo4j.`,
    { cause },
  );
}

/** First match wins: a full disk also shows as a failed transfer. */
const mavenFailures: readonly (readonly [RegExp, string])[] = [
  [
    /offline mode/i,
    'Maven is set to work offline and its local repository does not hold them; go online once and run the command again',
  ],
  [
    /unknown host|unresolved address|name or service not known|no route to host|connection refused|connect(?:ion)? timed out|network is unreachable|connection reset|read timed out/i,
    'the repository cannot be reached; check the network and the mirrors in Maven’s settings, and run the command again to resume',
  ],
  [
    /status code: 40[13]|status: 40[13]|unauthorized|forbidden|not authori[sz]ed/i,
    'the repository refused access; check the credentials in Maven’s settings',
  ],
  [
    /PKIX|SSLHandshake|certificate/i,
    'the repository’s certificate is not trusted by Java; check the mirror and Java’s trust store',
  ],
  [
    /JAVA_HOME (?:environment variable )?is not (?:defined|set)/i,
    'Maven did not find Java; set JAVA_HOME to a JDK of 17 or newer',
  ],
  [
    /could not find artifact|was not found in|status code: 404/i,
    'the repository does not have them; check the mirrors in Maven’s settings',
  ],
];

/** Maven's own words → one sentence that says what to do. */
export function explainMavenFailure(errors: readonly string[]): SpoorError {
  const words = errors.join('\n');
  if (/no space left on device|disk quota exceeded/i.test(words)) {
    return new SpoorError(
      'DISK_FULL',
      'The disk is full while fetching the jars of Neo4j; free 400 MB on the disks of Maven’s local repository and of the cache, and run the command again to resume.',
    );
  }
  const known = mavenFailures.find(([pattern]) => pattern.test(words));
  return failed(known?.[1] ?? `Maven said: ${firstWords(errors)}`, undefined);
}

function firstWords(errors: readonly string[]): string {
  const line = errors[0]?.replace(/^\[ERROR\]\s*/, '').trim() ?? '';
  return line === '' ? 'nothing; run the command again to resume' : line.slice(0, 300);
}

function failed(why: string, cause: unknown): SpoorError {
  return new SpoorError(
    'DOWNLOAD_FAILED',
    `The jars of Neo4j ${neo4jRelease.version} could not be fetched: ${why}.`,
    { cause },
  );
}
