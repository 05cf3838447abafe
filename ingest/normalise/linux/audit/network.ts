import type { Finding } from '../../common/facts.js';
import { flowFacts } from '../../common/flow.js';
import { addressMention } from '../../common/mentions.js';
import { ACTOR_EDGES } from '../../common/process.js';
import { argument, NO_FIELDS, recordOf } from './record.js';
import { type Call, callerFacts, type CallRule } from './scene.js';
import { socketAddress } from './sockaddr.js';

export const networkRules: readonly CallRule[] = [
  {
    names: ['connect', 'sendto'],
    title: 'Connection opened, datagram sent',
    edges: ['Process CONNECTED_TO IpAddress', ...ACTOR_EDGES],
    note: 'Also while the connection is in progress. The protocol is not told.',
    read: opened,
  },
  {
    names: ['accept', 'accept4'],
    title: 'Connection accepted',
    edges: ['IpAddress CONNECTED_TO IpAddress', ...ACTOR_EDGES],
    note: "Ignored where the shipper does not tell the machine's own address.",
    read: accepted,
  },
  {
    names: ['bind'],
    title: 'Address taken to listen on',
    edges: [],
    note: 'nobody connected',
    read: () => 'nobody connected',
  },
  {
    names: ['socketcall'],
    title: 'Any of these on i386',
    edges: ['Process CONNECTED_TO IpAddress', 'IpAddress CONNECTED_TO IpAddress', ...ACTOR_EDGES],
    read: multiplexed,
  },
];

function opened(call: Call): Finding {
  const remote = remoteOf(call);
  if (remote === undefined) return NOT_IP;
  // Resolvers connect to port 0 to learn which own address would be used; nothing is sent.
  if (remote.port === '0') return 'port 0: nothing was sent';
  const facts = flowFacts(call, {
    process: call.process,
    inbound: false,
    source: undefined,
    destination: addressMention(remote.address),
    port: remote.port,
    protocol: undefined,
  });
  return typeof facts === 'string' ? facts : [...facts, ...callerFacts(call)];
}

function accepted(call: Call): Finding {
  const remote = remoteOf(call);
  if (remote === undefined) return NOT_IP;
  if (call.ownAddress === undefined) return 'own address not told';
  const facts = flowFacts(call, {
    process: call.process,
    inbound: true,
    source: addressMention(remote.address),
    destination: call.ownAddress,
    port: undefined,
    protocol: undefined,
  });
  return typeof facts === 'string' ? facts : [...facts, ...callerFacts(call)];
}

/** What i386 programs ask of sockets goes through one call; the first argument says what is asked. */
const MULTIPLEXED = new Map<number, (call: Call) => Finding>([
  [3, opened],
  [5, accepted],
  [11, opened],
  [18, accepted],
]);

function multiplexed(call: Call): Finding {
  const asked = argument(call.fields, 'a0');
  const read = asked === undefined ? undefined : MULTIPLEXED.get(asked);
  return read === undefined ? 'nobody connected' : read(call);
}

const NOT_IP = 'no address of the IP families';

function remoteOf({ event }: Call): ReturnType<typeof socketAddress> {
  return socketAddress(recordOf(event, 'SOCKADDR')?.fields ?? NO_FIELDS);
}
