import { hostResource, type Mention } from './mentions.js';

/** One name per pipe and host, whether it is told by the host or by a remote client: `\\host\pipe\name`. */
export function pipeMention(computer: string, pipe: string): Mention<'Resource'> {
  return hostResource('pipe', computer, `pipe\\${relative(pipe)}`);
}

/**
 * `\\server\share`, or the file on it; a file on IPC$ is a pipe. The share is told by its name or as
 * `\\*\ADMIN$`. Undefined where it is not told.
 */
export function shareMention(
  server: string,
  share: string | undefined,
  file: string | undefined,
): Mention<'Resource'> | undefined {
  const name = relative(share?.replace(/^\\\\[^\\]*\\/, '') ?? '');
  const path = relative(file ?? '');
  if (name === '') return undefined;
  if (path === '') return hostResource('share', server, name);
  if (name.toUpperCase() === 'IPC$') return pipeMention(server, path);
  return hostResource('share.file', server, `${name}\\${path}`);
}

function relative(path: string): string {
  return path.replace(/^\\+/, '');
}
