import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What tells one process from a later one that was given the same pid. */
export interface ProcessIdentity {
  /** Opaque; equal for the same run of a process on the same machine. */
  readonly startedAt: string;
  readonly commandLine: string;
}

/**
 * Who runs under `pid` now; undefined when nobody does (a zombie counts as nobody, as does what is just ending).
 * Linux answers from /proc, other systems through `ps`. Never throws.
 */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!isAlive(pid)) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** True while the process exists, also when it belongs to another user. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may itself hold spaces and parentheses: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || startTicks === undefined) return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    // One that is just ending has given its memory back, and with it what it was called by.
    if (commandLine === '') return undefined;
    return { startedAt: `${bootId()}:${startTicks}`, commandLine };
  } catch {
    return undefined;
  }
}

/** Start ticks count from boot, so two boots could give the same number. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

function fromPs(pid: number): ProcessIdentity | undefined {
  try {
    const ps = (column: string): string =>
      execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
        encoding: 'utf8',
        timeout: 5_000,
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    return { startedAt: ps('lstart'), commandLine: ps('args') };
  } catch {
    return undefined;
  }
}
