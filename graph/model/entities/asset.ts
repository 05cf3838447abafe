import { declareEntity, text, texts } from '../declare.js';

export const Host = declareEntity({
  kind: 'Host',
  plural: 'hosts',
  meaning: 'A machine: workstation, server, cloud instance.',
  // Names are resolved by graph/write/identity: short name and FQDN of one machine are one node.
  keys: [['name']],
  retention: 'inventory',
  properties: {
    name: text('Short name, lower case.', { indexed: true, searchable: true }),
    fqdn: text('Fully qualified name, lower case.', { indexed: true, searchable: true }),
    aliases: texts('Every name under which telemetry spoke of it.', { searchable: true }),
    host_key: text('What ties all that is on one machine together: the key of its host.'),
    instance_id: text('Identifier of the cloud instance.', { indexed: true, searchable: true }),
    os: text('Operating system, where telemetry tells.'),
  },
});

export const IpAddress = declareEntity({
  kind: 'IpAddress',
  plural: 'ipAddresses',
  meaning: 'An IPv4 or IPv6 address in canonical form.',
  keys: [['address']],
  retention: 'inventory',
  properties: {
    name: text('The address.', { indexed: true, searchable: true }),
    address: text('The address in canonical form.', { indexed: true, searchable: true }),
    scope: text(
      'private, public, loopback, link_local, multicast or unspecified; unknown when the text is not an address.',
    ),
  },
});

export const Domain = declareEntity({
  kind: 'Domain',
  plural: 'domains',
  meaning: 'A DNS name.',
  keys: [['name']],
  retention: 'inventory',
  properties: {
    name: text('The name, lower case, without a trailing dot.', {
      indexed: true,
      searchable: true,
    }),
  },
});
