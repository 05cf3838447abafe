import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import { ticketService } from '../../common/kerberos.js';
import { addressMention, isLocalOnly } from '../../common/mentions.js';
import { type Result, resultOf } from '../../common/result.js';
import { type DatedRecord, type FactRule, relate } from '../rule.js';
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
  if (user === undefined) return SUBJECT_UNKNOWN;
  const ticket = ticketService(fields.text('ServiceName'), user.domain, fields.text('ServiceSid'));
  if (ticket === undefined) return 'service unknown';
  const result = outcome(record);
  const properties = {
    service: ticket.service,
    encryption: fields.text('TicketEncryptionType')?.toLowerCase().slice(0, 10),
    result,
  };
  const facts: Observation[] = [
    relate(record, 'REQUESTED_TICKET', user, ticket.account, properties),
  ];
  const address = addressMention(fields.text('IpAddress'));
  if (address !== undefined && !isLocalOnly(address)) {
    facts.push(relate(record, 'ACTED_FROM', user, address, { result }));
  }
  return facts;
}

function outcome(record: DatedRecord): Result {
  const status = record.fields.text('Status');
  const failed = record.eventId === 4771 || (status !== undefined && Number(status) !== 0);
  return resultOf(!failed);
}
