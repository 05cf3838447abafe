import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SpoorError } from '../../graph/index.js';
import type { Config } from '../config.js';
import { assertOwnGraph, openStore, showPercent, untilInterrupted } from './backup/store.js';
import { checksumPath, fileDigest, syncFile, writeChecksum } from './backup/checksum.js';

export interface BackupOptions {
  readonly file: string;
  /** Replace a back-up of that name. */
  readonly force?: boolean;
}

const MB = 1_000_000;

/**
 * Writes the graph of a stopped Spoor to one file, and its checksum beside it. The file is there when it
 * is whole: it is written aside, on the same disk, and renamed.
 */
export async function run(options: BackupOptions, config: Config): Promise<void> {
  assertOwnGraph(config, 'backup');
  const file = resolve(options.file);
  assertTarget(file, options.force === true);
  const store = await openStore(config);
  try {
    if (!store.hasGraph) {
      throw new SpoorError('BAD_REQUEST', `There is no graph in ${config.home} to back up.`);
    }
    const aside = mkdtempSync(join(dirname(file), `.${basename(file)}-`));
    try {
      const written = await untilInterrupted((signal) =>
        store.dump(aside, { signal, onPercent: showPercent('writing', process.stderr) }),
      );
      await putInPlace(written, file);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  } finally {
    store.release();
  }
}

function assertTarget(file: string, force: boolean): void {
  if (!existsSync(dirname(file))) {
    throw new SpoorError('BAD_REQUEST', `There is no folder ${dirname(file)}.`);
  }
  if (existsSync(file) && (!force || !statSync(file).isFile())) {
    throw new SpoorError('BAD_REQUEST', `${file} is there already; --force replaces a file.`);
  }
}

/** The old checksum goes first: between the two steps there is none rather than a wrong one. */
async function putInPlace(written: string, file: string): Promise<void> {
  const digest = await fileDigest(written);
  syncFile(written);
  rmSync(checksumPath(file), { force: true });
  renameSync(written, file);
  writeChecksum(file, digest);
  const megabytes = (statSync(file).size / MB).toFixed(1);
  process.stdout.write(`${file}: ${megabytes} MB, sha256 ${digest}\n`);
}
