import type { Observation } from '../../../graph/index.js';
import { type Finding, relate } from '../common/facts.js';
import { LOGON_EDGES, logonFacts } from '../common/logon.js';
import {
  domainMention,
  type Mention,
  remoteHostMention,
  resourceMention,
  userMention,
} from '../common/mentions.js';
import { serviceFacts, serviceMention, taskFacts, taskMention } from '../common/persistence.js';
import { resultOf } from '../common/result.js';
import { clip, clipped, MAX_COMMAND_LINE, MAX_NAME } from '../common/text.js';
import { type Act, ACT_EDGES, actFacts, NOBODY, type Resource } from '../microsoft/act.js';
import { appResource } from '../microsoft/apps.js';
import { clientAddress } from '../microsoft/client-address.js';
import { SIGN_IN } from '../microsoft/entra/sign-in.js';
import { accountOf } from './accounts.js';
import { logonType } from './logon-rules.js';
import type { HuntingRow } from './row.js';
import { type HuntingRule, orNobody } from './rule.js';

/** What Defender for Identity sees at the domain controllers, and sign-ins to other applications. */
export const identityRules: readonly HuntingRule[] = [
  {
    table: 'IdentityLogonEvents',
    actions: [],
    title: 'Logon seen by a domain controller or cloud service',
    edges: [...ACT_EDGES, ...LOGON_EDGES],
    note: 'On the device for interactive logons, on the target for remote ones; else from where the account acted.',
    onService: loggedOn,
  },
  {
    table: 'IdentityQueryEvents',
    actions: [],
    title: 'Query for a directory object or name',
    edges: [...ACT_EDGES, 'Host RESOLVED Domain'],
    onService: queried,
  },
  {
    table: 'IdentityDirectoryEvents',
    actions: ['Directory Services replication'],
    title: 'Secrets of the directory replicated',
    edges: ['User REPLICATED_FROM Host', 'Host REPLICATED_FROM Host'],
    onService: replicated,
  },
  {
    table: 'IdentityDirectoryEvents',
    actions: ['Service creation'],
    title: 'Service created from afar',
    edges: ['User INSTALLED_SERVICE Service'],
    onService: serviceCreated,
  },
  {
    table: 'IdentityDirectoryEvents',
    actions: ['Task scheduling'],
    title: 'Task scheduled from afar',
    edges: ['User SCHEDULED_TASK ScheduledTask'],
    onService: taskScheduled,
  },
  {
    table: 'IdentityDirectoryEvents',
    actions: [],
    title: 'Account, group or device changed; remote operation',
    edges: [...ACT_EDGES, 'User MEMBER_OF Resource'],
    note: 'An account that was added to a group is a member of it.',
    onService: changed,
  },
];

function actOf({ row, at, action }: HuntingRow, operation: string): Act {
  return {
    at,
    operation: clip(operation, MAX_NAME),
    user: accountOf(row),
    address: clientAddress(row.text('IPAddress')),
    result: resultOf(!/fail/i.test(action)),
  };
}

function loggedOn(hunting: HuntingRow): Finding {
  const { row } = hunting;
  const act = actOf(hunting, SIGN_IN);
  const application = row.text('Application');
  if (application !== undefined && application.toLowerCase() !== 'active directory') {
    const app = appResource(application, undefined);
    return orNobody(actFacts(act, app === undefined ? [] : [app]));
  }
  const logon = logonOn(hunting, act);
  return orNobody([...actFacts(act, []), ...logon]);
}

/** Validated credentials and tickets say nothing of where the session came to be. */
function logonOn({ row, at }: HuntingRow, act: Act): Observation[] {
  const type = logonType(row.text('LogonType'));
  const device = row.text('DeviceName');
  const isRemote = type === 3 || type === 10;
  const target = isRemote ? row.text('TargetDeviceName', 'DestinationDeviceName') : device;
  const host = type === undefined ? undefined : remoteHostMention(target);
  if (host === undefined) return [];
  const address = isRemote ? act.address : undefined;
  const client = isRemote ? remoteHostMention(device) : undefined;
  return logonFacts(
    { at, host },
    {
      user: act.user,
      type,
      result: act.result ?? 'success',
      authPackage: clipped(row.text('Protocol'), MAX_NAME),
      origin: address ?? client,
    },
  );
}

function queried(hunting: HuntingRow): Finding {
  const { row, at, action } = hunting;
  const target = row.text('QueryTarget', 'TargetAccountUpn', 'TargetAccountDisplayName');
  if (/^dns/i.test(row.text('Protocol') ?? action)) {
    const host = remoteHostMention(row.text('DeviceName'));
    const domain = domainMention(target);
    if (host === undefined || domain === undefined) return 'neither a device nor a name is told';
    return [relate(at, 'RESOLVED', host, domain)];
  }
  const act = actOf(hunting, row.text('QueryType') ?? action);
  const name = target ?? row.text('TargetDeviceName', 'DestinationDeviceName');
  const object = name === undefined ? [] : [resourceMention('ad.object', name)];
  return orNobody(actFacts(act, object).map(readOnly));
}

/** Queries read, whatever they are called. */
function readOnly(fact: Observation): Observation {
  if (!('relation' in fact) || fact.relation !== 'ACCESSED_RESOURCE') return fact;
  return { ...fact, properties: { ...fact.properties, read_only: true } };
}

/** The machine that answered: the domain controller, unless another one is named. */
function targetHost({ row }: HuntingRow): Mention<'Host'> | undefined {
  return remoteHostMention(row.text('TargetDeviceName', 'DestinationDeviceName'));
}

function replicated(hunting: HuntingRow): Finding {
  const source = remoteHostMention(hunting.row.text('DestinationDeviceName', 'TargetDeviceName'));
  if (source === undefined) return 'domain controller unknown';
  const user = accountOf(hunting.row);
  const device = remoteHostMention(hunting.row.text('DeviceName'));
  const actors = [user, device].filter((actor) => actor !== undefined);
  if (actors.length === 0) return NOBODY;
  return actors.map((actor) => relate(hunting.at, 'REPLICATED_FROM', actor, source));
}

function serviceCreated(hunting: HuntingRow): Finding {
  const { row, extra } = hunting;
  const user = accountOf(row);
  const host = targetHost(hunting);
  const name = extra.text('ServiceName');
  if (user === undefined || host?.name === undefined) return NOBODY;
  if (name === undefined) return 'service without a name';
  const service = serviceMention(host.fqdn ?? host.name, name, extra.text('ServiceCommand'));
  return serviceFacts(hunting, [user], service, 'created');
}

function taskScheduled(hunting: HuntingRow): Finding {
  const { row, extra } = hunting;
  const user = accountOf(row);
  const host = targetHost(hunting);
  const name = extra.text('TaskName');
  if (user === undefined || host?.name === undefined) return NOBODY;
  if (name === undefined) return 'task without a name';
  const task = taskMention(host.fqdn ?? host.name, name);
  const command_line = clipped(extra.text('TaskCommand'), MAX_COMMAND_LINE);
  return taskFacts(hunting, [user], task, { action: 'created', command_line });
}

function changed(hunting: HuntingRow): Finding {
  const { action, at } = hunting;
  const act = actOf(hunting, action);
  const group = groupOf(hunting, 'TO.GROUP') ?? groupOf(hunting, 'FROM.GROUP');
  const objects = [targetObject(hunting), group].filter((object) => object !== undefined);
  const joined = groupOf(hunting, 'TO.GROUP');
  const member = userMention({ name: hunting.row.text('TargetAccountUpn') });
  const facts = actFacts(act, objects);
  if (joined === undefined || member === undefined) return orNobody(facts);
  return [...facts, relate(at, 'MEMBER_OF', member, joined)];
}

function groupOf({ extra }: HuntingRow, field: string): Resource | undefined {
  const name = extra.text(field);
  return name === undefined ? undefined : resourceMention('ad.group', name);
}

/** `DOMAIN\name` of the account, as the Security log's account events name it; else the device. */
function targetObject({ row }: HuntingRow): Resource | undefined {
  const account = userMention({ name: row.text('TargetAccountUpn') });
  if (account?.name !== undefined) {
    const domain = account.domain === undefined ? '' : `${account.domain}\\`;
    return resourceMention('ad.user', `${domain}${account.name}`);
  }
  const name = row.text('TargetAccountDisplayName', 'TargetDeviceName', 'DestinationDeviceName');
  return name === undefined ? undefined : resourceMention('ad.object', name);
}
