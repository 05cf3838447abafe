import { open } from 'node:fs/promises';
import { RuleFault } from '../rule/fault.js';
import type { Placeholders } from '../rule/placeholders.js';
import { findRuleFiles } from './find-files.js';
import { type LoadedRules, RuleReader } from './rule-reader.js';

/** The largest file in SigmaHQ has some 30 KiB. */
const MAX_BYTES = 1024 * 1024;

export interface LoadOptions {
  /** Values for `%placeholders%` in rules with the modifier `expand`. */
  readonly placeholders?: Placeholders;
}

/**
 * Reads all rules (`.yml`, `.yaml`) under the folders, one file after the other. A file that cannot be
 * read or used is listed and stops no other. Throws SpoorError (CONFIG_INVALID) for a folder that is
 * not there: no rules at all is seldom what was meant.
 */
export async function loadRules(
  folders: readonly string[],
  options: LoadOptions = {},
): Promise<LoadedRules> {
  const reader = new RuleReader(options.placeholders);
  for (const folder of folders) {
    for await (const file of findRuleFiles(folder)) {
      try {
        reader.add(file, await readText(file));
      } catch (error) {
        reader.refuse(file, unreadable(error));
      }
    }
  }
  return reader.finish();
}

async function readText(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size > MAX_BYTES) {
      throw new RuleFault('FILE_TOO_LARGE', `it is over ${MAX_BYTES / 1024} KiB`);
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function unreadable(error: unknown): RuleFault {
  if (error instanceof RuleFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new RuleFault('FILE_UNREADABLE', message);
}
