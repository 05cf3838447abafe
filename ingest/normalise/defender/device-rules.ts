import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { type Mention, resourceMention, shortName } from '../common/mentions.js';
import { type Resource, urlName } from '../microsoft/act.js';
import { pipeMention } from '../windows/mentions.js';
import { accountOf } from './accounts.js';
import { initiatorFacts, initiatorOf, STANDING_EDGES } from './process.js';
import type { DeviceRow } from './row.js';
import { type DeviceRule, type Finding, type HuntingRule, PROCESS_UNKNOWN } from './rule.js';

const RESOURCE_EDGES = ['Process ACCESSED_RESOURCE Resource', ...STANDING_EDGES];

/** Things of DeviceEvents that are neither processes nor files: pipes, accounts, logs, queries, links. */
export const deviceRules: readonly HuntingRule[] = [
  {
    table: 'DeviceEvents',
    actions: ['NamedPipeEvent'],
    title: 'A pipe was created or opened',
    edges: RESOURCE_EDGES,
    onDevice: onPipe,
  },
  {
    table: 'DeviceEvents',
    actions: ['LdapSearch'],
    title: 'The directory was searched',
    edges: RESOURCE_EDGES,
    note: 'By where the search began.',
    onDevice: directorySearched,
  },
  {
    table: 'DeviceEvents',
    actions: ['BrowserLaunchedToOpenUrl'],
    title: 'A link was opened in a browser',
    edges: RESOURCE_EDGES,
    onDevice: linkOpened,
  },
  {
    table: 'DeviceEvents',
    actions: ['SecurityLogCleared'],
    title: 'The security log was cleared',
    edges: RESOURCE_EDGES,
    onDevice: logCleared,
  },
  accountRule('UserAccountCreated', 'An account was created', 'UserCreated'),
  accountRule('UserAccountDeleted', 'An account was deleted', 'UserDeleted'),
  accountRule('UserAccountModified', 'An account was changed', 'UserChanged'),
  accountRule('PasswordChangeAttempt', 'A password was changed', 'PasswordChanged'),
  {
    table: 'DeviceEvents',
    actions: ['UserAccountAddedToLocalGroup', 'UserAccountRemovedFromLocalGroup'],
    title: 'Members of a local group changed',
    edges: [...RESOURCE_EDGES, 'User MEMBER_OF Resource'],
    onDevice: groupChanged,
  },
];

function named(type: string, name: string | undefined): Resource | undefined {
  return name === undefined ? undefined : resourceMention(type, name);
}

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
  const base = named('ad.object', device.extra.text('DistinguishedName'));
  return accessed(device, 'LdapSearch', true, [base]);
}

function linkOpened(device: DeviceRow): Finding {
  const url = device.row.text('RemoteUrl');
  const link = named('url', url === undefined ? undefined : urlName(url));
  return accessed(device, 'BrowserLaunchedToOpenUrl', true, [link]);
}

function logCleared(device: DeviceRow): Finding {
  const log = named('eventlog', `\\\\${shortName(device.computer)}\\security`);
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
  const group = named(
    'ad.group',
    name === undefined ? undefined : `${shortName(computer)}\\${name}`,
  );
  const added = action === 'UserAccountAddedToLocalGroup';
  const facts = accessed(device, added ? 'MemberAdded' : 'MemberRemoved', false, [group]);
  const member: Mention<'User'> | undefined = added ? accountOf(row) : undefined;
  if (typeof facts === 'string' || member === undefined || group === undefined) return facts;
  return [...facts, relate(at, 'MEMBER_OF', member, group)];
}
