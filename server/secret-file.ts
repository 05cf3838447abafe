import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SpoorError } from '../graph/index.js';

const OTHERS = 0o077;

/**
 * Reads the secret kept in `path`; makes one of `bytes` random bytes (hexadecimal, mode 0600) when
 * there is none. Of two that make it at once, both get the same one.
 *
 * @throws SpoorError CONFIG_INVALID when group or others may read or write the file
 */
export function readOrMakeSecret(path: string, bytes: number): string {
  return readOrKeepSecret(path, () => randomBytes(bytes).toString('hex'));
}

/** The same for a secret that is made in another way. */
export function readOrKeepSecret(path: string, make: () => string): string {
  return readSecret(path) ?? keepSecret(path, make());
}

/** The secret in `path`, undefined when the file is not there or empty. Throws as above. */
export function readSecret(path: string): string | undefined {
  try {
    assertPrivate(path);
    const secret = readFileSync(path, 'utf8').trim();
    return secret === '' ? undefined : secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function assertPrivate(path: string): void {
  const mode = statSync(path).mode & 0o777;
  // Windows has no such bits and shows made-up ones.
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return;
  throw new SpoorError(
    'CONFIG_INVALID',
    `${path} holds a secret, but others may reach it (mode ${mode.toString(8).padStart(4, '0')}); run \`chmod 600 ${path}\`, and replace the secret if they might have read it.`,
  );
}

/** Linked into place when whole: never a half-written secret, never one over another. */
function keepSecret(path: string, secret: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(aside, `${secret.trim()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(aside, path);
    return secret.trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readExisting(path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function readExisting(path: string): string {
  const secret = readSecret(path);
  if (secret !== undefined) return secret;
  throw new SpoorError(
    'CONFIG_INVALID',
    `${path} is empty; remove it, and Spoor makes a new secret at the next start.`,
  );
}
