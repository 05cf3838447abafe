import type { Hashes } from '../common/hash.js';
import type { Mention } from '../common/mentions.js';
import { clip, known, MAX_COMMAND_LINE, MAX_NAME, MAX_PATH } from '../common/text.js';
import { parseGuid } from '../windows/mentions.js';
import { baseName, cleanPath, programPath } from './paths.js';

/** What an event tells of a process, as it tells it. */
export interface LinuxProcess {
  readonly guid?: string | undefined;
  readonly pid?: number | undefined;
  /** Path of the executable; a bare name is the kernel's `comm`, which is no path. */
  readonly image?: string | undefined;
  readonly commandLine?: string | undefined;
  readonly currentDirectory?: string | undefined;
  readonly user?: string | undefined;
  readonly startedEpoch?: number | undefined;
  readonly hashes?: Hashes | undefined;
}

/**
 * A process on a host; undefined where neither GUID nor pid tells which one. Sysmon for Linux gives
 * one GUID to two processes, so that the pid always stands beside it as `instance`.
 */
export function linuxProcess(computer: string, text: LinuxProcess): Mention<'Process'> | undefined {
  const guid = parseGuid(text.guid);
  const { pid, startedEpoch } = text;
  if (guid === undefined && pid === undefined) return undefined;
  const image = seenImage(text.image);
  return known<Mention<'Process'>>({
    kind: 'Process',
    guid,
    instance: guid === undefined || pid === undefined ? undefined : String(pid),
    pid,
    name: image === undefined ? undefined : baseName(cleanPath(image) ?? image),
    image: image?.startsWith('/') === true ? image : undefined,
    command_line: clipped(text.commandLine, MAX_COMMAND_LINE),
    current_directory: clipped(text.currentDirectory, MAX_PATH),
    host_name: computer,
    user_name: clipped(text.user, MAX_NAME),
    started_epoch: startedEpoch,
    ...text.hashes,
  });
}

function seenImage(text: string | undefined): string | undefined {
  const image = clip(text ?? '', MAX_PATH).trim();
  return image === '' || image === '/' || image.startsWith('<unknown') ? undefined : image;
}

function clipped(text: string | undefined, limit: number): string | undefined {
  const cut = clip(text ?? '', limit);
  return cut === '' ? undefined : cut;
}

export function linuxProgram(image: string): Mention<'Program'> | undefined {
  const path = programPath(image);
  return path === undefined ? undefined : { kind: 'Program', path, name: baseName(path) };
}

/** A file on a host by its absolute path, or by one relative to `folder`. */
export function linuxFile(
  computer: string,
  text: string | undefined,
  folder?: string,
  hashes: Hashes = {},
): Mention<'File'> | undefined {
  const path = cleanPath(text, folder);
  if (path === undefined || path === '/') return undefined;
  return { kind: 'File', path, name: baseName(path), host_name: computer, ...hashes };
}
