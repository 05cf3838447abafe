import { clip, MAX_PATH } from './text.js';

/** What the kernel of Linux appends to the path of a file that has no name any more. */
const DELETED = ' (deleted)';

/**
 * One spelling for an absolute path: `.`, `..` and doubled slashes resolved, case kept, since Linux
 * tells `/tmp/a` from `/tmp/A`. A relative path is taken from `folder`; undefined where that is not
 * told or not absolute itself. Cut at 1,024 characters.
 */
export function posixPath(text: string | undefined, folder?: string): string | undefined {
  const named = withoutMark(clip(text ?? '', MAX_PATH));
  if (named === '') return undefined;
  if (named.startsWith('/')) return resolved(named);
  return folder?.startsWith('/') === true
    ? resolved(`${clip(folder, MAX_PATH)}/${named}`)
    : undefined;
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
