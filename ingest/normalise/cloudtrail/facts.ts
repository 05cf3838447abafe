import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { textAt } from '../common/fields.js';
import { addressMention, type Mention } from '../common/mentions.js';
import { parseArn } from './arn.js';
import { type Grant, grantOf } from './grants.js';
import {
  credential,
  credentialOf,
  isServiceName,
  issuerOf,
  principalOf,
  serviceUser,
  userOfArn,
} from './principal.js';
import type { CloudTrailRecord } from './record.js';
import { bucketOf, resourcesOf } from './resources.js';

/**
 * The edges of one record; none when it tells neither a principal nor an address.
 *
 * A role that is taken on reads `caller ASSUMED_ROLE role`, then `role ACTED_AS session`: who may
 * take a role and what a session of it did stay two questions, and a path runs through both. Every
 * later call of the session repeats the second edge, so that it holds where the first call is missing.
 */
export function factsOf(record: CloudTrailRecord): Observation[] {
  const principal = principalOf(record);
  const address = addressMention(record.sourceAddress);
  const actor = principal ?? address;
  if (actor === undefined) return [];
  return [
    ...(principal === undefined ? [] : principalFacts(record, principal, address)),
    ...resourcesOf(record).flatMap((resource) => accessFacts(record, actor, resource)),
  ];
}

function principalFacts(
  record: CloudTrailRecord,
  principal: Mention<'User'>,
  address: Mention<'IpAddress'> | undefined,
): Observation[] {
  const { at, result } = record;
  const facts: Observation[] = [];
  const key = credentialOf(record);
  if (key !== undefined) facts.push(relate(at, 'USED_CREDENTIAL', principal, key, { result }));
  if (address !== undefined) facts.push(relate(at, 'ACTED_FROM', principal, address, { result }));
  for (const { from, via } of identitiesBehind(record, principal)) {
    facts.push(relate(at, 'ACTED_AS', from, principal, { result: 'success', via }));
  }
  const grant = grantOf(record) ?? newKey(record);
  return grant === undefined ? facts : facts.concat(grantFacts(record, principal, grant));
}

/** The role of a session, and the service that made the call on the principal's behalf. */
function identitiesBehind(
  record: CloudTrailRecord,
  principal: Mention<'User'>,
): { from: Mention<'User'>; via: string }[] {
  const behind: { from: Mention<'User'>; via: string }[] = [];
  const issuer = issuerOf(record);
  if (issuer !== undefined && issuer.arn !== principal.arn)
    behind.push({ from: issuer, via: 'token' });
  const service = textAt(record.identity, 'invokedBy') ?? record.sourceAddress;
  if (principal.arn !== undefined && service !== undefined && isServiceName(service)) {
    behind.push({ from: serviceUser(service), via: 'forwarded_session' });
  }
  return behind;
}

function grantFacts(
  record: CloudTrailRecord,
  principal: Mention<'User'>,
  grant: Grant,
): Observation[] {
  const { at, result } = record;
  const facts: Observation[] = [];
  const { taken, caller = principal } = grant;
  if (taken !== undefined) facts.push(relate(at, 'ASSUMED_ROLE', caller, taken, { result }));
  if (result === 'failure') return facts;
  const { session, credential: key } = grant;
  if (taken !== undefined && session !== undefined) {
    facts.push(relate(at, 'ACTED_AS', taken, session, { result, via: 'token' }));
  }
  if (key !== undefined) facts.push(relate(at, 'MEMBER_OF', key, session ?? taken ?? principal));
  return facts;
}

/** A long-lived key made for a user belongs to that user, who need not be the caller. */
function newKey(record: CloudTrailRecord): Grant | undefined {
  if (record.service !== 'iam' || record.eventName !== 'CreateAccessKey') return undefined;
  const key = credential(textAt(record.response, 'accessKey', 'accessKeyId'));
  if (key === undefined) return undefined;
  const owner = resourcesOf(record).find((resource) => resource.type === 'iam.user');
  const arn = parseArn(owner?.arn ?? '');
  return { credential: key, ...(arn === undefined ? {} : { session: userOfArn(arn) }) };
}

function accessFacts(
  record: CloudTrailRecord,
  actor: Mention<'User'> | Mention<'IpAddress'>,
  resource: Mention<'Resource'>,
): Observation[] {
  const { at, result, eventName: action, readOnly } = record;
  const properties = { action, result, read_only: readOnly };
  const facts: Observation[] = [relate(at, 'ACCESSED_RESOURCE', actor, resource, properties)];
  const whole =
    bucketOf(resource) ?? (readOnly || result === 'failure' ? undefined : ownerOf(resource));
  if (whole !== undefined) facts.push(relate(at, 'MEMBER_OF', resource, whole));
  return facts;
}

/**
 * The principal whose account object was changed: a path goes on from the change to what that
 * principal does. A read changes nothing, so nothing follows from it.
 */
function ownerOf(resource: Mention<'Resource'>): Mention<'User'> | undefined {
  if (resource.type !== 'iam.user' && resource.type !== 'iam.role') return undefined;
  const arn = parseArn(resource.arn ?? '');
  return arn === undefined ? undefined : userOfArn(arn);
}
