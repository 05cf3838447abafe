import { accessSync, constants, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../graph/index.js';
import { auditKeyFile } from '../../audit-keys.js';
import type { Config } from '../../config.js';
import { homeHolder } from '../../neo4j/index.js';
import { readSecret } from '../../secret-file.js';
import { fail, type Finding, ok, warn } from './finding.js';
import { messageOf } from './machine.js';

/** Beyond this, times written by the file system and by us do not compare. */
const SKEW_MS = 2_000;
const GROUP_OR_OTHERS = 0o077;

export function checkHome({ home }: Config): Finding {
  if (!existsSync(home)) return ok('home', `${home} is made at the first start`);
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fail(
      'home',
      `${home} cannot be read and written`,
      'Give this user the folder, or set SPOOR_HOME.',
    );
  }
  const mode = statSync(home).mode & GROUP_OR_OTHERS;
  if (process.platform !== 'win32' && mode !== 0) {
    return warn('home', `others may look into ${home}`, `Run: chmod 700 ${home}`);
  }
  const holder = homeHolder(home);
  return ok(
    'home',
    holder === undefined ? home : `${home}, in use by the Spoor with pid ${holder}`,
  );
}

export function checkSecrets({ home }: Config): Finding {
  try {
    const names = ['jwt-secret', auditKeyFile, join('neo4j', 'password')];
    const files = names.map((name) => join(home, name));
    const found = files.filter((file) => readSecret(file) !== undefined);
    return ok('secrets', `${found.length} in ${home}, readable by this user only`);
  } catch (error) {
    return fail(
      'secrets',
      messageOf(error),
      'Close the file to others; replace the secret if it may have been read.',
    );
  }
}

/** A home on a network disk may live by another clock; locks, logs and retention then confuse. */
export function checkClock({ home }: Config, clock: Clock): Finding {
  if (!existsSync(home)) return ok('clock', 'compared once the home is there');
  const file = join(home, `.clock-${process.pid}`);
  try {
    writeFileSync(file, '', { mode: 0o600 });
    const skewMs = Math.round(statSync(file).mtimeMs - clock.now());
    if (Math.abs(skewMs) <= SKEW_MS) return ok('clock', 'agrees with the file system');
    return warn('clock', `the file system is ${skewMs} ms off`, 'Synchronise the clocks (NTP).');
  } catch (error) {
    return warn('clock', `could not be compared: ${messageOf(error)}`, 'Make the home writable.');
  } finally {
    rmSync(file, { force: true });
  }
}
