import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { addressMention, isLocalOnly, type Mention, resourceMention } from '../common/mentions.js';
import type { FactRule, Finding } from './rule.js';
import type { Endpoint, Fields, ZeekRecord } from './record.js';

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

const HASHES: readonly (readonly [string, RegExp])[] = [
  ['sha256', /^[0-9a-f]{64}$/i],
  ['sha1', /^[0-9a-f]{40}$/i],
  ['md5', /^[0-9a-f]{32}$/i],
];

function contentOf(fields: Fields): Mention<'Resource'> | undefined {
  for (const [name, pattern] of HASHES) {
    const hash = fields.text(name);
    if (hash !== undefined && pattern.test(hash)) return resourceMention('network.file', hash);
  }
  return undefined;
}
