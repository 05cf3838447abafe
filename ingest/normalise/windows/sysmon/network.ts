import type { Observation } from '../../../../graph/index.js';
import { networkFlow } from '../flow.js';
import { addressMention, domainMention } from '../../common/mentions.js';
import { ACTOR, processOf, standing, STANDING_EDGES } from '../process.js';
import { type DatedRecord, type Finding, relate, type Rule } from '../rule.js';

export const networkRules: readonly Rule[] = [
  {
    id: 3,
    title: 'Network connection',
    edges: [
      'Process CONNECTED_TO IpAddress',
      'Host CONNECTED_TO IpAddress',
      'IpAddress CONNECTED_TO IpAddress',
      'Host HAS_ADDRESS IpAddress',
      ...STANDING_EDGES,
    ],
    note: 'A flow that the process accepted runs from the remote address; one whose process is unknown from the host.',
    read: connected,
  },
  {
    id: 22,
    title: 'DNSEvent',
    edges: [
      'Process RESOLVED Domain',
      'Host RESOLVED Domain',
      'Domain RESOLVED IpAddress',
      ...STANDING_EDGES,
    ],
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

const MAX_ANSWERS = 16;
const MAX_ANSWER_TEXT = 4096;

function resolved(record: DatedRecord): Finding {
  const domain = domainMention(record.fields.text('QueryName'));
  if (domain === undefined) return 'not a domain name';
  const process = processOf(record, ACTOR);
  const asker = process ?? record.host;
  const facts: Observation[] = [relate(record, 'RESOLVED', asker, domain)];
  if (process !== undefined) facts.push(...standing(record, process));
  for (const address of answers(record.fields.text('QueryResults') ?? '')) {
    facts.push(relate(record, 'RESOLVED', domain, address));
  }
  return facts;
}

/** `type:  5 name;::ffff:192.0.2.1;` → the addresses; aliases are left out. */
function answers(text: string): NonNullable<ReturnType<typeof addressMention>>[] {
  return text
    .slice(0, MAX_ANSWER_TEXT)
    .split(';', MAX_ANSWERS)
    .map((part) => addressMention(part))
    .filter((address) => address !== undefined);
}
