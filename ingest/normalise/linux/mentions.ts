import { fileMention } from '../common/files.js';
import { parseGuid } from '../common/guid.js';
import type { Hashes } from '../common/hash.js';
import type { Mention } from '../common/mentions.js';
import { fileName } from '../common/path.js';
import { posixPath } from '../common/posix-path.js';
import type { ProcessText } from '../common/process.js';
import { clip, clipped, known, MAX_COMMAND_LINE, MAX_NAME, MAX_PATH } from '../common/text.js';

/** As any process; its image may be the kernel's `comm`, a bare name that is no path. */
export type LinuxProcess = Omit<ProcessText, 'integrityLevel' | 'endedEpoch'>;

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
    name: image === undefined ? undefined : fileName(posixPath(image) ?? image),
    image: image?.startsWith('/') === true ? image : undefined,
    command_line: present(text.commandLine, MAX_COMMAND_LINE),
    current_directory: present(text.currentDirectory, MAX_PATH),
    host_name: computer,
    user_name: present(text.user, MAX_NAME),
    started_epoch: startedEpoch,
    ...text.hashes,
  });
}

function seenImage(text: string | undefined): string | undefined {
  const image = clip(text ?? '', MAX_PATH).trim();
  return image === '' || image === '/' || image.startsWith('<unknown') ? undefined : image;
}

function present(text: string | undefined, limit: number): string | undefined {
  return text === '' ? undefined : clipped(text, limit);
}

/** A file on a host by its absolute path, or by one relative to `folder`. */
export function linuxFile(
  computer: string,
  text: string | undefined,
  folder?: string,
  hashes: Hashes = {},
): Mention<'File'> | undefined {
  return fileMention(computer, posixPath(text, folder), hashes);
}
