import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SpoorError } from '../../graph/index.js';
import type { Config } from '../config.js';
import { fileDigest, readChecksum } from './backup/checksum.js';
import { assertOwnGraph, openStore, showPercent, untilInterrupted } from './backup/store.js';

export interface RestoreOptions {
  readonly file: string;
  /** Replace the graph that is there. */
  readonly force?: boolean;
}

/** Puts the graph of a back-up into the home of a stopped Spoor. What was there stays until all is loaded. */
export async function run(options: RestoreOptions, config: Config): Promise<void> {
  assertOwnGraph(config, 'restore');
  const file = resolve(options.file);
  if (!existsSync(file)) throw new SpoorError('BAD_REQUEST', `There is no file ${file}.`);
  await verify(file);
  const store = await openStore(config);
  try {
    if (store.hasGraph && options.force !== true) {
      throw new SpoorError(
        'BAD_REQUEST',
        `${config.home} holds a graph; --force puts the back-up in its place.`,
      );
    }
    await untilInterrupted((signal) =>
      store.load(file, { signal, onPercent: showPercent('loading', process.stderr) }),
    );
  } finally {
    store.release();
  }
  process.stdout.write(`${file} is restored into ${config.home}; \`npm start\` opens it.\n`);
}

/** @throws SpoorError BACKUP_INVALID when the file is not the one that its checksum was made for. */
async function verify(file: string): Promise<void> {
  const expected = readChecksum(file);
  if (expected === undefined) {
    process.stderr.write(`${file} has no checksum beside it: taken as it is.\n`);
    return;
  }
  const found = await fileDigest(file);
  if (found === expected) return;
  throw new SpoorError(
    'BACKUP_INVALID',
    `${file} has sha256 ${found}, but ${expected} stands beside it: it is damaged, or another file.`,
  );
}
