import type { Observation } from '../../../../graph/index.js';
import { clip, MAX_NAME } from '../../common/text.js';
import { addressMention, isLocalOnly, userMention } from '../../common/mentions.js';
import { type DatedRecord, type FactRule, type Finding, relate } from '../rule.js';
import { SUBJECT_UNKNOWN, userIn } from '../users.js';

export const kerberosRules: readonly FactRule[] = [
  ticketRule(4768, 'A Kerberos authentication ticket (TGT) was requested'),
  ticketRule(4769, 'A Kerberos service ticket was requested'),
  ticketRule(4770, 'A Kerberos service ticket was renewed'),
  ticketRule(4771, 'Kerberos pre-authentication failed'),
];

function ticketRule(id: number, title: string): FactRule {
  return {
    id,
    title,
    edges: ['User REQUESTED_TICKET User', 'User ACTED_FROM IpAddress'],
    read: ticketRequested,
  };
}

function ticketRequested(record: DatedRecord): Finding {
  const { fields } = record;
  const user = userIn(record, 'TargetUserName', 'TargetDomainName', 'TargetSid');
  const service = fields.text('ServiceName');
  if (user === undefined) return SUBJECT_UNKNOWN;
  const account = serviceAccount(service, user.domain, fields.text('ServiceSid'));
  if (service === undefined || account === undefined) return 'service unknown';
  const result = resultOf(record);
  const properties = {
    service: clip(service.toLowerCase(), MAX_NAME),
    encryption: fields.text('TicketEncryptionType')?.toLowerCase().slice(0, 10),
    result,
  };
  const facts: Observation[] = [relate(record, 'REQUESTED_TICKET', user, account, properties)];
  const address = addressMention(fields.text('IpAddress'));
  if (address !== undefined && !isLocalOnly(address)) {
    facts.push(relate(record, 'ACTED_FROM', user, address, { result }));
  }
  return facts;
}

/** `krbtgt/REALM` and `krbtgt` are one account; service accounts live in the realm that answers. */
function serviceAccount(
  service: string | undefined,
  domain: string | undefined,
  sid: string | undefined,
): ReturnType<typeof userMention> {
  const name = service?.toLowerCase().startsWith('krbtgt/') ? 'krbtgt' : service;
  return name === undefined ? undefined : userMention({ name, domain, sid });
}

function resultOf(record: DatedRecord): 'success' | 'failure' {
  const status = record.fields.text('Status');
  const failed = record.eventId === 4771 || (status !== undefined && Number(status) !== 0);
  return failed ? 'failure' : 'success';
}
