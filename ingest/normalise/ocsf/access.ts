import type { Observation } from '../../../graph/index.js';
import { credential } from '../cloudtrail/principal.js';
import { relate } from '../common/facts.js';
import { plainAt } from '../common/fields.js';
import type { Mention } from '../common/mentions.js';
import { clip, MAX_NAME } from '../common/text.js';
import { agentFacts, agentOf } from './agent.js';
import { endpointOf } from './device.js';
import { type Actor, actorProcess, actorUser, type OcsfEvent } from './event.js';
import { said } from './fields.js';
import { processOf, standing } from './process.js';
import type { Resource } from './resource.js';
import { userOf } from './user.js';

/** What was done to resources, where it differs from what the event says of itself. */
export interface Access {
  readonly action?: string | undefined;
  /** True where it changed nothing; left out where nobody knows. */
  readonly readOnly?: boolean | undefined;
}

/**
 * Each actor did this to each resource: the user, and the process it worked through; the address
 * where neither is told. Empty where nobody is.
 */
export function accessFacts(
  event: OcsfEvent,
  resources: readonly Resource[],
  access: Access = {},
): Observation[] {
  const agent = agentOf(event);
  const actors = [...(agent === undefined ? [] : [agent]), ...actorsOf(event)];
  if (actors.length === 0 || resources.length === 0) return [];
  const action = access.action ?? event.action;
  const properties = {
    action: action === undefined ? undefined : clip(action, MAX_NAME),
    result: event.result,
    read_only: access.readOnly,
  };
  const acts = actors.flatMap((actor) =>
    resources.map((resource) => relate(event.at, 'ACCESSED_RESOURCE', actor, resource, properties)),
  );
  return [...acts, ...actorFacts(event)];
}

/** Process and user that act in an event; the address where there are none. */
export function actorsOf(event: OcsfEvent): Actor[] {
  const user = userOf(actorUser(event), event.device);
  const process = processOf(actorProcess(event), event.device);
  const actors = [process, user].filter((actor) => actor !== undefined);
  const { address } = endpointOf(event.fields['src_endpoint']);
  return actors.length > 0 || address === undefined ? actors : [address];
}

/** Where the actor acted from, with which credential, and what its process and agent are. */
export function actorFacts(event: OcsfEvent): Observation[] {
  const { at, result } = event;
  const facts = [...standing(event, actorProcess(event), actorUser(event)), ...agentFacts(event)];
  const user = userOf(actorUser(event), event.device);
  if (user === undefined) return facts;
  const { address } = endpointOf(event.fields['src_endpoint']);
  if (address !== undefined) facts.push(relate(at, 'ACTED_FROM', user, address, { result }));
  const key = credentialOf(event);
  if (key !== undefined) facts.push(relate(at, 'USED_CREDENTIAL', user, key, { result }));
  return facts;
}

function credentialOf({ fields }: OcsfEvent): Mention<'Credential'> | undefined {
  const actor = plainAt(fields, 'actor');
  const id = said(actor, 'user', 'credential_uid') ?? said(actor, 'session', 'credential_uid');
  if (id === undefined || !/^[\x21-\x7e]{4,128}$/.test(id)) return undefined;
  const isAmazon = /^A(?:KIA|SIA)/.test(id);
  return (isAmazon ? credential(id) : undefined) ?? { kind: 'Credential', name: id };
}
