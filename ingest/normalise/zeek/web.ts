import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { domainMention } from '../common/mentions.js';
import { resultOfStatus } from '../common/result.js';
import { clip, MAX_NAME } from '../common/text.js';
import {
  isSafeMethod,
  parseAuthority,
  parseUrl,
  pathOf,
  type Target,
  targetMention,
} from '../common/url.js';
import { connection, flowFact, type FlowKind } from './flow.js';
import { betweenEnds, type FactRule, type FlowRecord } from './rule.js';
import { namedUser } from './users.js';

export const webRules: readonly FactRule[] = [
  {
    stream: 'http',
    title: 'HTTP request',
    edges: [
      'IpAddress CONNECTED_TO IpAddress',
      'IpAddress CONNECTED_TO Domain',
      'IpAddress ACCESSED_RESOURCE Resource',
      'User ACTED_FROM IpAddress',
    ],
    note: 'The resource is the URL, case kept, without its query. A request through a proxy counts for the host it names.',
    read: betweenEnds(onRequest),
  },
  {
    stream: 'ssl',
    title: 'TLS handshake',
    edges: ['IpAddress CONNECTED_TO IpAddress', 'IpAddress CONNECTED_TO Domain'],
    note: 'The domain is the server name that the client asked for, where it is a name.',
    read: betweenEnds(onHandshake),
  },
];

const HTTP: FlowKind = { service: 'http', transport: 'tcp' };

const HTTPS_PORT = 443;

function onRequest(record: FlowRecord): Observation[] {
  const { fields, at, orig } = record;
  const method = fields.text('method');
  const result = resultOfStatus(fields.count('status_code'));
  const target = targetOf(record, method);
  const facts = [flowFact(record, HTTP), ...toDomain(record, HTTP, target?.host, target?.port)];
  // A tunnel through a proxy is a connection; what is asked for inside it is not seen.
  if (target !== undefined && method !== undefined && method !== 'CONNECT') {
    const properties = {
      action: clip(method, MAX_NAME),
      result,
      read_only: isSafeMethod(method),
    };
    facts.push(relate(at, 'ACCESSED_RESOURCE', orig.address, targetMention(target), properties));
  }
  const user = namedUser(fields.text('username'));
  return user === undefined
    ? facts
    : [...facts, relate(at, 'ACTED_FROM', user, orig.address, { result })];
}

function targetOf(record: FlowRecord, method: string | undefined): Target | undefined {
  const { fields, resp } = record;
  const uri = fields.text('uri') ?? '/';
  if (method === 'CONNECT') return tunnelTarget(uri);
  const absolute = parseUrl(uri);
  if (absolute !== undefined) return absolute;
  const host = parseAuthority(fields.text('host') ?? '')?.host ?? resp.address.address;
  if (host === undefined) return undefined;
  const scheme = resp.port === HTTPS_PORT ? 'https' : 'http';
  return { scheme, host, port: resp.port, path: pathOf(uri) };
}

function tunnelTarget(uri: string): Target | undefined {
  const authority = parseAuthority(uri);
  return authority === undefined ? undefined : { scheme: 'https', path: '/', ...authority };
}

function onHandshake(record: FlowRecord): Observation[] {
  const version = record.fields.text('version');
  const transport = version?.toUpperCase().startsWith('DTLS') === true ? 'udp' : 'tcp';
  const kind = { service: 'ssl', transport };
  return [flowFact(record, kind), ...toDomain(record, kind, record.fields.text('server_name'))];
}

function toDomain(
  record: FlowRecord,
  kind: FlowKind,
  host: string | undefined,
  port?: number,
): Observation[] {
  const domain = domainMention(host);
  return domain === undefined ? [] : [connection(record, kind, domain, port ?? record.resp.port)];
}
