import type { Hashes } from './hash.js';
import type { Mention } from './mentions.js';
import { fileName, filePath, programPath } from './path.js';

/** The program that an image is a run of; one node however its path is spelled. */
export function programMention(image: string): Mention<'Program'> | undefined {
  const path = programPath(image);
  return path === undefined ? undefined : { kind: 'Program', path, name: fileName(path) };
}

/** A file on a host; undefined where its path, which is its identity there, is not told. */
export function fileMention(
  computer: string,
  text: string | undefined,
  hashes: Hashes = {},
): Mention<'File'> | undefined {
  const path = text === undefined ? undefined : filePath(text);
  if (path === undefined || path === '/') return undefined;
  return { kind: 'File', path, name: fileName(path), host_name: computer, ...hashes };
}
