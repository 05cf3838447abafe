import type { Observation } from '../../../../graph/index.js';
import { answeredAddresses, LOOKUP_EDGES } from '../../common/dns.js';
import type { Finding } from '../../common/facts.js';
import { FLOW_EDGES } from '../../common/flow.js';
import { addressMention, domainMention, type Mention } from '../../common/mentions.js';
import { standing, STANDING_EDGES } from '../../common/process.js';
import { networkFlow } from '../flow.js';
import { ACTOR, processOf } from '../process.js';
import { type DatedRecord, relate, type Rule } from '../rule.js';

export const networkRules: readonly Rule[] = [
  {
    id: 3,
    title: 'Network connection',
    edges: [...FLOW_EDGES, ...STANDING_EDGES],
    note: 'A flow that the process accepted runs from the remote address; one whose process is unknown from the host.',
    read: connected,
  },
  {
    id: 22,
    title: 'DNSEvent',
    edges: [...LOOKUP_EDGES, ...STANDING_EDGES],
    note: 'The first 16 addresses of an answer count.',
    read: resolved,
  },
];

function connected(record: DatedRecord): Finding {
  const { fields } = record;
  return networkFlow(record, {
    process: processOf(record, ACTOR),
    inbound: fields.text('Initiated')?.toLowerCase() === 'false',
    source: addressMention(fields.text('SourceIp')),
    destination: addressMention(fields.text('DestinationIp')),
    port: fields.text('DestinationPort'),
    protocol: fields.text('Protocol'),
  });
}

function resolved(record: DatedRecord): Finding {
  const domain = domainMention(record.fields.text('QueryName'));
  if (domain === undefined) return 'not a domain name';
  const process = processOf(record, ACTOR);
  const asker = process ?? record.host;
  const facts: Observation[] = [relate(record, 'RESOLVED', asker, domain)];
  if (process !== undefined) facts.push(...standing(record, process));
  for (const address of answers(record.fields.text('QueryResults'))) {
    facts.push(relate(record, 'RESOLVED', domain, address));
  }
  return facts;
}

/** Aliases come before addresses in an answer. */
const MAX_PARTS = 64;
const MAX_ANSWER_TEXT = 4096;

/** `type:  5 name;::ffff:192.0.2.1;` → the addresses; aliases are left out. */
function answers(text: string | undefined): Mention<'IpAddress'>[] {
  return answeredAddresses((text ?? '').slice(0, MAX_ANSWER_TEXT).split(';', MAX_PARTS));
}
