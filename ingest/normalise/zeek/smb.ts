import type { Observation } from '../../../graph/index.js';
import { canonicalAddress } from '../common/address.js';
import { type Finding, relate } from '../common/facts.js';
import { hostResource, type Mention, remoteHostMention } from '../common/mentions.js';
import { shareMention } from '../common/share.js';
import { clipped, MAX_NAME } from '../common/text.js';
import { betweenEnds, type FactRule, type FlowRecord } from './rule.js';

const EDGES = ['IpAddress ACCESSED_RESOURCE Resource', 'Resource MEMBER_OF Host'];

export const smbRules: readonly FactRule[] = [
  {
    stream: 'smb_mapping',
    title: 'Share mapped',
    edges: EDGES,
    note: 'Named as Windows events name it: short host name and share. Of a host where the client named one.',
    read: betweenEnds(onMapping),
  },
  {
    stream: 'smb_files',
    title: 'File or pipe used over SMB',
    edges: EDGES,
    note: 'A renamed file counts under both names. Where the share is not told, the address stands for it.',
    read: betweenEnds(onFile),
  },
];

/** A share as the client wrote it: `\\host\share`. */
interface Share {
  /** As written, a name or an address; the server's address where the client's words are not known. */
  readonly host: string;
  readonly share: string | undefined;
}

const UNC = /^\\{1,4}([^\\]{1,255})\\{1,2}([^\\]{1,255})\\?$/;

function shareOf(record: FlowRecord): Share {
  const match = UNC.exec(record.fields.text('path') ?? '');
  const [, host, share] = match ?? [];
  return { host: host ?? record.resp.address.address ?? '', share };
}

function onMapping(record: FlowRecord): Finding {
  const share = shareOf(record);
  const resource = resourceOf(share, undefined);
  if (resource === undefined) return 'smb: share unknown';
  const { at, orig } = record;
  const properties = { action: 'ShareAccessed' };
  return [
    relate(at, 'ACCESSED_RESOURCE', orig.address, resource, properties),
    ...onHost(record, share, resource),
  ];
}

const WRITES = /_(?:WRITE|DELETE|RENAME|SET_ATTRIBUTE)$/;

function onFile(record: FlowRecord): Finding {
  const { fields, at, orig } = record;
  const share = shareOf(record);
  const action = fields.text('action');
  const properties = {
    action: clipped(action, MAX_NAME),
    read_only: readOnly(action?.toUpperCase() ?? ''),
  };
  const names = [fields.text('name'), fields.text('prev_name')];
  const told = names.filter((name) => name !== undefined);
  const resources = (told.length === 0 ? [undefined] : told)
    .map((name) => resourceOf(share, name))
    .filter((resource) => resource !== undefined);
  if (resources.length === 0) return 'smb: neither share nor file known';
  return resources.flatMap((resource) => [
    relate(at, 'ACCESSED_RESOURCE', orig.address, resource, properties),
    ...onHost(record, share, resource),
  ]);
}

function readOnly(action: string): boolean | undefined {
  if (WRITES.test(action)) return false;
  // Of an open it is not told what it is for.
  return action.endsWith('_READ') ? true : undefined;
}

/** Zeek's name for the root of a share when it is opened itself. */
const SHARE_ROOT = '<share_root>';

function resourceOf(
  { host, share }: Share,
  file: string | undefined,
): Mention<'Resource'> | undefined {
  const path = file === SHARE_ROOT ? undefined : file;
  if (share !== undefined || path === undefined) return shareMention(host, share, path);
  return hostResource('share.file', host, path.replace(/^\\+/, ''));
}

function onHost(record: FlowRecord, { host }: Share, resource: Mention<'Resource'>): Observation[] {
  if (canonicalAddress(host) !== undefined) return [];
  const machine = remoteHostMention(host);
  return machine === undefined ? [] : [relate(record.at, 'MEMBER_OF', resource, machine)];
}
