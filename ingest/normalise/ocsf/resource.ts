import { resourceOfArn } from '../cloudtrail/arn-type.js';
import { parseArn } from '../cloudtrail/arn.js';
import { plainAt } from '../common/fields.js';
import { type Mention, resourceMention, shortName } from '../common/mentions.js';
import { clip, known, MAX_PATH, type Plain } from '../common/text.js';
import { parseAuthority, parseUrl, pathOf, type Target, targetMention } from '../common/url.js';
import type { OcsfEvent } from './event.js';
import { objectsAt, portAt, said, saidName, typeName } from './fields.js';
import { userOf } from './user.js';

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
  return arn === undefined ? undefined : resourceOfArn(arn);
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

const HTTPS_PORT = 443;

/** What a request was made to. */
export function requestedUrl(fields: Plain): Resource | undefined {
  const url = plainAt(fields, 'http_request', 'url');
  const whole = said(url, 'url_string') ?? said(url, 'text') ?? '';
  const target = parseUrl(whole) ?? targetOfParts(url);
  return target === undefined ? undefined : targetMention(target);
}

function targetOfParts(url: Plain): Target | undefined {
  const authority = parseAuthority(said(url, 'hostname') ?? '');
  if (authority === undefined) return undefined;
  const port = portAt(url, 'port') ?? authority.port;
  const scheme = said(url, 'scheme')?.toLowerCase() ?? (port === HTTPS_PORT ? 'https' : 'http');
  return {
    scheme: clip(scheme, 16),
    host: authority.host,
    port,
    path: pathOf(said(url, 'path') ?? '/'),
  };
}
