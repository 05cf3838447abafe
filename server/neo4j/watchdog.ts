import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that holds the reading end of a pipe from us. When we die, however that happens, the pipe
 * ends, and it ends Neo4j: first politely, after 15 s for good. It needs nothing but POSIX `sh` and
 * `sleep`, and ignores the signals that a terminal sends to everybody.
 */
export const watchdogScript = `
trap '' INT TERM HUP
while read -r line; do :; done
kill -TERM "$1" 2>/dev/null || exit 0
left=15
while [ "$left" -gt 0 ] && kill -0 "$1" 2>/dev/null; do sleep 1; left=$((left - 1)); done
kill -KILL "$1" 2>/dev/null
`;

export interface Watchdog {
  /** To be called once the watched process is gone: its pid may soon belong to another. */
  dismiss(): void;
}

/** Watches over `pid` until dismissed. A watchdog that cannot start is no reason not to run. */
export function setWatchdog(pid: number): Watchdog {
  const shell: ChildProcess = spawn(
    '/bin/sh',
    ['-c', watchdogScript, 'spoor-watchdog', String(pid)],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
    },
  );
  shell.on('error', () => undefined);
  shell.stdin?.on('error', () => undefined);
  shell.unref();
  return {
    dismiss: () => {
      shell.kill('SIGKILL');
    },
  };
}
