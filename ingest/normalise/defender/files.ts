import type { Hashes } from '../common/hash.js';
import type { Mention } from '../common/mentions.js';
import { fileName } from '../common/path.js';
import { clip, MAX_NAME, MAX_PATH } from '../common/text.js';
import { linuxFile, linuxProgram } from '../linux/mentions.js';
import type { Row } from '../microsoft/row.js';
import { fileMention, programMention } from '../windows/mentions.js';

/**
 * The whole path of a file. The folder column holds it with the file's name at its end or, as
 * Microsoft documents it, without. Undefined where only the name is known.
 */
export function pathOf(folder: string | undefined, name: string | undefined): string | undefined {
  if (folder === undefined || !/[\\/]/.test(folder)) return undefined;
  const path = clip(folder, MAX_PATH);
  if (name === undefined) return path;
  if (fileName(path) === clip(name, MAX_NAME).toLowerCase()) return path;
  const separator = isPosix(path) ? '/' : '\\';
  return clip(path.endsWith(separator) ? `${path}${name}` : `${path}${separator}${name}`, MAX_PATH);
}

/** True for paths of Linux and macOS, where case tells files apart. */
function isPosix(path: string): boolean {
  return path.startsWith('/');
}

export function programOf(path: string): Mention<'Program'> | undefined {
  return isPosix(path) ? linuxProgram(path) : programMention(path);
}

export function fileOf(
  computer: string,
  path: string | undefined,
  hashes: Hashes = {},
): Mention<'File'> | undefined {
  return path !== undefined && isPosix(path)
    ? linuxFile(computer, path, undefined, hashes)
    : fileMention(computer, path, hashes);
}

/** The file that a row is about, with its hashes. */
export function fileIn(computer: string, row: Row): Mention<'File'> | undefined {
  const path = pathOf(row.text('FolderPath'), row.text('FileName'));
  return fileOf(computer, path, hashesIn(row));
}

const LENGTHS = { md5: 32, sha1: 40, sha256: 64 } as const;

/** Hashes of three columns, lower case; anything malformed is left out, and so is the hash of zeros. */
export function hashesIn(row: Row, prefix = ''): Hashes {
  const valid = (kind: keyof typeof LENGTHS): string | undefined => {
    const text = row.text(`${prefix}${kind}`)?.toLowerCase();
    const fits = text?.length === LENGTHS[kind] && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);
    return fits ? text : undefined;
  };
  const md5 = valid('md5');
  const sha1 = valid('sha1');
  const sha256 = valid('sha256');
  return {
    ...(md5 === undefined ? {} : { md5 }),
    ...(sha1 === undefined ? {} : { sha1 }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}
