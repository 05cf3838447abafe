import { addressFacts, type Finding } from '../common/facts.js';
import { addressMention, type Mention } from '../common/mentions.js';
import { machineMention } from './machine.js';
import type { Fields, ZeekRecord } from './record.js';
import type { FactRule } from './rule.js';

export const dhcpRules: readonly FactRule[] = [
  {
    stream: 'dhcp',
    title: 'Address leased',
    edges: ['Host HAS_ADDRESS IpAddress'],
    note: 'Once the server acknowledged. Ignored where the client gave no name.',
    read: onLease,
  },
];

const MAX_MESSAGES = 32;

function onLease(record: ZeekRecord): Finding {
  const { fields, at } = record;
  const host = clientName(fields);
  if (host === undefined) return 'dhcp: client without a name';
  const messages = fields.list('msg_types', MAX_MESSAGES).map((type) => type.toUpperCase());
  if (messages.length > 0 && !messages.includes('ACK')) return 'dhcp: no address acknowledged';
  const address = addressMention(
    fields.text('assigned_addr') ?? fields.text('assigned_ip') ?? fields.text('client_addr'),
  );
  const facts = addressFacts(at, host, [address]);
  return facts.length === 0 ? 'dhcp: address of no single host' : facts;
}

/** The qualified name where the client has one for itself; the domain that it was offered proves nothing. */
function clientName(fields: Fields): Mention<'Host'> | undefined {
  const full = machineMention(fields.text('client_fqdn'));
  const short = machineMention(fields.text('host_name'));
  return full?.fqdn === undefined ? (short ?? full) : full;
}
