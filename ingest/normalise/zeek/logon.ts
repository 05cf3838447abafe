import type { Observation } from '../../../graph/index.js';
import { addressFacts, type Finding, relate } from '../common/facts.js';
import { logonFacts } from '../common/logon.js';
import { addressMention, isLocalOnly, userMention } from '../common/mentions.js';
import { resultOf, resultOfWord } from '../common/result.js';
import { flowFact } from './flow.js';
import { machineMention } from './machine.js';
import { betweenEnds, type FactRule, type FlowRecord } from './rule.js';
import { namedUser } from './users.js';

export const logonRules: readonly FactRule[] = [
  {
    stream: 'ntlm',
    title: 'NTLM authentication',
    edges: [
      'User ACTED_FROM IpAddress',
      'User LOGGED_ON Host',
      'IpAddress LOGGED_ON_FROM Host',
      'Host HAS_ADDRESS IpAddress',
    ],
    note: 'The host is the name that the server gave itself. The name that the client gave itself counts once it was let in.',
    read: betweenEnds(onNtlm),
  },
  {
    stream: 'radius',
    title: 'RADIUS authentication',
    edges: ['IpAddress CONNECTED_TO IpAddress', 'User ACTED_FROM IpAddress'],
    note: 'From the address that the user was given, and the one the tunnel came from: the other end is the access server.',
    read: betweenEnds(onRadius),
  },
];

function onNtlm(record: FlowRecord): Finding {
  const { fields, at, orig, resp } = record;
  const success = fields.flag('success');
  const result = resultOf(success);
  const name = fields.text('username');
  const user =
    name === undefined ? undefined : userMention({ name, domain: fields.text('domainname') });
  const server =
    machineMention(fields.text('server_dns_computer_name')) ??
    machineMention(fields.text('server_nb_computer_name'));
  const facts: Observation[] = [];
  if (user !== undefined) facts.push(relate(at, 'ACTED_FROM', user, orig.address, { result }));
  if (user !== undefined && server !== undefined) {
    const logon = { user, result, authPackage: 'NTLM', origin: orig.address };
    facts.push(...logonFacts({ at, host: server }, logon));
  }
  // Anyone can claim a name: that of a client which was turned away would tie its address to a victim.
  const client = success === true ? machineMention(fields.text('hostname')) : undefined;
  facts.push(
    ...addressFacts(at, server, [resp.address]),
    ...addressFacts(at, client, [orig.address]),
  );
  return facts.length === 0 ? 'ntlm: neither user nor host named' : facts;
}

const RADIUS = { service: 'radius', transport: 'udp' };

function onRadius(record: FlowRecord): Finding {
  const { fields, at } = record;
  const user = namedUser(fields.text('username'));
  const told = fields.text('result');
  const result = told === undefined ? undefined : (resultOfWord(told) ?? 'failure');
  const origins = [fields.text('framed_addr'), fields.text('tunnel_client')]
    .map((text) => addressMention(text))
    .filter((address) => address !== undefined);
  const acted = origins.flatMap((address) =>
    user === undefined || isLocalOnly(address)
      ? []
      : [relate(at, 'ACTED_FROM', user, address, { result })],
  );
  return [flowFact(record, RADIUS), ...acted];
}
