import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { parsePort } from '../common/flow.js';
import { MAIL_SENT, mailAddress, mailboxMention } from '../common/mail.js';
import { addressMention, domainMention, isLocalOnly } from '../common/mentions.js';
import { type Result, resultOf } from '../common/result.js';
import { clip, MAX_NAME } from '../common/text.js';
import { parseUrl, targetMention } from '../common/url.js';
import { connection, flowFact } from './flow.js';
import { betweenEnds, type FactRule, type FlowRecord } from './rule.js';
import { namedUser } from './users.js';

const FLOW = 'IpAddress CONNECTED_TO IpAddress';

export const serviceRules: readonly FactRule[] = [
  {
    stream: 'smtp',
    title: 'Mail handed over',
    edges: [
      FLOW,
      'User ACTED_FROM IpAddress',
      'User ACCESSED_RESOURCE Resource',
      'IpAddress ACCESSED_RESOURCE Resource',
    ],
    note: 'From the sender on the envelope to each recipient, 50 at most; from the address where no sender is told.',
    read: betweenEnds(onMail),
  },
  {
    stream: 'ftp',
    title: 'FTP command',
    edges: [FLOW, 'User ACTED_FROM IpAddress', 'IpAddress ACCESSED_RESOURCE Resource'],
    note: 'Commands on a file; the resource is its URL. Anonymous users are left out.',
    read: betweenEnds(onFtp),
  },
  {
    stream: 'socks',
    title: 'Request to a SOCKS proxy',
    edges: [FLOW, 'IpAddress CONNECTED_TO Domain', 'User ACTED_FROM IpAddress'],
    note: 'Also to where the proxy was asked to connect.',
    read: betweenEnds(onSocks),
  },
];

const SMTP = { service: 'smtp', transport: 'tcp' };
const MAX_RECIPIENTS = 50;

function onMail(record: FlowRecord): Observation[] {
  const { fields, at, orig } = record;
  const sender = namedUser(mailAddress(fields.text('mailfrom')));
  const result = replyResult(fields.text('last_reply'));
  const facts: Observation[] = [flowFact(record, SMTP)];
  if (sender !== undefined) {
    facts.push(relate(at, 'ACTED_FROM', sender, orig.address, { result }));
  }
  const properties = { action: MAIL_SENT, result, read_only: false };
  const recipients = fields.list('rcptto', MAX_RECIPIENTS).map(mailAddress);
  for (const recipient of new Set(recipients)) {
    if (recipient === undefined) continue;
    const resource = mailboxMention(recipient);
    facts.push(relate(at, 'ACCESSED_RESOURCE', sender ?? orig.address, resource, properties));
  }
  return facts;
}

function replyResult(reply: string | undefined): Result | undefined {
  const first = reply?.charAt(0);
  if (first === '2') return 'success';
  return first === '4' || first === '5' ? 'failure' : undefined;
}

const FTP = { service: 'ftp', transport: 'tcp' };
const FTP_READS = new Set(['RETR', 'LIST', 'NLST', 'SIZE', 'MDTM']);

function onFtp(record: FlowRecord): Observation[] {
  const { fields, at, orig } = record;
  const command = fields.text('command');
  const code = fields.count('reply_code');
  const result = code === undefined ? undefined : resultOf(code < 400);
  const user = namedUser(fields.text('user'));
  const target = parseUrl(fields.text('arg') ?? '');
  const facts: Observation[] = [flowFact(record, FTP)];
  if (user !== undefined) facts.push(relate(at, 'ACTED_FROM', user, orig.address, { result }));
  if (target !== undefined && command !== undefined) {
    const properties = {
      action: clip(command, MAX_NAME),
      result,
      read_only: FTP_READS.has(command.toUpperCase()),
    };
    facts.push(relate(at, 'ACCESSED_RESOURCE', orig.address, targetMention(target), properties));
  }
  return facts;
}

const SOCKS = { service: 'socks', transport: 'tcp' };

function onSocks(record: FlowRecord): Observation[] {
  const { fields, at, orig } = record;
  const host = fields.text('request.name') ?? fields.text('request.host');
  const target = addressMention(host) ?? domainMention(host);
  const facts: Observation[] = [flowFact(record, SOCKS)];
  const isElsewhere = target?.kind === 'Domain' || (target !== undefined && !isLocalOnly(target));
  if (target !== undefined && isElsewhere) {
    const port = parsePort(fields.text('request_p'));
    facts.push(connection(record, SOCKS, target, port));
  }
  const user = namedUser(fields.text('user'));
  if (user !== undefined) {
    facts.push(relate(at, 'ACTED_FROM', user, orig.address));
  }
  return facts;
}
