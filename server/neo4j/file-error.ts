import { SpoorError } from '../../graph/index.js';

const full = new Set(['ENOSPC', 'EDQUOT']);
const closed = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'EISDIR']);

/**
 * A file-system error while working in `folder` → one that says what to do; anything else is given
 * back as it is. `setting` is the variable that moves the folder elsewhere.
 */
export function explainFileError(error: unknown, folder: string, setting: string): unknown {
  if (error instanceof SpoorError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (full.has(code)) {
    const sentence = `The disk of ${folder} is full; free some room, or set ${setting} elsewhere.`;
    return new SpoorError('DISK_FULL', sentence, { cause: error });
  }
  if (closed.has(code)) {
    const sentence = `${folder} cannot be written (${code}); make it a folder that this user may write, or set ${setting} elsewhere.`;
    return new SpoorError('CONFIG_INVALID', sentence, { cause: error });
  }
  return error;
}
