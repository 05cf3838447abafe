import { entryOf } from './fields.js';
import { type Mention, resourceMention } from './mentions.js';
import { clip, MAX_PATH } from './text.js';

/** What a request was made to. */
export interface Target {
  readonly scheme: string;
  /** Name or address, lower case, without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  /** Case kept, without query and fragment; begins with a slash. */
  readonly path: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 };

const HOST_PORT = /^(\[[0-9a-f:.%]{2,60}\]|[^:/?#\s[\]]{1,255})(?::(\d{1,5}))?$/;
const ABSOLUTE = /^([a-z][a-z0-9+.-]{1,20}):\/\/([^/?#\\]{1,400})/i;
const MAX_AUTHORITY = 400;

/** A host with or without its port, as in `Host` and `CONNECT`; brackets round IPv6 are cut. */
export function parseAuthority(text: string): Pick<Target, 'host' | 'port'> | undefined {
  if (text.length > MAX_AUTHORITY) return undefined;
  // What stands before the at sign is a name and a password, which must not become part of a node.
  const match = HOST_PORT.exec(text.slice(text.lastIndexOf('@') + 1).toLowerCase());
  if (match === null) return undefined;
  const [, host = '', port] = match;
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  return { host: bare, port: port === undefined ? undefined : Number(port) };
}

/** `http://example.com/x`; undefined for a mere path and for what names no host. */
export function parseUrl(text: string): Target | undefined {
  const match = ABSOLUTE.exec(text);
  if (match === null) return undefined;
  const [begin, scheme = '', authority = ''] = match;
  const parsed = parseAuthority(authority);
  if (parsed === undefined) return undefined;
  const lower = scheme.toLowerCase();
  const port = parsed.port ?? entryOf(DEFAULT_PORTS, lower);
  return { scheme: lower, host: parsed.host, port, path: pathOf(text.slice(begin.length)) };
}

/** The host in a URL, or in a bare `name:port/path`. */
export function hostInUrl(text: string): string | undefined {
  const bare = clip(text, 2048).replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '');
  return parseAuthority(bare.split(/[/?#\\]/, 1)[0] ?? '')?.host;
}

/** The path of a request without query and fragment; `/` for what names none, such as `*`. */
export function pathOf(uri: string): string {
  const path = withoutQuery(uri);
  return path.startsWith('/') ? path : '/';
}

/**
 * A URL by its scheme, host, port unless it is the scheme's own, and path, whose case counts. Queries
 * are left out: they differ with every request, and would make each of them a node.
 */
export function targetMention({ scheme, host, port, path }: Target): Mention<'Resource'> {
  const shown = host.includes(':') ? `[${host}]` : host;
  const suffix = port === undefined || port === entryOf(DEFAULT_PORTS, scheme) ? '' : `:${port}`;
  const name = clip(`${scheme}://${shown}${suffix}${path}`, MAX_PATH);
  return { kind: 'Resource', type: 'url', name };
}

/** `targetMention` of a URL as text; what has no scheme or host goes by what is written. */
export function urlMention(text: string): Mention<'Resource'> {
  const target = parseUrl(text);
  if (target !== undefined) return targetMention(target);
  return { kind: 'Resource', type: 'url', name: clip(withoutSecrets(text), MAX_PATH) };
}

/** A URI of any scheme without user, password, query and fragment. */
export function withoutSecrets(uri: string): string {
  return withoutQuery(uri).replace(/^([a-z][a-z0-9+.-]{0,32}:\/\/)[^/@]{0,512}@/i, '$1');
}

function withoutQuery(uri: string): string {
  return uri.split(/[?#]/, 1)[0] ?? uri;
}

/** True for URLs of SharePoint and OneDrive. */
export function isSharePoint(url: string): boolean {
  return /^https:\/\/[\w-]{1,100}\.sharepoint(?:-[a-z]{1,10})?\.[a-z]{2,6}\//i.test(url);
}

/** A file of SharePoint or OneDrive by the name that the unified audit log gives it. */
export function sharePointFile(url: string): Mention<'Resource'> {
  return resourceMention('sharepoint.file', urlName(url));
}

/** A URL as the unified audit log writes paths: no query, escapes resolved, no slash at the end. */
export function urlName(url: string): string {
  const path = clip(url, 4096).split('?', 1)[0] ?? '';
  return unescaped(path).replace(/\/{1,64}$/, '');
}

function unescaped(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Methods that the registry of HTTP methods calls safe. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'REPORT', 'SEARCH']);

/** True for requests that change nothing. */
export function isSafeMethod(method: string): boolean {
  return SAFE.has(method.toUpperCase());
}
