import type { Observation } from '../../../graph/index.js';
import { answeredAddresses, isReverseLookup } from '../common/dns.js';
import { type Finding, relate } from '../common/facts.js';
import { domainMention } from '../common/mentions.js';
import { betweenEnds, type FactRule, type FlowRecord } from './rule.js';

export const dnsRules: readonly FactRule[] = [
  {
    stream: 'dns',
    title: 'Name lookup',
    edges: ['IpAddress RESOLVED Domain', 'Domain RESOLVED IpAddress'],
    note: 'Failed lookups count. The first 16 addresses of an answer count. Reverse and NetBIOS lookups are ignored.',
    read: betweenEnds(resolved),
  },
];

/** Aliases come before addresses in an answer. */
const MAX_RECORDS = 64;

/** NetBIOS names: hosts ask for their own to register it, and the log does not tell that from a lookup. */
const NETBIOS = new Set(['NB', 'NBSTAT', 'NETBIOS']);
/** Lookups whose answers say where the name is; others can hold any text, addresses among it. */
const FOR_ADDRESS = new Set(['A', 'AAAA', 'A6', 'ANY', '*', 'HTTPS', 'SVCB']);

function resolved(record: FlowRecord): Finding {
  const { fields, at, orig } = record;
  const query = fields.text('query');
  const type = fields.text('qtype_name')?.toUpperCase();
  if (query === undefined) return 'dns: no query';
  if (isReverseLookup(query)) return 'dns: reverse lookup';
  if (type !== undefined && NETBIOS.has(type)) return 'dns: NetBIOS lookup or registration';
  const domain = domainMention(query);
  if (domain === undefined) return 'dns: not a domain name';
  const facts: Observation[] = [relate(at, 'RESOLVED', orig.address, domain)];
  if (type !== undefined && !FOR_ADDRESS.has(type)) return facts;
  const answers = answeredAddresses(fields.list('answers', MAX_RECORDS));
  return facts.concat(answers.map((answer) => relate(at, 'RESOLVED', domain, answer)));
}
