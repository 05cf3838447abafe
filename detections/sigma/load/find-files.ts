import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { SpoorError } from '../../../graph/index.js';

/** Folders within folders. */
const MAX_DEPTH = 32;

/**
 * Files with rules under a folder, in the order of their names, so that of two rules with one id the
 * same is taken at every start. Links are not followed: they may lead out of the folder or in circles.
 */
export async function* findRuleFiles(folder: string, depth = 0): AsyncGenerator<string> {
  if (depth === 0) await expectFolder(folder);
  if (depth > MAX_DEPTH) return;
  const entries: { name: string; isFolder: boolean }[] = [];
  for await (const entry of await opendir(folder)) {
    if (entry.isDirectory()) entries.push({ name: entry.name, isFolder: true });
    else if (entry.isFile() && /\.ya?ml$/i.test(entry.name)) {
      entries.push({ name: entry.name, isFolder: false });
    }
  }
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const { name, isFolder } of entries) {
    if (isFolder) yield* findRuleFiles(join(folder, name), depth + 1);
    else yield join(folder, name);
  }
}

async function expectFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new SpoorError('CONFIG_INVALID', `${folder} is no folder with Sigma rules`);
  }
}
