import { declareEntity, text } from '../declare.js';

export const User = declareEntity({
  kind: 'User',
  plural: 'users',
  meaning: 'An account: person, service, machine, cloud user or role.',
  // Sysmon knows no SID, the Security log does: the name joins them, so it comes first.
  keys: [['arn'], ['domain', 'name'], ['upn'], ['sid'], ['name']],
  retention: 'inventory',
  properties: {
    name: text('Account name, lower case, without domain.', { indexed: true, searchable: true }),
    domain: text('Windows domain or host, upper case as NetBIOS writes it.', { searchable: true }),
    sid: text('Windows security identifier.', { indexed: true, searchable: true }),
    arn: text('Amazon resource name.', { indexed: true, searchable: true }),
    upn: text('User principal name, lower case.', { indexed: true, searchable: true }),
    type: text('person, service, machine, role or root.'),
  },
});

export const Credential = declareEntity({
  kind: 'Credential',
  plural: 'credentials',
  meaning: 'An access key, certificate or token, by its identifier; never the secret.',
  keys: [['name']],
  retention: 'inventory',
  properties: {
    name: text('Access key id, certificate thumbprint or token hash.', {
      indexed: true,
      searchable: true,
    }),
    type: text('access_key, session_key, certificate or token.'),
  },
});
