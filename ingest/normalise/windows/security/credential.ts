import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import { hostResource } from '../../common/mentions.js';
import { standing, STANDING_EDGES } from '../../common/process.js';
import { resultOf } from '../../common/result.js';
import { securityProcess } from '../process.js';
import { type DatedRecord, type FactRule, relate } from '../rule.js';
import { SUBJECT_UNKNOWN, subjectOf } from '../users.js';

export const credentialRules: readonly FactRule[] = [
  {
    id: 5379,
    title: 'Credential Manager credentials were read',
    edges: [
      'User ACCESSED_RESOURCE Resource',
      'Process ACCESSED_RESOURCE Resource',
      ...STANDING_EDGES,
    ],
    note: 'The vault entry by host and target name; never its content.',
    read: credentialsRead,
  },
];

function credentialsRead(record: DatedRecord): Finding {
  const { fields, computer } = record;
  const target = fields.text('TargetName');
  if (target === undefined) return 'credential without a name';
  const process = securityProcess(record, 'ClientProcessId', 'ClientProcessName');
  const actors = [subjectOf(record), process].filter((actor) => actor !== undefined);
  if (actors.length === 0) return SUBJECT_UNKNOWN;
  const resource = hostResource('secret', computer, `credman\\${target}`);
  const result = resultOf(Number(fields.text('ReturnCode') ?? 0) === 0);
  const properties = { action: 'CredentialsRead', result, read_only: true };
  const facts: Observation[] = actors.map((actor) =>
    relate(record, 'ACCESSED_RESOURCE', actor, resource, properties),
  );
  if (process !== undefined) facts.push(...standing(record, process));
  return facts;
}
