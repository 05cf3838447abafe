import type { Observation } from '../../../graph/index.js';
import { type Finding, relate } from '../common/facts.js';
import { hashOf } from '../common/hash.js';
import { addressMention, isLocalOnly, type Mention, resourceMention } from '../common/mentions.js';
import type { Endpoint, Fields, ZeekRecord } from './record.js';
import type { FactRule } from './rule.js';

export const filesRules: readonly FactRule[] = [
  {
    stream: 'files',
    title: 'File seen in a connection',
    edges: ['IpAddress ACCESSED_RESOURCE Resource'],
    note: 'By its hash, from sender and from receiver. Certificates, and the pages and pictures of web sites, are ignored.',
    read: onFile,
  },
];

/** Hosts that one file came from or went to; more than a few are a broken record. */
const MAX_HOSTS = 8;

const CERTIFICATE = /^application\/(?:x-x509-|pkix-cert|pkix-crl|ocsp-)/;
const PAGE =
  /^(?:(?:image|audio|video|font)\/|text\/(?:html|plain|css|xml|json|javascript)$|application\/(?:xml|json|javascript|x-javascript|soap\+xml|font-|x-font-|vnd\.ms-fontobject))/;

function onFile(record: ZeekRecord): Finding {
  const { fields, at } = record;
  const type = fields.text('mime_type')?.toLowerCase() ?? '';
  if (CERTIFICATE.test(type)) return 'files: certificate';
  // Every page of every site would be a node of its own, which one client at a time meets in.
  if (PAGE.test(type) && fields.text('source')?.toUpperCase() !== 'SMB') {
    return 'files: page or media content';
  }
  const file = contentOf(fields);
  if (file === undefined) return 'files: no hash of the content';
  const isSentByOrig = fields.flag('is_orig') === true;
  const { orig, resp } = record;
  const senders = hosts(fields, 'tx_hosts', isSentByOrig ? orig : resp);
  const receivers = hosts(fields, 'rx_hosts', isSentByOrig ? resp : orig);
  const facts = [
    ...senders.map((host) => transfer(at, host, file, 'send')),
    ...receivers.map((host) => transfer(at, host, file, 'receive')),
  ];
  return facts.length === 0 ? 'files: neither sender nor receiver told' : facts;
}

function transfer(
  at: number,
  host: Mention<'IpAddress'>,
  file: Mention<'Resource'>,
  action: string,
): Observation {
  return relate(at, 'ACCESSED_RESOURCE', host, file, { action });
}

/** Up to Zeek 5.0 lists of hosts; since then the connection, as in other logs. */
function hosts(fields: Fields, name: string, end: Endpoint | undefined): Mention<'IpAddress'>[] {
  const listed = fields.list(name, MAX_HOSTS).map((text) => addressMention(text));
  const all = listed.length === 0 ? [end?.address] : listed;
  return all.filter((host) => host !== undefined).filter((host) => !isLocalOnly(host));
}

const HASHES = ['sha256', 'sha1', 'md5'] as const;

function contentOf(fields: Fields): Mention<'Resource'> | undefined {
  const hash = HASHES.map((kind) => hashOf(kind, fields.text(kind))).find((one) => one);
  return hash === undefined ? undefined : resourceMention('network.file', hash);
}
