import type { Mention } from '../common/mentions.js';
import { clip, MAX_PATH } from '../common/text.js';

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
const ABSOLUTE = /^([a-z][a-z0-9+.-]{1,15}):\/\/([^/?#]{1,400})/i;

/** A host with or without its port, as in `Host` and `CONNECT`; brackets round IPv6 are cut. */
export function parseAuthority(text: string): Pick<Target, 'host' | 'port'> | undefined {
  if (text.length > 400) return undefined;
  // What stands before the at sign is a name and a password, which must not become part of a node.
  const match = HOST_PORT.exec(text.slice(text.lastIndexOf('@') + 1).toLowerCase());
  if (match === null) return undefined;
  const [, host = '', port] = match;
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  return { host: bare, port: port === undefined ? undefined : Number(port) };
}

/** `http://example.com/x`, as requests to a proxy and FTP have it; undefined for a mere path. */
export function parseAbsolute(text: string): Target | undefined {
  const match = ABSOLUTE.exec(text);
  if (match === null) return undefined;
  const [begin, scheme = '', authority = ''] = match;
  const parsed = parseAuthority(authority);
  if (parsed === undefined) return undefined;
  const lower = scheme.toLowerCase();
  const port = parsed.port ?? DEFAULT_PORTS[lower];
  return { scheme: lower, host: parsed.host, port, path: pathOf(text.slice(begin.length)) };
}

/** The path of a request without query and fragment; `/` for what names none, such as `*`. */
export function pathOf(uri: string): string {
  const end = uri.search(/[?#]/);
  const path = end === -1 ? uri : uri.slice(0, end);
  return path.startsWith('/') ? path : '/';
}

/**
 * A URL by its scheme, host, port unless it is the scheme's own, and path. Queries are left out: they
 * differ with every request, and would make each of them a node.
 */
export function urlMention({ scheme, host, port, path }: Target): Mention<'Resource'> {
  const shown = host.includes(':') ? `[${host}]` : host;
  const suffix = port === undefined || port === DEFAULT_PORTS[scheme] ? '' : `:${port}`;
  return {
    kind: 'Resource',
    type: 'url',
    name: clip(`${scheme}://${shown}${suffix}${path}`, MAX_PATH),
  };
}
