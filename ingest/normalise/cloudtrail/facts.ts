import type { EntityProperties, Observation } from '../../../graph/index.js';
import { canonicalAddress } from '../common/address.js';
import { parseArn } from './arn.js';
import { textAt } from '../common/fields.js';
import { grantOf, type Grant } from './grants.js';
import {
  credential,
  credentialOf,
  isServiceName,
  issuerOf,
  principalOf,
  serviceUser,
  userOfArn,
  type UserMention,
} from './principal.js';
import type { CloudTrailRecord } from './record.js';
import { bucketOf, resourcesOf, type ResourceMention } from './resources.js';

type AddressMention = { readonly kind: 'IpAddress' } & EntityProperties<'IpAddress'>;

/**
 * The edges of one record; none when it tells neither a principal nor an address.
 *
 * A role that is taken on reads `caller ASSUMED_ROLE role`, then `role ACTED_AS session`: who may
 * take a role and what a session of it did stay two questions, and a path runs through both. Every
 * later call of the session repeats the second edge, so that it holds where the first call is missing.
 */
export function factsOf(record: CloudTrailRecord): Observation[] {
  const principal = principalOf(record);
  const address = addressOf(record);
  const actor = principal ?? address;
  if (actor === undefined) return [];
  return [
    ...(principal === undefined ? [] : principalFacts(record, principal, address)),
    ...resourcesOf(record).flatMap((resource) => accessFacts(record, actor, resource)),
  ];
}

function principalFacts(
  record: CloudTrailRecord,
  principal: UserMention,
  address: AddressMention | undefined,
): Observation[] {
  const { at, result } = record;
  const facts: Observation[] = [];
  const key = credentialOf(record);
  if (key !== undefined) {
    facts.push({
      relation: 'USED_CREDENTIAL',
      from: principal,
      to: key,
      at,
      properties: { result },
    });
  }
  if (address !== undefined) {
    facts.push({
      relation: 'ACTED_FROM',
      from: principal,
      to: address,
      at,
      properties: { result },
    });
  }
  for (const { from, via } of identitiesBehind(record, principal)) {
    facts.push({
      relation: 'ACTED_AS',
      from,
      to: principal,
      at,
      properties: { result: 'success', via },
    });
  }
  const grant = grantOf(record) ?? newKey(record);
  return grant === undefined ? facts : facts.concat(grantFacts(record, principal, grant));
}

/** The role of a session, and the service that made the call on the principal's behalf. */
function identitiesBehind(
  record: CloudTrailRecord,
  principal: UserMention,
): { from: UserMention; via: string }[] {
  const behind: { from: UserMention; via: string }[] = [];
  const issuer = issuerOf(record);
  if (issuer !== undefined && issuer.arn !== principal.arn)
    behind.push({ from: issuer, via: 'token' });
  const service = textAt(record.identity, 'invokedBy') ?? record.sourceAddress;
  if (principal.arn !== undefined && service !== undefined && isServiceName(service)) {
    behind.push({ from: serviceUser(service), via: 'forwarded_session' });
  }
  return behind;
}

function grantFacts(record: CloudTrailRecord, principal: UserMention, grant: Grant): Observation[] {
  const { at, result } = record;
  const facts: Observation[] = [];
  const { taken, caller = principal } = grant;
  if (taken !== undefined) {
    facts.push({ relation: 'ASSUMED_ROLE', from: caller, to: taken, at, properties: { result } });
  }
  if (result === 'failure') return facts;
  const { session, credential: key } = grant;
  if (taken !== undefined && session !== undefined) {
    facts.push({
      relation: 'ACTED_AS',
      from: taken,
      to: session,
      at,
      properties: { result, via: 'token' },
    });
  }
  if (key !== undefined) {
    facts.push({ relation: 'MEMBER_OF', from: key, to: session ?? taken ?? principal, at });
  }
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
  actor: UserMention | AddressMention,
  resource: ResourceMention,
): Observation[] {
  const { at, result, eventName: action, readOnly } = record;
  const properties = { action, result, read_only: readOnly };
  const facts: Observation[] = [
    { relation: 'ACCESSED_RESOURCE', from: actor, to: resource, at, properties },
  ];
  const whole =
    bucketOf(resource) ?? (readOnly || result === 'failure' ? undefined : ownerOf(resource));
  if (whole !== undefined) facts.push({ relation: 'MEMBER_OF', from: resource, to: whole, at });
  return facts;
}

/**
 * The principal whose account object was changed: a path goes on from the change to what that
 * principal does. A read changes nothing, so nothing follows from it.
 */
function ownerOf(resource: ResourceMention): UserMention | undefined {
  if (resource.type !== 'iam.user' && resource.type !== 'iam.role') return undefined;
  const arn = parseArn(resource.arn ?? '');
  return arn === undefined ? undefined : userOfArn(arn);
}

function addressOf(record: CloudTrailRecord): AddressMention | undefined {
  const canonical = canonicalAddress(record.sourceAddress ?? '');
  if (canonical === undefined) return undefined;
  return { kind: 'IpAddress', name: canonical.address, ...canonical };
}
