import type { Observation } from '../../../../graph/index.js';
import { relate } from '../../common/facts.js';
import { mailboxMention } from '../../common/mail.js';
import { resourceMention } from '../../common/mentions.js';
import { clip } from '../../common/text.js';
import { ACT_EDGES, actFacts, type Resource, serviceResource } from '../act.js';
import { principalMention } from '../principal.js';
import type { Row } from '../row.js';
import type { AuditRecord } from './record.js';
import type { FactRule } from './rule.js';

/** Operations on what is in a mailbox: MailItemsAccessed, Send, SendAs, UpdateInboxRules … */
export const mailboxRule: FactRule = {
  event: 'Exchange: mailbox operations',
  title: 'Mailbox used',
  edges: [...ACT_EDGES],
  note: "Mail read, sent, moved, deleted; rules and rights set by a client. The mailbox by its owner's principal name; also the one that mail was sent as, or moved to.",
  fits: ({ row }) => mailboxesIn(row).length > 0,
  read: (record) => actFacts(record, mailboxesIn(record.row)),
};

const OWNERS = [
  'MailboxOwnerUPN',
  'DestMailboxOwnerUPN',
  'SendAsUserSmtp',
  'SendOnBehalfOfUserSmtp',
] as const;

function mailboxesIn(row: Row): Resource[] {
  return OWNERS.map((name) => row.text(name)).flatMap((owner) =>
    owner === undefined ? [] : [mailbox(owner)],
  );
}

function mailbox(owner: string): Resource {
  return mailboxMention(principalMention(owner)?.upn ?? owner);
}

/** Cmdlets of Exchange and of the compliance portals: `New-InboxRule`, `Set-AdminAuditLogConfig` … */
export const cmdletRule: FactRule = {
  event: 'Exchange, SecurityComplianceCenter: cmdlets',
  title: 'Mailboxes, rules and settings administered',
  edges: [...ACT_EDGES, 'Resource MEMBER_OF Resource'],
  note: 'Cmdlets on mailboxes name the mailbox, the rule in it, and mailboxes that mail is forwarded to.',
  fits: ({ operation, workload }) => CMDLET.test(operation) && workload !== 'azureactivedirectory',
  read: onCmdlet,
};

const CMDLET = /^[A-Z][a-z]{1,20}-([A-Za-z]{2,80})$/;

/** Nouns of cmdlets whose identity is a mailbox, or lies in one. */
const OF_A_MAILBOX =
  /^(?:Mailbox(?!Database|AuditBypass|Plan)|CASMailbox|InboxRule|RecipientPermission|SweepRule|CalendarProcessing|UserPhoto|Clutter|FocusedInbox)/;

function onCmdlet(record: AuditRecord): readonly Observation[] {
  const noun = CMDLET.exec(record.operation)?.[1] ?? '';
  const parameters = parametersIn(record.row);
  return OF_A_MAILBOX.test(noun)
    ? onMailboxCmdlet(record, noun, parameters)
    : actFacts(record, [settingOf(record, noun, parameters)]);
}

type Parameters = ReadonlyMap<string, string>;

const MAX_PARAMETERS = 64;

/** Name and value of what a cmdlet was called with, names in lower case. */
function parametersIn(row: Row): Parameters {
  const pairs = row.rows(MAX_PARAMETERS, 'Parameters').flatMap((parameter): [string, string][] => {
    const name = parameter.text('Name');
    const value = parameter.text('Value');
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
  });
  return new Map(pairs);
}

function onMailboxCmdlet(
  record: AuditRecord,
  noun: string,
  parameters: Parameters,
): readonly Observation[] {
  const box = cmdletMailbox(record, noun, parameters);
  if (box === undefined) return actFacts(record, [serviceResource(record.workload)]);
  const rule = noun === 'InboxRule' ? ruleIn(box, record, parameters) : undefined;
  const named = [box, ...(rule === undefined ? [] : [rule]), ...forwardTargets(parameters)];
  const facts = actFacts(record, named);
  if (rule === undefined || facts.length === 0) return facts;
  return [...facts, relate(record.at, 'MEMBER_OF', rule, box)];
}

/** The mailbox that a cmdlet names; a rule without one is in the mailbox of whoever made it. */
function cmdletMailbox(
  { row, user }: AuditRecord,
  noun: string,
  parameters: Parameters,
): Resource | undefined {
  const identity = noun === 'InboxRule' ? undefined : parameters.get('identity');
  const own = noun === 'InboxRule' ? user?.upn : undefined;
  const object = noun === 'InboxRule' ? undefined : row.text('ObjectId', 'OfficeObjectId');
  const named = parameters.get('mailbox') ?? identity ?? own ?? object;
  if (named === undefined) return undefined;
  const folderless = named.split(':\\', 1)[0] ?? named;
  return mailbox(folderless.slice(folderless.lastIndexOf('/') + 1));
}

function ruleIn(box: Resource, { row }: AuditRecord, parameters: Parameters): Resource | undefined {
  const object = row.text('ObjectId', 'OfficeObjectId') ?? '';
  const named = parameters.get('name') ?? parameters.get('identity') ?? object;
  const name = named.slice(named.lastIndexOf('\\') + 1);
  return name === '' ? undefined : resourceMention('mailbox.rule', `${box.name ?? ''}\\${name}`);
}

const FORWARDS = [
  'forwardto',
  'redirectto',
  'forwardasattachmentto',
  'forwardingsmtpaddress',
  'forwardingaddress',
] as const;

const MAIL_ADDRESS = /[\w.+'-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi;

function forwardTargets(parameters: Parameters): Resource[] {
  const values = FORWARDS.map((name) => parameters.get(name) ?? '');
  const addresses = values.flatMap((text) => clip(text, 2048).match(MAIL_ADDRESS) ?? []);
  return addresses.slice(0, 8).map((address) => mailboxMention(address));
}

/** A setting by the noun of its cmdlet: `New-TransportRule` → `exchange.transport_rule`. */
function settingOf({ row, workload }: AuditRecord, noun: string, parameters: Parameters): Resource {
  const type = noun.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const name = parameters.get('identity') ?? parameters.get('name');
  const service = workload === 'exchange' || workload === '' ? 'exchange' : 'compliance';
  return resourceMention(
    `${service}.${type}`,
    name ?? row.text('ObjectId', 'OfficeObjectId') ?? type,
  );
}
