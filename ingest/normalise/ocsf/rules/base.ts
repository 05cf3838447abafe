import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import { plainAt } from '../../common/fields.js';
import { accessFacts, actorFacts } from '../access.js';
import type { OcsfEvent } from '../event.js';
import { said } from '../fields.js';
import { fileOf } from '../file.js';
import { flowFacts } from '../flow.js';
import { standing } from '../process.js';
import { apiResources } from './application.js';
import { dnsActivity } from './network.js';
import { ACCESS_EDGES, FLOW_EDGES, PROCESS_EDGES } from './rule.js';

/** What `baseFacts` can make. */
export const BASE_EDGES: readonly string[] = [
  ...PROCESS_EDGES,
  ...FLOW_EDGES,
  ...ACCESS_EDGES,
  'Process RESOLVED Domain',
  'Host RESOLVED Domain',
  'IpAddress RESOLVED Domain',
  'Domain RESOLVED IpAddress',
  'Domain RESOLVED Domain',
  'Host HAS_ADDRESS IpAddress',
  'AiAgent ACCESSED_RESOURCE Resource',
  'AiAgent USED_MODEL AiModel',
  'AiAgent DEPLOYED_ON Host',
];

/**
 * What the attributes say that mean the same in every class: the processes, the flow between the
 * endpoints, the operation that was called, the name that was asked for, the file.
 */
export function baseFacts(event: OcsfEvent): Observation[] {
  const { fields } = event;
  return [
    ...operation(event),
    ...actorFacts(event),
    ...standing(event, plainAt(fields, 'process')),
    ...whole(event.isBlocked ? [] : flowFacts(event)),
    ...whole(dnsActivity(event)),
    ...fileSeen(event),
  ];
}

// Resources alone are what is affected: only an operation says that someone did something to them.
function operation(event: OcsfEvent): Observation[] {
  if (said(event.fields, 'api', 'operation') === undefined) return [];
  return accessFacts(event, apiResources(event));
}

function fileSeen({ fields, device, at }: OcsfEvent): Observation[] {
  const file = fileOf(plainAt(fields, 'file'), device);
  return file === undefined ? [] : [{ entity: file, at }];
}

function whole(finding: Finding): readonly Observation[] {
  return typeof finding === 'string' ? [] : finding;
}
