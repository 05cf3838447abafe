import type { Observation } from '../../../graph/index.js';
import { type Finding, relate } from '../common/facts.js';
import { MAIL_SENT, mailboxMention } from '../common/mail.js';
import { addressMention, type Mention } from '../common/mentions.js';
import { resultOf } from '../common/result.js';
import { isPlain } from '../common/text.js';
import { urlMention } from '../common/url.js';
import { type Act, ACT_EDGES, actFacts, operationName } from '../microsoft/act.js';
import { appResource } from '../microsoft/apps.js';
import { auditRuleFor, auditRules } from '../microsoft/audit/index.js';
import { looksLikeAuditRecord, readAuditRecord } from '../microsoft/audit/record.js';
import { clientAddress } from '../microsoft/client-address.js';
import { principalMention } from '../microsoft/principal.js';
import { fromJson } from '../microsoft/row.js';
import type { HuntingRow } from './row.js';
import { type HuntingRule, orNobody, silent } from './rule.js';

const PART_OF_A_MESSAGE = 'part of a message; EmailEvents tells it';
const TOLD_AS_ALERT = 'an alert, not an event';

/** What the audit log's own rules make of a record that is wrapped into a row. */
const WRAPPED_EDGES = auditRules.flatMap((rule) => ('edges' in rule ? rule.edges : []));

/** Cloud applications, mail, links and alerts. */
export const cloudRules: readonly HuntingRule[] = [
  {
    table: 'CloudAppEvents',
    actions: [],
    title: 'Operation in a cloud application',
    edges: [...new Set([...ACT_EDGES, ...WRAPPED_EDGES])],
    note: 'A record of the unified audit log in `RawEventData` is read as such.',
    onService: inCloudApp,
  },
  {
    table: 'EmailEvents',
    actions: [],
    title: 'Message delivered, junked or blocked',
    edges: [
      'User ACCESSED_RESOURCE Resource',
      'IpAddress ACCESSED_RESOURCE Resource',
      'Resource MEMBER_OF User',
    ],
    note: 'From the account within the organisation; from outside, where senders can be forged, from the server.',
    onService: mailSent,
  },
  {
    table: 'UrlClickEvents',
    actions: [],
    title: 'Link clicked',
    edges: ACT_EDGES,
    onService: linkClicked,
  },
  silent('EmailAttachmentInfo', [], 'Attachment of a message', PART_OF_A_MESSAGE),
  silent('EmailUrlInfo', [], 'Link in a message', PART_OF_A_MESSAGE),
  silent(
    'EmailPostDeliveryEvents',
    [],
    'Message moved after delivery',
    'action of the mail filter',
  ),
  silent('IdentityInfo', [], 'State of an account', 'state of an account'),
  silent('AlertInfo', [], 'Alert', TOLD_AS_ALERT),
  silent('AlertEvidence', [], 'Subject of an alert', TOLD_AS_ALERT),
];

function inCloudApp(hunting: HuntingRow): Finding {
  const raw = fromJson(hunting.row.value('RawEventData'));
  if (isPlain(raw) && looksLikeAuditRecord(raw)) {
    const record = readAuditRecord(raw);
    const rule = 'problem' in record ? undefined : auditRuleFor(record);
    if (rule !== undefined && 'ignored' in rule) return rule.ignored;
    if (rule !== undefined && !('problem' in record)) return orNobody(rule.read(record));
  }
  return orNobody(cloudAct(hunting));
}

function cloudAct({ row, at, action }: HuntingRow): Observation[] {
  const act: Act = {
    at,
    operation: operationName(action),
    user:
      principalMention(row.text('AccountId')) ?? principalMention(row.text('AccountDisplayName')),
    address: clientAddress(row.text('IPAddress')),
    result: resultOf(!/fail|denied|block/i.test(action)),
  };
  const app = appResource(row.text('Application'), row.text('ApplicationId'));
  return actFacts(act, app === undefined ? [] : [app]);
}

function mailSent({ row, at }: HuntingRow): Finding {
  const recipient = principalMention(row.text('RecipientEmailAddress'));
  if (recipient?.upn === undefined) return 'recipient unknown';
  const isBlocked = /block/i.test(row.text('DeliveryAction') ?? '');
  const mailbox = mailboxMention(recipient.upn);
  const actor = senderOf(row);
  if (actor === undefined) return 'sender cannot be told';
  const properties = {
    action: MAIL_SENT,
    result: resultOf(!isBlocked),
    read_only: false,
  };
  const sent = relate(at, 'ACCESSED_RESOURCE', actor, mailbox, properties);
  // Mail that arrived reaches its reader; external recipients have no account here.
  const isOwn = row.text('EmailDirection')?.toLowerCase() !== 'outbound';
  return isBlocked || !isOwn ? [sent] : [sent, relate(at, 'MEMBER_OF', mailbox, recipient)];
}

function senderOf(row: HuntingRow['row']): Mention<'User'> | Mention<'IpAddress'> | undefined {
  const isInside = /^(?:outbound|intra-org)$/i.test(row.text('EmailDirection') ?? '');
  if (isInside) return principalMention(row.text('SenderFromAddress', 'SenderMailFromAddress'));
  return addressMention(row.text('SenderIPv4')) ?? addressMention(row.text('SenderIPv6'));
}

function linkClicked({ row, at, action }: HuntingRow): Finding {
  const url = row.text('Url');
  if (url === undefined) return 'link unknown';
  const act: Act = {
    at,
    operation: operationName(action),
    user: principalMention(row.text('AccountUpn')),
    address: clientAddress(row.text('IPAddress')),
    result: resultOf(!/block/i.test(action)),
  };
  return orNobody(actFacts(act, [urlMention(url)]));
}
