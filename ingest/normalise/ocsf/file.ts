import { countAt, plainAt } from '../common/fields.js';
import { fileMention, programMention } from '../common/files.js';
import { type Hashes, hashOf } from '../common/hash.js';
import type { Mention } from '../common/mentions.js';
import { fileName, isPosixPath } from '../common/path.js';
import { clip, MAX_PATH, type Plain } from '../common/text.js';
import type { Device } from './device.js';
import { objectsAt, said } from './fields.js';

/** Text that only Windows takes for an absolute path: a drive, a share, a device or a variable. */
const WINDOWS_PATH = /^(?:[a-z]:|\\|%[a-z]+%\\)/i;

function isWindowsPath(path: string): boolean {
  return WINDOWS_PATH.test(path);
}

/** A File on the device; undefined where its path, which is its identity there, is not told. */
export function fileOf(value: Plain, device: Device | undefined): Mention<'File'> | undefined {
  const path = pathOf(value);
  if (path === undefined || device === undefined) return undefined;
  if (isWindowsPath(path) || isPosixPath(path)) {
    return fileMention(device.computer, path, hashesOf(value));
  }
  // Neither family: nobody knows whether its case counts.
  const name = fileName(path);
  const whole = clip(path, MAX_PATH);
  return { kind: 'File', path: whole, name, host_name: device.computer, ...hashesOf(value) };
}

/** A path as told, whole or in two parts; undefined for a bare file name. */
export function pathOf(value: Plain): string | undefined {
  const path = said(value, 'path');
  if (path !== undefined && /[\\/]/.test(path)) return path;
  const folder = said(value, 'parent_folder');
  const name = said(value, 'name');
  if (folder === undefined || name === undefined) return undefined;
  const separator = isWindowsPath(folder) ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

/** The program of an image; a bare name is none. */
export function programOf(image: string): Mention<'Program'> | undefined {
  return isWindowsPath(image) || isPosixPath(image) ? programMention(image) : undefined;
}

const ALGORITHMS: readonly (readonly [kind: keyof Hashes, id: number, name: RegExp])[] = [
  ['md5', 1, /^md-?5$/i],
  ['sha1', 2, /^sha-?1$/i],
  ['sha256', 3, /^sha-?256$/i],
];
const MAX_HASHES = 16;

/** Hashes of a file object: `hashes`, or `fingerprints` as release candidates had them. */
export function hashesOf(file: Plain): Hashes {
  const found: { -readonly [K in keyof Hashes]: Hashes[K] } = {};
  const listed = [
    ...objectsAt(MAX_HASHES, file, 'hashes'),
    ...objectsAt(MAX_HASHES, file, 'fingerprints'),
  ];
  for (const hash of listed) {
    const id = countAt(hash, 'algorithm_id');
    const algorithm = said(hash, 'algorithm') ?? '';
    const kind = ALGORITHMS.find(([, known, name]) => id === known || name.test(algorithm))?.[0];
    const value = kind === undefined ? undefined : hashOf(kind, said(hash, 'value'));
    if (kind !== undefined && value !== undefined) found[kind] = value;
  }
  return found;
}

/** The `file` that belongs to an object such as a module, a driver or a script. */
export function fileIn(value: Plain, device: Device | undefined): Mention<'File'> | undefined {
  return fileOf(plainAt(value, 'file'), device);
}
