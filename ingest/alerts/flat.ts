import { parseHashes, hashOf } from '../normalise/common/hash.js';
import { addressMention } from '../normalise/common/mentions.js';
import { isPosixPath } from '../normalise/common/path.js';
import { clip, MAX_COMMAND_LINE, MAX_PATH, type Plain } from '../normalise/common/text.js';
import type { Piece } from './piece.js';

/** What an alert without structure can tell, one text or several of each. */
export const flatNames = [
  'host',
  'user',
  'user_domain',
  'user_sid',
  'src_user',
  'dest_user',
  'src_host',
  'src_ip',
  'dest_host',
  'dest_ip',
  'process',
  'process_path',
  'process_guid',
  'pid',
  'hash',
  'parent_process',
  'parent_path',
  'parent_guid',
  'parent_pid',
  'file',
  'file_hash',
  'domain',
  'url',
  'registry',
  'registry_value',
  'service',
  'resource',
] as const;
export type FlatName = (typeof flatNames)[number];

/** What the alert tells under a name: texts that say something, in its order. */
export type Tells = (name: FlatName) => readonly string[];

/**
 * Brings an alert without structure into the shape of a piece of evidence. Processes and files are on the
 * `host`; where none is told, on the destination, which is where CIM has them, else on the source.
 */
export function pieceOf(tells: Tells): Piece {
  const first = (name: FlatName): string | undefined => tells(name)[0];
  const image = first('process_path') ?? imageIn(first('process'));
  const device = deviceIn(tells, image);
  return {
    device,
    actor: { process: processIn(tells, image), user: actorsIn(tells) },
    user: tells('dest_user').map((name) => ({ name })),
    file: tells('file').map((path) => ({ path, hashes: hashesIn(tells('file_hash')) })),
    src_endpoint: endsIn(tells('src_host'), tells('src_ip')),
    dst_endpoint: endsIn(tells('dest_host'), tells('dest_ip')),
    query: tells('domain').map((hostname) => ({ hostname })),
    url: tells('url').map((url) => ({ url_string: url })),
    ...(first('registry') === undefined ? {} : { reg_value: registryIn(tells) }),
    win_service: tells('service').map((name) => ({ name })),
    resources: tells('resource').map((name) => ({ name })),
  };
}

/** The machine, with the family of its system as far as a path betrays it. */
function deviceIn(tells: Tells, image: string | undefined): Plain | undefined {
  const named = (['host', 'dest_host', 'src_host'] as const).flatMap(tells);
  const hostname = named.find((name) => addressMention(name) === undefined);
  if (hostname === undefined) return undefined;
  const path = image ?? tells('file')[0];
  if (path === undefined) return { hostname };
  return { hostname, os: { type_id: isPosixPath(path) ? LINUX : WINDOWS } };
}

const WINDOWS = 100;
const LINUX = 200;

function processIn(tells: Tells, image: string | undefined): Plain {
  const [command] = tells('process');
  const [uid] = tells('process_guid');
  const [pid] = tells('pid');
  const parent = tells('parent_path')[0] ?? imageIn(tells('parent_process')[0]);
  return {
    ...{
      uid,
      pid,
      name: command?.split(/\s/, 1)[0],
      file: { path: image, hashes: hashesIn(tells('hash')) },
    },
    cmd_line:
      command === image || command === undefined ? undefined : clip(command, MAX_COMMAND_LINE),
    parent_process: {
      ...{ uid: tells('parent_guid')[0], pid: tells('parent_pid')[0] },
      ...{ name: parent, file: { path: parent } },
      cmd_line: tells('parent_process')[0],
    },
  };
}

/** Who acted comes before whose account it was done to; a domain and a SID are those of `user`. */
function actorsIn(tells: Tells): Plain[] {
  const [domain] = tells('user_domain');
  const [uid] = tells('user_sid');
  const users = tells('user').map((name, index) =>
    index > 0 || /[\\@]/.test(name) ? { name } : { name, domain: domain ?? authorityOf(name), uid },
  );
  const bySid = users.length === 0 && uid !== undefined ? [{ uid }] : [];
  return [...tells('src_user').map((name) => ({ name })), ...users, ...bySid];
}

/** Accounts of the system go by their name alone in many products; telemetry has them with this domain. */
function authorityOf(name: string): string | undefined {
  return /^(?:system|(?:local|network) service|anonymous logon)$/i.test(name)
    ? 'NT AUTHORITY'
    : undefined;
}

/** One name beside one address is one end; of several nobody knows which belong together. */
function endsIn(hosts: readonly string[], addresses: readonly string[]): Plain[] {
  const [hostname] = hosts;
  const [ip] = addresses;
  if (hosts.length === 1 && addresses.length === 1) return [{ hostname, ip }];
  return [...hosts.map((name) => ({ hostname: name })), ...addresses.map((one) => ({ ip: one }))];
}

function registryIn(tells: Tells): Plain {
  return { path: tells('registry')[0], name: tells('registry_value')[0] };
}

/** Hashes by their length, or as Sysmon lists them. */
function hashesIn(texts: readonly string[]): Plain[] {
  return texts.flatMap((text) => {
    const listed = parseHashes(text);
    const bare = text.trim();
    const found = {
      md5: listed.md5 ?? hashOf('md5', bare),
      sha1: listed.sha1 ?? hashOf('sha1', bare),
      sha256: listed.sha256 ?? hashOf('sha256', bare),
    };
    return Object.entries(ALGORITHMS).map(([name, algorithm]) => ({
      algorithm,
      value: found[name as keyof typeof ALGORITHMS],
    }));
  });
}

const ALGORITHMS = { md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256' } as const;

const QUOTED = /^"((?:[a-z]:\\|\\\\|\/)[^"]{1,1000})"/i;
const WITH_ENDING = /^((?:[a-z]:\\|\\\\)[^"]{1,1000}?\.(?:exe|com|scr|bat|cmd|ps1|dll))(?=\s|$)/i;
const UNIX = /^(\/[^\s"]{1,1000})(?=\s|$)/;

/** The image that a command line, or a path by itself, begins with; undefined where that is no whole path. */
export function imageIn(text: string | undefined): string | undefined {
  const command = clip(text ?? '', MAX_PATH * 2).trim();
  const match = QUOTED.exec(command) ?? WITH_ENDING.exec(command) ?? UNIX.exec(command);
  return match?.[1];
}
