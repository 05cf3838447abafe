import type { Observation } from '../../../graph/index.js';
import { relate, type Scene } from './facts.js';
import { programMention } from './files.js';
import { parseGuid } from './guid.js';
import type { Hashes } from './hash.js';
import type { Mention } from './mentions.js';
import { fileName } from './path.js';
import { clipped, known, MAX_COMMAND_LINE, MAX_NAME, MAX_PATH, scalarText } from './text.js';

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
  const image = text.image?.startsWith('<unknown') === true ? undefined : text.image;
  return known<Mention<'Process'>>({
    kind: 'Process',
    guid,
    pid: text.pid,
    name: image === undefined ? undefined : fileName(image),
    image: clipped(image, MAX_PATH),
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

const PID = /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i;
/** Windows counts up to 2^32 and hands out far less; the API's integers have 31 bits. */
const MAX_PID = 0x7fff_ffff;

/** A process id out of `704`, `"704"` or `"0x2c0"`; undefined for 0 and for anything else. */
export function parsePid(value: unknown): number | undefined {
  const text = scalarText(value)?.trim();
  if (text === undefined || !PID.test(text)) return undefined;
  const pid = Number(text);
  return pid > 0 && pid <= MAX_PID ? pid : undefined;
}

/** Access mask as `0x1410`, whether it was logged as hexadecimal text or as a number. */
export function grantedAccess(text: string | undefined): string | undefined {
  if (text === undefined || !/^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text)) return undefined;
  return `0x${Number(text).toString(16)}`;
}

export const PROCESS_UNKNOWN = 'process unknown';

/** Coverage rows of what `standing` makes, and of what it makes where the account is told too. */
export const STANDING_EDGES = ['Process RAN_ON Host', 'Process INSTANCE_OF Program'] as const;
export const ACTOR_EDGES = [...STANDING_EDGES, 'Process RAN_AS User'] as const;

/**
 * What every event that names a process says of it: on which host it ran, of which program, and as
 * whom. Repeated with each event, since most processes started before telemetry did, and since an
 * active process must not look stale.
 */
export function standing(
  { at, host }: Scene,
  process: Mention<'Process'>,
  user?: Mention<'User'>,
): Observation[] {
  const facts: Observation[] = [relate(at, 'RAN_ON', process, host)];
  const program = process.image === undefined ? undefined : programMention(process.image);
  if (program !== undefined) facts.push(relate(at, 'INSTANCE_OF', process, program));
  if (user !== undefined) facts.push(relate(at, 'RAN_AS', process, user));
  return facts;
}
