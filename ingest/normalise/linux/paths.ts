import { clip, MAX_NAME, MAX_PATH } from '../common/text.js';

/** What the kernel appends to the path of a file that has no name any more. */
const DELETED = ' (deleted)';

/**
 * One spelling for an absolute path: `.`, `..` and doubled slashes resolved, case kept, since Linux
 * tells `/tmp/a` from `/tmp/A`. A relative path is taken from `folder`; undefined where that is not
 * told or not absolute itself. Cut at 1,024 characters.
 */
export function cleanPath(text: string | undefined, folder?: string): string | undefined {
  const named = withoutMark(clip(text ?? '', MAX_PATH));
  if (named === '') return undefined;
  if (named.startsWith('/')) return resolved(named);
  return folder?.startsWith('/') === true
    ? resolved(`${clip(folder, MAX_PATH)}/${named}`)
    : undefined;
}

/** The path by which runs of one program are one: `cleanPath` with the home folder's owner as `*`. */
export function programPath(image: string): string | undefined {
  return cleanPath(image)?.replace(/^\/home\/[^/]+\//, '/home/*/');
}

/** Last part of a path, lower case. A backslash is a character like any other here. */
export function baseName(path: string): string {
  return clip(path.slice(path.lastIndexOf('/') + 1).toLowerCase(), MAX_NAME);
}

function withoutMark(path: string): string {
  return path.endsWith(DELETED) ? path.slice(0, -DELETED.length) : path;
}

function resolved(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return clip(`/${parts.join('/')}`, MAX_PATH);
}
