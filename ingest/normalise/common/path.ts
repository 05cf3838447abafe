import { posixPath } from './posix-path.js';
import { clip, MAX_NAME } from './text.js';
import { windowsPath } from './windows-path.js';

/** True for absolute paths of Linux, macOS and their kin, where case tells files apart. */
export function isPosixPath(path: string): boolean {
  return path.startsWith('/');
}

/** One spelling for the path of a file of either family; only Windows paths become lower case. */
export function filePath(text: string): string | undefined {
  return isPosixPath(text) ? posixPath(text) : windowsPath(text);
}

const USER_FOLDER = /^([a-z]:\\users)\\[^\\]+\\/;
const HOME_FOLDER = /^\/home\/[^/]+\//;

/** `filePath` with the user's folder as `*`: the path by which runs of one program are one. */
export function programPath(text: string): string | undefined {
  return filePath(text)?.replace(USER_FOLDER, '$1\\*\\').replace(HOME_FOLDER, '/home/*/');
}

/** Last part of a path, lower case. A backslash is a character like any other below a slash. */
export function fileName(path: string): string {
  const backslash = isPosixPath(path) ? -1 : path.lastIndexOf('\\');
  const start = Math.max(backslash, path.lastIndexOf('/')) + 1;
  return clip(path.slice(start).toLowerCase(), MAX_NAME);
}
