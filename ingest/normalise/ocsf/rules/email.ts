import { type Finding, relate } from '../../common/facts.js';
import { listAt, plainAt, textAt } from '../../common/fields.js';
import { MAIL_SENT, mailAddress, mailboxMention } from '../../common/mail.js';
import { endpointOf } from '../device.js';
import type { OcsfEvent } from '../event.js';
import { said } from '../fields.js';
import type { Resource } from '../resource.js';
import { mailUser } from '../user.js';
import type { ClassRule } from './rule.js';

export const emailRule: ClassRule = {
  uid: 4009,
  name: 'Email Activity',
  edges: ['User ACCESSED_RESOURCE Resource', 'User ACTED_FROM IpAddress'],
  note: 'The sender as the envelope has it acts on the mailboxes of the recipients.',
  read: emailActivity,
};

const MAX_RECIPIENTS = 32;

function emailActivity(event: OcsfEvent): Finding {
  const { at, fields, result } = event;
  const email = plainAt(fields, 'email');
  const sender = mailUser(said(email, 'smtp_from') ?? said(email, 'from') ?? said(fields, 'from'));
  if (sender === undefined) return 'sender unknown';
  const sent = recipientsOf(email).map((mailbox) =>
    relate(at, 'ACCESSED_RESOURCE', sender, mailbox, {
      action: MAIL_SENT,
      result,
      read_only: false,
    }),
  );
  if (sent.length === 0) return 'recipient unknown';
  const { address } = endpointOf(fields['src_endpoint']);
  return address === undefined
    ? sent
    : [...sent, relate(at, 'ACTED_FROM', sender, address, { result })];
}

/** Mailboxes by address: the envelope's recipients, else those of the header. */
function recipientsOf(email: unknown): Resource[] {
  const envelope = textsAt(email, 'smtp_to');
  const addresses =
    envelope.length > 0 ? envelope : ['to', 'cc', 'bcc'].flatMap((name) => textsAt(email, name));
  const told = addresses.map(mailAddress).filter((address) => address !== undefined);
  return [...new Set(told)].slice(0, MAX_RECIPIENTS).map(mailboxMention);
}

function textsAt(value: unknown, name: string): string[] {
  const single = textAt(value, name);
  const listed = listAt(MAX_RECIPIENTS, value, name).filter((text) => typeof text === 'string');
  return single === undefined ? listed : [single];
}
