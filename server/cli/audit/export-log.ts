import { randomBytes } from 'node:crypto';
import { createWriteStream, linkSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SpoorError } from '../../../graph/index.js';
import { readHead } from '../../../response/index.js';
import type { Config } from '../../config.js';
import { syncFile } from '../backup/checksum.js';
import { bytesOfFile, logOfService } from './log-bytes.js';

export interface ExportOptions {
  readonly tenant: string;
  readonly out?: string;
}

/**
 * Writes the whole log of a tenant. A file is there when it is whole, readable by its owner alone, and never written over:
 * what was taken out before may be the only proof of what was there.
 */
export async function exportLog({ tenant, out }: ExportOptions, config: Config): Promise<void> {
  const log = logOfService(tenant, config);
  if (out === undefined) {
    await pipeline(log, process.stdout, { end: false });
    return;
  }
  const file = resolve(out);
  const suffix = randomBytes(6).toString('hex');
  const aside = join(dirname(file), `.${basename(file)}-${suffix}`);
  try {
    await pipeline(log, createWriteStream(aside, { flags: 'wx', mode: 0o600 }));
    const head = await readHead(bytesOfFile(aside));
    if (head === undefined) throw brokenOff();
    syncFile(aside);
    linkSync(aside, file);
    process.stdout.write(`${file}: ${head.sequence} records, the last ${head.hash}\n`);
  } catch (error) {
    throw asOurs(error, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

function brokenOff(): SpoorError {
  return new SpoorError('SERVICE_UNREACHABLE', 'The log broke off before its end: try again.');
}

function asOurs(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof SpoorError) return error;
  if (code === 'EEXIST') return new SpoorError('BAD_REQUEST', `${file} is there already.`);
  if (code === 'ENOENT')
    return new SpoorError('BAD_REQUEST', `There is no folder ${dirname(file)}.`);
  return error;
}
