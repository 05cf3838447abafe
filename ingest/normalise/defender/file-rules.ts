import type { Observation } from '../../../graph/index.js';
import { type Finding, relate } from '../common/facts.js';
import { fileMention } from '../common/files.js';
import type { Mention } from '../common/mentions.js';
import { PROCESS_UNKNOWN } from '../common/process.js';
import { shareMention } from '../common/share.js';
import { clientAddress } from '../microsoft/client-address.js';
import { accountOf } from './accounts.js';
import { fileIn, pathOf } from './files.js';
import { INITIATOR_EDGES, initiatorFacts, initiatorOf, type Process } from './process.js';
import type { DeviceRow } from './row.js';
import { type DeviceRule, type HuntingRule, silent } from './rule.js';
import type { Table } from './tables.js';

type FileRelation = 'WROTE_FILE' | 'READ_FILE' | 'DELETED_FILE' | 'LOADED_MODULE';

const REMOTE_EDGES = [
  'User ACCESSED_RESOURCE Resource',
  'IpAddress ACCESSED_RESOURCE Resource',
  'Resource MEMBER_OF Host',
];
const BY_SHARE =
  'What came over a share is also an access to the file on the share by the remote account.';

export const fileRules: readonly HuntingRule[] = [
  fileRule('DeviceFileEvents', ['FileCreated', 'FileModified'], 'File written', 'WROTE_FILE'),
  fileRule('DeviceFileEvents', ['FileDeleted'], 'File deleted', 'DELETED_FILE'),
  {
    table: 'DeviceFileEvents',
    actions: ['FileRenamed'],
    title: 'File renamed',
    edges: [
      'Process WROTE_FILE File',
      'Process DELETED_FILE File',
      ...REMOTE_EDGES,
      ...INITIATOR_EDGES,
    ],
    note: `The new name was written, the old one deleted. ${BY_SHARE}`,
    onDevice: renamed,
  },
  fileRule('DeviceImageLoadEvents', ['ImageLoaded'], 'Library loaded', 'LOADED_MODULE'),
  fileRule('DeviceEvents', ['DriverLoad'], 'Driver loaded', 'LOADED_MODULE'),
  fileRule('DeviceEvents', ['SensitiveFileRead'], 'File with secrets read', 'READ_FILE'),
  fileRule('DeviceEvents', ['ShellLinkCreateFileEvent'], 'Shortcut written', 'WROTE_FILE'),
  silent('DeviceFileCertificateInfo', [], 'Signature of a file', 'state of a file'),
];

function fileRule(
  table: Table,
  actions: readonly string[],
  title: string,
  relation: FileRelation,
): DeviceRule {
  const overShares = table === 'DeviceFileEvents';
  return {
    table,
    actions,
    title,
    edges: [`Process ${relation} File`, ...(overShares ? REMOTE_EDGES : []), ...INITIATOR_EDGES],
    ...(overShares ? { note: BY_SHARE } : {}),
    onDevice: (device) => onFile(device, relation),
  };
}

function onFile(device: DeviceRow, relation: FileRelation): Finding {
  const process = initiatorOf(device);
  const file = fileIn(device.computer, device.row);
  if (process === undefined) return PROCESS_UNKNOWN;
  if (file === undefined) return 'file unknown';
  return withActor(device, process, [relate(device.at, relation, process, file)]);
}

function renamed(device: DeviceRow): Finding {
  const { row, at, computer } = device;
  const process = initiatorOf(device);
  const file = fileIn(computer, row);
  if (process === undefined) return PROCESS_UNKNOWN;
  if (file === undefined) return 'file unknown';
  const oldPath = pathOf(row.text('PreviousFolderPath'), row.text('PreviousFileName'));
  const old = fileMention(computer, oldPath);
  return withActor(device, process, [
    relate(at, 'WROTE_FILE', process, file),
    ...(old === undefined ? [] : [relate(at, 'DELETED_FILE', process, old)]),
  ]);
}

function withActor(device: DeviceRow, process: Process, facts: Observation[]): Observation[] {
  return [...facts, ...initiatorFacts(device, process), ...overShare(device)];
}

/** A request from another machine: the process is then the one that serves shares. */
function overShare({ row, at, action, computer, host }: DeviceRow): Observation[] {
  const name = row.text('FileName');
  const resource =
    name === undefined ? undefined : shareMention(computer, row.text('ShareName'), name);
  if (resource === undefined) return [];
  const properties = { action, result: 'success', read_only: false };
  const facts = remoteActors(row).map((actor): Observation =>
    relate(at, 'ACCESSED_RESOURCE', actor, resource, properties),
  );
  return facts.length === 0 ? [] : [...facts, relate(at, 'MEMBER_OF', resource, host)];
}

function remoteActors(row: DeviceRow['row']): (Mention<'User'> | Mention<'IpAddress'>)[] {
  const user = accountOf(row, 'RequestAccount');
  const address = clientAddress(row.text('RequestSourceIP'));
  if (address === undefined) return [];
  return user === undefined ? [address] : [user, address];
}
