import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { tryLock } from '../../../server/neo4j/file-lock.js';

const run = promisify(execFile);

const OLDEST = [3, 9] as const;
const VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';

/** Beside the jars that tests run. */
const cacheFolder =
  process.env['SPOOR_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'spoor');

/**
 * A Python with the packages of `requirements.txt` beside this file, all with their versions: made once with `python3`
 * and kept in the cache.
 *
 * @param path where `python3` is looked for
 * @throws Error that says what is missing
 */
export async function pythonWith(name: string, path = process.env['PATH']): Promise<string> {
  const requirements = join(__dirname, 'requirements.txt');
  const version = await pythonVersion(path);
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder, `${name}-${digest}-python${version}`);
  const python = join(folder, 'bin', 'python3');
  mkdirSync(cacheFolder, { recursive: true });
  while (!existsSync(python)) {
    const attempt = tryLock(`${folder}.lock`);
    if ('lock' in attempt) {
      try {
        if (!existsSync(python)) await install(folder, requirements);
      } finally {
        attempt.lock.release();
      }
    } else await sleep(500);
  }
  return python;
}

async function pythonVersion(path: string | undefined): Promise<string> {
  const env = { ...process.env, PATH: path };
  const version = await run('python3', ['-c', VERSION], { env }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  const isNew = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (version === undefined || !isNew)
    throw new Error(
      `The tests need python3 of version ${OLDEST.join('.')} or newer with venv; found: ${version ?? 'none'}.`,
    );
  return version;
}

/** Filled aside and renamed into place; nothing in it but its scripts knows where it is. */
async function install(folder: string, requirements: string): Promise<void> {
  const staging = mkdtempSync(join(cacheFolder, 'python-staging-'));
  const made = join(staging, 'venv');
  try {
    await run('python3', ['-m', 'venv', made]);
    await run(join(made, 'bin', 'python3'), [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'],
      ...['--only-binary', ':all:', '--requirement', requirements],
    ]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } catch (error) {
    throw new Error(`The packages in ${requirements} could not be installed.`, { cause: error });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
