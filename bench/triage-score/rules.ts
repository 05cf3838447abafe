import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules, type LoadedRules } from '../../detections/index.js';

export const RULES_FILE = 'sigma-rules.tar.gz';

/** Of SigmaHQ's own folders those that the captures have logs for. */
const folders = ['rules/windows', 'rules/linux', 'rules/cloud', 'rules/network'];

/**
 * Unpacks the rules into a folder of the caller's and reads them.
 * @throws Error where the archive is not there or cannot be unpacked
 */
export function readRules(data: string, into: string): Promise<LoadedRules> {
  const archive = join(data, RULES_FILE);
  if (!existsSync(archive)) throw new Error(`no ${RULES_FILE} in ${data} (see --data)`);
  execFileSync('tar', ['-xzf', archive, '-C', into, ...folders]);
  return loadRules(folders.map((folder) => join(into, folder)));
}
