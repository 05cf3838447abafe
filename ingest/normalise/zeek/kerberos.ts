import type { Observation } from '../../../graph/index.js';
import { type Finding, relate } from '../common/facts.js';
import { entryOf } from '../common/fields.js';
import { ticketService } from '../common/kerberos.js';
import type { Mention } from '../common/mentions.js';
import { type Result, resultOf } from '../common/result.js';
import { clip } from '../common/text.js';
import { betweenEnds, type FactRule, type FlowRecord } from './rule.js';

export const kerberosRules: readonly FactRule[] = [
  {
    stream: 'kerberos',
    title: 'Ticket requested',
    edges: ['User REQUESTED_TICKET User', 'User ACTED_FROM IpAddress'],
    note: 'Ignored without a client. That pre-authentication is required is neither success nor failure: every logon begins so.',
    read: betweenEnds(onRequest),
  },
];

function onRequest(record: FlowRecord): Finding {
  const { fields, at, orig } = record;
  const user = clientOf(fields.text('client'));
  if (user === undefined) return 'kerberos: no client';
  const result = outcome(record);
  const facts: Observation[] = [relate(at, 'ACTED_FROM', user, orig.address, { result })];
  const ticket = ticketService(fields.text('service'), user.domain);
  if (ticket !== undefined) {
    const properties = { service: ticket.service, encryption: encryption(record), result };
    facts.unshift(relate(at, 'REQUESTED_TICKET', user, ticket.account, properties));
  }
  return facts;
}

/** `name/REALM`. What has no slash is the realm alone, and before the last one may be a service's name. */
function clientOf(client: string | undefined): Mention<'User'> | undefined {
  const slash = client?.lastIndexOf('/') ?? -1;
  if (client === undefined || slash <= 0) return undefined;
  const name = client.slice(0, slash);
  const domain = client.slice(slash + 1);
  return ticketService(name, domain)?.account;
}

function outcome({ fields }: FlowRecord): Result | undefined {
  const error = fields.text('error_msg');
  if (error === 'KDC_ERR_PREAUTH_REQUIRED' || error === 'NEEDED_PREAUTH') return undefined;
  return resultOf(fields.flag('success') ?? (error === undefined ? undefined : false));
}

/** Encryption types by the names that Zeek gives them, as Windows events write them. */
const ENCRYPTION: Readonly<Record<string, string>> = {
  'des-cbc-crc': '0x1',
  'des-cbc-md4': '0x2',
  'des-cbc-md5': '0x3',
  'des3-cbc-md5': '0x5',
  'des3-cbc-sha1': '0x7',
  'des3-cbc-sha1-kd': '0x10',
  'aes128-cts-hmac-sha1-96': '0x11',
  'aes256-cts-hmac-sha1-96': '0x12',
  'rc4-hmac': '0x17',
  'rc4-hmac-exp': '0x18',
  'camellia128-cts-cmac': '0x19',
  'camellia256-cts-cmac': '0x1a',
};

// One unit for the property, so that one question finds RC4 tickets of both sources.
function encryption({ fields }: FlowRecord): string | undefined {
  const cipher = fields.text('cipher')?.toLowerCase();
  if (cipher === undefined) return undefined;
  return entryOf(ENCRYPTION, cipher) ?? clip(cipher, 64);
}
