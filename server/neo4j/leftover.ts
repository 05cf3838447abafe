import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Neo4jLayout } from './layout.js';
import { identifyProcess } from './process-identity.js';

const STEP_MS = 100;

/** Notes the running child, so that a later Spoor can recognise it. */
export function writePidFile(layout: Neo4jLayout, pid: number): void {
  const startedAt = identifyProcess(pid)?.startedAt ?? '';
  writeFileSync(layout.pidFile, JSON.stringify({ pid, startedAt }), { mode: 0o600 });
}

export function removePidFile(layout: Neo4jLayout): void {
  rmSync(layout.pidFile, { force: true });
}

/**
 * Ends the Neo4j of this home that a killed Spoor left running. It counts as ours only if the pid
 * file names it, it started when the file says, and its command line holds this home's path.
 *
 * @returns the pid that was ended, if there was one
 */
export async function endLeftover(
  layout: Neo4jLayout,
  graceMs: number,
): Promise<number | undefined> {
  const pid = leftoverPid(layout);
  if (pid !== undefined) {
    signal(pid, 'SIGTERM');
    for (let waited = 0; waited < graceMs && isLeftover(layout, pid); waited += STEP_MS) {
      await sleep(STEP_MS);
    }
    if (isLeftover(layout, pid)) signal(pid, 'SIGKILL');
    while (isLeftover(layout, pid)) await sleep(STEP_MS);
  }
  removePidFile(layout);
  return pid;
}

function leftoverPid(layout: Neo4jLayout): number | undefined {
  const { pid } = readPidFile(layout);
  return pid !== undefined && isLeftover(layout, pid) ? pid : undefined;
}

function isLeftover(layout: Neo4jLayout, pid: number): boolean {
  const found = identifyProcess(pid);
  const noted = readPidFile(layout);
  return (
    found?.startedAt === noted.startedAt && (found?.commandLine.includes(layout.root) ?? false)
  );
}

function readPidFile(layout: Neo4jLayout): { readonly pid?: number; readonly startedAt?: string } {
  try {
    const noted = JSON.parse(readFileSync(layout.pidFile, 'utf8')) as Record<string, unknown>;
    const { pid, startedAt } = noted;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : {};
  } catch {
    return {};
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone in the meantime, which is what was wanted.
  }
}
