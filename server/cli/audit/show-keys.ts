import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { SpoorError } from '../../../graph/index.js';
import { makeKeyPem, publicPem } from '../../../response/index.js';
import { auditKeyPath, findKeyRing } from '../../audit-keys.js';
import type { Config } from '../../config.js';
import { readSecret } from '../../secret-file.js';
import { syncFile } from '../backup/checksum.js';

export interface KeyOptions {
  readonly rotate?: boolean;
}

/** Prints the public keys of the log as PEM, that which signs first. */
export function showKeys({ rotate }: KeyOptions, config: Config): void {
  if (rotate === true) addKey(config);
  const ring = findKeyRing(config);
  if (ring === undefined)
    throw new SpoorError('BAD_REQUEST', `There is no key of an audit log in ${config.home} yet.`);
  process.stdout.write(publicPem(ring));
}

/** A new key before those that are there; they stay, for the first of them has to sign that it hands over. */
function addKey(config: Config): void {
  if (config.auditKey !== undefined)
    throw new SpoorError(
      'BAD_REQUEST',
      'SPOOR_AUDIT_KEY is set: put a new key before the one in it; docs/audit.md says how.',
    );
  const path = auditKeyPath(config);
  const before = readSecret(path);
  if (before === undefined)
    throw new SpoorError('BAD_REQUEST', `There is no key in ${path} that another could follow.`);
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(aside, `${makeKeyPem()}${before}\n`, { mode: 0o600, flag: 'wx' });
    syncFile(aside);
    renameSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
  process.stderr.write('A new key signs from the next start of Spoor on.\n');
}
