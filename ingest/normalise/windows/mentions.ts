import { type Hashes } from '../common/hash.js';
import { type Mention, resourceMention, shortName } from '../common/mentions.js';
import { fileName, normalisePath, programPath } from '../common/path.js';
import { clip, known, MAX_COMMAND_LINE, MAX_NAME, MAX_PATH } from '../common/text.js';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ZERO_GUID = '00000000-0000-0000-0000-000000000000';

/** What an event tells of a process, as it tells it. */
export interface ProcessText {
  readonly guid?: string | undefined;
  readonly pid?: number | undefined;
  readonly image?: string | undefined;
  readonly commandLine?: string | undefined;
  readonly currentDirectory?: string | undefined;
  readonly integrityLevel?: string | undefined;
  readonly user?: string | undefined;
  readonly startedEpoch?: number | undefined;
  readonly endedEpoch?: number | undefined;
  readonly hashes?: Hashes | undefined;
}

/**
 * A process on a host. Undefined where neither GUID nor pid tells which one: all-zero GUIDs and the
 * image `<unknown process>` would otherwise become one node that everything runs through.
 */
export function processMention(
  computer: string,
  text: ProcessText,
): Mention<'Process'> | undefined {
  const guid = parseGuid(text.guid);
  if (guid === undefined && text.pid === undefined) return undefined;
  const image = seenImage(text.image);
  return known<Mention<'Process'>>({
    kind: 'Process',
    guid,
    pid: text.pid,
    name: image === undefined ? undefined : fileName(image),
    image,
    command_line: clipped(text.commandLine, MAX_COMMAND_LINE),
    current_directory: clipped(text.currentDirectory, MAX_PATH),
    integrity_level: clipped(text.integrityLevel, MAX_NAME),
    host_name: computer,
    user_name: clipped(text.user, MAX_NAME),
    started_epoch: text.startedEpoch,
    ended_epoch: text.endedEpoch,
    ...text.hashes,
  });
}

/** A GUID in lower case without braces; undefined for the all-zero one and anything malformed. */
export function parseGuid(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 40) return undefined;
  const bare = (text.startsWith('{') ? text.slice(1, -1) : text).toLowerCase();
  return GUID.test(bare) && bare !== ZERO_GUID ? bare : undefined;
}

function seenImage(text: string | undefined): string | undefined {
  if (text === undefined || text.startsWith('<unknown')) return undefined;
  return clip(text, MAX_PATH);
}

function clipped(text: string | undefined, limit: number): string | undefined {
  return text === undefined ? undefined : clip(text, limit);
}

export function programMention(image: string): Mention<'Program'> | undefined {
  const path = programPath(image);
  return path === undefined ? undefined : { kind: 'Program', path, name: fileName(path) };
}

export function fileMention(
  computer: string,
  path: string | undefined,
  hashes: Hashes = {},
): Mention<'File'> | undefined {
  const normal = path === undefined ? undefined : normalisePath(path);
  if (normal === undefined) return undefined;
  return { kind: 'File', path: normal, name: fileName(normal), host_name: computer, ...hashes };
}

/** One name per pipe and host, whether it is told by the host or by a remote client: `\\host\pipe\name`. */
export function pipeMention(computer: string, pipe: string): Mention<'Resource'> {
  return resourceMention('pipe', `\\\\${shortName(computer)}\\pipe\\${pipe.replace(/^\\+/, '')}`);
}

const HIVES: readonly (readonly [RegExp, string])[] = [
  [/^(?:\\registry\\machine|hkey_local_machine)(?=\\|$)/, 'hklm'],
  [/^(?:\\registry\\user|hkey_users)(?=\\|$)/, 'hku'],
  [/^hkey_classes_root(?=\\|$)/, 'hkcr'],
  [/^hkey_current_user(?=\\|$)/, 'hkcu'],
];

/** A registry key or value: lower case, hive abbreviated, the value's name as the last part. */
export function registryMention(
  computer: string,
  key: string | undefined,
  valueName?: string,
): Mention<'RegistryKey'> | undefined {
  if (key === undefined) return undefined;
  const whole = valueName === undefined ? key : `${key}\\${valueName}`;
  const path = abbreviateHive(clip(whole, MAX_PATH).toLowerCase());
  return { kind: 'RegistryKey', path, name: fileName(path), host_name: computer };
}

function abbreviateHive(path: string): string {
  if (path.startsWith('hk') && !path.startsWith('hkey_')) return path;
  for (const [hive, short] of HIVES) if (hive.test(path)) return path.replace(hive, short);
  return path;
}
