import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SpoorError } from '../../graph/index.js';
import { explainFileError } from './file-error.js';
import { copyArtifact, type DownloadProgress } from './maven.js';
import { neo4jRelease } from './release.js';
import { readZipEntry } from './zip.js';

export interface GrammarCacheOptions {
  /** Folder that all Spoors of a user share; the grammar goes into a sub-folder named for the release. */
  readonly cacheFolder: string;
  /** Where the jar is fetched without Maven: a repository’s URL, without a slash at its end. */
  readonly repositoryUrl: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** Tests: a Maven that is not there, or one with arguments of its own. */
  readonly mavenCommand?: string;
  readonly mavenArguments?: readonly string[];
}

const FETCH_TIMEOUT_MS = 60_000;
const MOST_BYTES = 1_000_000;
const { grammar, version } = neo4jRelease;

/** Where the grammar of the pinned release is, or will be. */
export function grammarFolder(cacheFolder: string): string {
  return join(cacheFolder, `cypher-grammar-${version}`);
}

/** Files of the grammar that are missing or not as released; some milliseconds, for they are small. */
export function faultyGrammarFiles(folder: string): string[] {
  return Object.entries(grammar.files)
    .filter(([name, sha256]) => hashOf(join(folder, name)) !== sha256)
    .map(([name]) => name);
}

/**
 * Gives the folder that holds the server’s own grammar, fetching it first when it does not: the sources
 * jar of the server’s parser (235 kB), with Maven where it is there, else from the repository itself.
 * What arrives is compared with the checksums of the release, is written aside and renamed into place, so
 * that two who come at once do each other no harm.
 *
 * @throws SpoorError GRAMMAR_MISSING, DISK_FULL, CONFIG_INVALID (cache not writable)
 */
export async function resolveGrammar(options: GrammarCacheOptions): Promise<string> {
  const folder = grammarFolder(options.cacheFolder);
  if (faultyGrammarFiles(folder).length === 0) return folder;
  try {
    mkdirSync(options.cacheFolder, { recursive: true });
    const staging = mkdtempSync(join(options.cacheFolder, 'grammar-'));
    try {
      install(await fetchJar(staging, options), staging, folder);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  } catch (error) {
    throw explainFileError(error, options.cacheFolder, 'SPOOR_CACHE');
  }
  return folder;
}

function install(jar: Buffer, staging: string, folder: string): void {
  const whole = join(staging, 'files');
  mkdirSync(whole);
  for (const name of Object.keys(grammar.files)) {
    const bytes = readZipEntry(jar, `${grammar.path}/${name}`, MOST_BYTES);
    if (bytes === undefined) throw missing(`the jar has no ${name}`);
    writeFileSync(join(whole, name), bytes);
  }
  const [wrong] = faultyGrammarFiles(whole);
  if (wrong !== undefined) throw missing(`${wrong} is not the released one`);
  try {
    renameSync(whole, folder);
  } catch {
    // Another Spoor was first, or what is there is damaged.
    if (faultyGrammarFiles(folder).length === 0) return;
    rmSync(folder, { recursive: true, force: true });
    renameSync(whole, folder);
  }
}

async function fetchJar(staging: string, options: GrammarCacheOptions): Promise<Buffer> {
  const jar = (await withMaven(staging, options)) ?? (await overHttp(options));
  const sha256 = createHash('sha256').update(jar).digest('hex');
  if (sha256 !== grammar.jarSha256) throw missing('the jar that arrived is not the released one');
  return jar;
}

/** Undefined where there is no Maven, or it fails: the repository may be reachable all the same. */
async function withMaven(
  staging: string,
  options: GrammarCacheOptions,
): Promise<Buffer | undefined> {
  try {
    const file = await copyArtifact(grammar.artifact, {
      folder: staging,
      onProgress: options.onProgress ?? (() => undefined),
      ...(options.signal && { signal: options.signal }),
      ...(options.mavenCommand !== undefined && { command: options.mavenCommand }),
      ...(options.mavenArguments && { extraArguments: options.mavenArguments }),
    });
    return readFileSync(file);
  } catch (error) {
    if (error instanceof SpoorError && ['MAVEN_MISSING', 'DOWNLOAD_FAILED'].includes(error.code)) {
      return undefined;
    }
    throw error;
  }
}

async function overHttp({
  repositoryUrl,
  signal,
  onProgress,
}: GrammarCacheOptions): Promise<Buffer> {
  const [group = '', name = ''] = grammar.artifact.split(':');
  const url = `${repositoryUrl}/${group.replaceAll('.', '/')}/${name}/${version}/${name}-${version}-sources.jar`;
  const patience = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    if (!response.ok) throw missing(`${url} answered ${response.status}`);
    const bytes = await readBounded(response);
    onProgress?.({ files: 1, bytes: bytes.length });
    return bytes;
  } catch (error) {
    if (error instanceof SpoorError) throw error;
    throw missing(`${url} cannot be reached`, error);
  }
}

async function readBounded(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let total = 0;
  const body = (response.body ?? []) as AsyncIterable<Uint8Array>;
  for await (const part of body) {
    total += part.length;
    if (total > MOST_BYTES) throw missing('what arrived is too large to be the jar');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function hashOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return '';
  }
}

function missing(why: string, cause?: unknown): SpoorError {
  return new SpoorError(
    'GRAMMAR_MISSING',
    `The grammar of Cypher ${version} (235 kB) could not be fetched, and without it there are no hunts: ${why}. Install Maven, or set SPOOR_MAVEN_URL to a repository that can be reached.`,
    { cause },
  );
}
