import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Ends a process that was begun, and waits until it has ended. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
