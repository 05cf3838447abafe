import type { Observation } from '../../../graph/index.js';
import { type Finding, relate } from '../common/facts.js';
import { hostResource, type Mention, resourceMention, shortName } from '../common/mentions.js';
import { PROCESS_UNKNOWN } from '../common/process.js';
import { pipeMention } from '../common/share.js';
import { urlMention } from '../common/url.js';
import type { Resource } from '../microsoft/act.js';
import { accountOf } from './accounts.js';
import { INITIATOR_EDGES, initiatorFacts, initiatorOf } from './process.js';
import type { DeviceRow } from './row.js';
import type { DeviceRule, HuntingRule } from './rule.js';

const RESOURCE_EDGES = ['Process ACCESSED_RESOURCE Resource', ...INITIATOR_EDGES];

/** Things of DeviceEvents that are neither processes nor files: pipes, accounts, logs, queries, links. */
export const deviceRules: readonly HuntingRule[] = [
  {
    table: 'DeviceEvents',
    actions: ['NamedPipeEvent'],
    title: 'Pipe created or opened',
    edges: RESOURCE_EDGES,
    onDevice: onPipe,
  },
  {
    table: 'DeviceEvents',
    actions: ['LdapSearch'],
    title: 'Directory searched',
    edges: RESOURCE_EDGES,
    note: 'By where the search began.',
    onDevice: directorySearched,
  },
  {
    table: 'DeviceEvents',
    actions: ['BrowserLaunchedToOpenUrl'],
    title: 'Link opened in a browser',
    edges: RESOURCE_EDGES,
    onDevice: linkOpened,
  },
  {
    table: 'DeviceEvents',
    actions: ['SecurityLogCleared'],
    title: 'Security log cleared',
    edges: RESOURCE_EDGES,
    onDevice: logCleared,
  },
  accountRule('UserAccountCreated', 'Account created', 'UserCreated'),
  accountRule('UserAccountDeleted', 'Account deleted', 'UserDeleted'),
  accountRule('UserAccountModified', 'Account changed', 'UserChanged'),
  accountRule('PasswordChangeAttempt', 'Password changed', 'PasswordChanged'),
  {
    table: 'DeviceEvents',
    actions: ['UserAccountAddedToLocalGroup', 'UserAccountRemovedFromLocalGroup'],
    title: 'Member of a local group added or removed',
    edges: [...RESOURCE_EDGES, 'User MEMBER_OF Resource'],
    onDevice: groupChanged,
  },
];

function accessed(
  device: DeviceRow,
  action: string,
  readOnly: boolean,
  resources: readonly (Resource | undefined)[],
): Finding {
  const process = initiatorOf(device);
  const known = resources.filter((resource) => resource !== undefined);
  if (process === undefined) return PROCESS_UNKNOWN;
  if (known.length === 0) return 'resource unknown';
  const properties = { action, result: 'success', read_only: readOnly };
  const facts = known.map((resource): Observation =>
    relate(device.at, 'ACCESSED_RESOURCE', process, resource, properties),
  );
  return [...facts, ...initiatorFacts(device, process)];
}

function directorySearched(device: DeviceRow): Finding {
  const name = device.extra.text('DistinguishedName');
  const base = name === undefined ? undefined : resourceMention('ad.object', name);
  return accessed(device, 'LdapSearch', true, [base]);
}

function linkOpened(device: DeviceRow): Finding {
  const url = device.row.text('RemoteUrl');
  const link = url === undefined ? undefined : urlMention(url);
  return accessed(device, 'BrowserLaunchedToOpenUrl', true, [link]);
}

function logCleared(device: DeviceRow): Finding {
  const log = hostResource('eventlog', device.computer, 'security');
  return accessed(device, 'LogCleared', false, [log]);
}

function onPipe(device: DeviceRow): Finding {
  const pipe = device.extra
    .text('PipeName')
    ?.replace(/^\\(?:Device\\NamedPipe|\.\\pipe|\\\.\\pipe)\\/i, '');
  if (pipe === undefined || pipe === '') return 'pipe without a name';
  const created = /creat/i.test(device.extra.text('FileOperation') ?? '');
  const action = created ? 'PipeCreated' : 'PipeConnected';
  return accessed(device, action, false, [pipeMention(device.computer, pipe)]);
}

function accountRule(action: string, title: string, verb: string): DeviceRule {
  return {
    table: 'DeviceEvents',
    actions: [action],
    title,
    edges: RESOURCE_EDGES,
    onDevice: (device) => accessed(device, verb, false, [accountResource(device)]),
  };
}

/** `DOMAIN\name`, as the Security log's account events name accounts. */
function accountResource({ row, computer }: DeviceRow): Resource | undefined {
  const account = accountOf(row);
  if (account?.name === undefined) return undefined;
  return resourceMention('ad.user', `${account.domain ?? shortName(computer)}\\${account.name}`);
}

function groupChanged(device: DeviceRow): Finding {
  const { row, extra, at, action, computer } = device;
  const name = extra.text('GroupName');
  const group =
    name === undefined ? undefined : resourceMention('ad.group', `${shortName(computer)}\\${name}`);
  const added = action === 'UserAccountAddedToLocalGroup';
  const facts = accessed(device, added ? 'MemberAdded' : 'MemberRemoved', false, [group]);
  const member: Mention<'User'> | undefined = added ? accountOf(row) : undefined;
  if (typeof facts === 'string' || member === undefined || group === undefined) return facts;
  return [...facts, relate(at, 'MEMBER_OF', member, group)];
}
