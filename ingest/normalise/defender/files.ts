import { fileMention } from '../common/files.js';
import { type Hashes, hashOf } from '../common/hash.js';
import type { Mention } from '../common/mentions.js';
import { fileName, isPosixPath } from '../common/path.js';
import { clip, known, MAX_NAME, MAX_PATH } from '../common/text.js';
import type { Row } from '../microsoft/row.js';

/**
 * The whole path of a file. The folder column holds it with the file's name at its end or, as
 * Microsoft documents it, without. Undefined where only the name is known.
 */
export function pathOf(folder: string | undefined, name: string | undefined): string | undefined {
  if (folder === undefined || !/[\\/]/.test(folder)) return undefined;
  const path = clip(folder, MAX_PATH);
  if (name === undefined) return path;
  if (fileName(path) === clip(name, MAX_NAME).toLowerCase()) return path;
  const separator = isPosixPath(path) ? '/' : '\\';
  return clip(path.endsWith(separator) ? `${path}${name}` : `${path}${separator}${name}`, MAX_PATH);
}

/** The file that a row is about, with its hashes. */
export function fileIn(computer: string, row: Row): Mention<'File'> | undefined {
  const path = pathOf(row.text('FolderPath'), row.text('FileName'));
  return fileMention(computer, path, hashesIn(row));
}

/** Hashes of three columns; anything malformed is left out. */
export function hashesIn(row: Row, prefix = ''): Hashes {
  return known<Hashes>({
    md5: hashOf('md5', row.text(`${prefix}md5`)),
    sha1: hashOf('sha1', row.text(`${prefix}sha1`)),
    sha256: hashOf('sha256', row.text(`${prefix}sha256`)),
  });
}
