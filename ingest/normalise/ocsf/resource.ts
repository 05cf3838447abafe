import { plainAt } from '../common/fields.js';
import { type Mention, resourceMention, shortName } from '../common/mentions.js';
import { clip, known, MAX_PATH, type Plain } from '../common/text.js';
import { parseArn } from '../cloudtrail/arn.js';
import { typedName } from '../cloudtrail/arn-type.js';
import type { OcsfEvent } from './event.js';
import { objectsAt, said, saidName, typeName } from './fields.js';
import { MAX_ARN, userOf } from './user.js';

export type Resource = Mention<'Resource'>;

/** What is acted on in one event, at most. */
export const MAX_RESOURCES = 32;

/**
 * An object with `name`, `uid` and `type`, as most of what can be acted on has. An ARN names it as
 * CloudTrail's own records do; else it goes by its name, which people know, before its id.
 */
export function resourceOf(value: Plain, fallbackType: string): Resource | undefined {
  const byArn = arnResource(value);
  if (byArn !== undefined) return byArn;
  const name = said(value, 'name') ?? said(value, 'uid') ?? said(value, 'url_string');
  if (name === undefined) return undefined;
  const namespace = said(value, 'namespace');
  const type = said(value, 'type');
  return known<Resource>({
    kind: 'Resource',
    type: type === undefined ? fallbackType : typeName(type),
    name: clip(namespace === undefined ? name : `${namespace}/${name}`, MAX_PATH),
    account: saidName(value, 'account_uid'),
    region: saidName(value, 'region'),
  });
}

function arnResource(value: Plain): Resource | undefined {
  const arn = ['uid', 'name', 'uid_alt']
    .map((name) => parseArn(said(value, name) ?? ''))
    .find((one) => one !== undefined);
  if (arn === undefined || arn.text.length > MAX_ARN) return undefined;
  const { type, name, arn: own } = typedName(arn);
  return known<Resource>({
    kind: 'Resource',
    type: clip(type, MAX_PATH),
    name: clip(name, MAX_PATH),
    arn: own,
    account: arn.account === '' ? undefined : arn.account,
    region: arn.region === '' ? undefined : arn.region,
  });
}

/** The resources at an attribute that holds one or several. */
export function resourcesAt(fields: Plain, name: string, fallbackType: string): Resource[] {
  return objectsAt(MAX_RESOURCES, fields, name)
    .map((value) => resourceOf(value, fallbackType))
    .filter((resource) => resource !== undefined);
}

/** The API as a whole: what a call acted on that names nothing else. */
export function apiOf({ fields, product }: OcsfEvent): Resource | undefined {
  const name = saidName(fields, 'api', 'service', 'name')?.toLowerCase() ?? product;
  return name === undefined ? undefined : { kind: 'Resource', type: 'api', name };
}

/**
 * The account object of a user or group, by domain and name as the Security log of Windows has it;
 * elsewhere by its principal name, name or id.
 */
export function accountResource(
  event: OcsfEvent,
  value: Plain,
  kind: 'user' | 'group' | 'role',
): Resource | undefined {
  const byArn = arnResource(value);
  if (byArn !== undefined) return byArn;
  const user = userOf(value, event.device);
  if (user?.name === undefined) return undefined;
  const isDirectory = kind !== 'role' && isWindowsAccount(event, value, user);
  const type = isDirectory ? `ad.${kind}` : kind;
  const domain = user.domain ?? machineDomain(event, isDirectory);
  const local = domain === undefined ? user.name : `${domain}\\${user.name}`;
  return resourceMention(type, user.upn ?? local);
}

function isWindowsAccount({ device }: OcsfEvent, value: Plain, user: Mention<'User'>): boolean {
  if (user.sid !== undefined || device?.isUnix === false) return true;
  return device?.isUnix !== true && said(value, 'domain') !== undefined && user.upn === undefined;
}

// A local account exists on its machine only, whose name stands for the domain.
function machineDomain({ device }: OcsfEvent, isDirectory: boolean): string | undefined {
  return isDirectory && device !== undefined ? shortName(device.computer) : undefined;
}

/** `\\server\share`, and the file on it where one is told; as the Security log of Windows names them. */
export function shareResource(
  server: string,
  share: string,
  file: string | undefined,
): Resource | undefined {
  const bare = share.replace(/^\\\\[^\\]*\\/, '').replace(/^\\+/, '');
  const root = `\\\\${shortName(server)}\\${bare}`;
  const relative = file?.replace(/^\\+/, '');
  if (bare === '') return undefined;
  if (relative === undefined || relative === '') return resourceMention('share', root);
  const isPipe = bare.toUpperCase() === 'IPC$';
  return isPipe
    ? resourceMention('pipe', `\\\\${shortName(server)}\\pipe\\${relative}`)
    : resourceMention('share.file', `${root}\\${relative}`);
}

/** A URL without query and fragment, which would make a node of every request. */
export function urlResource(fields: Plain): Resource | undefined {
  const url = plainAt(fields, 'http_request', 'url');
  const whole = said(url, 'url_string') ?? said(url, 'text');
  const name = whole !== undefined && /^[a-z]+:\/\//i.test(whole) ? whole : urlOfParts(url);
  if (name === undefined) return undefined;
  const bare = name.split(/[?#]/, 1)[0] ?? name;
  return { kind: 'Resource', type: 'url', name: clip(withHostLowered(bare), MAX_PATH) };
}

function urlOfParts(url: Plain): string | undefined {
  const host = said(url, 'hostname');
  if (host === undefined) return undefined;
  const path = said(url, 'path') ?? '/';
  const port = said(url, 'port');
  const scheme = said(url, 'scheme') ?? (port === '443' ? 'https' : 'http');
  const isUsual = port === undefined || port === (scheme === 'https' ? '443' : '80');
  return `${scheme}://${host}${isUsual ? '' : `:${port}`}${path.startsWith('/') ? '' : '/'}${path}`;
}

function withHostLowered(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]{0,300}/i, (start) => start.toLowerCase());
}
