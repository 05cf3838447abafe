import { entryOf, textAt } from '../common/fields.js';
import type { Mention } from '../common/mentions.js';
import { type Arn, fillArn, lastSegment, parseArn } from './arn.js';
import { credential, issuerOf, userOfArn } from './principal.js';
import type { CloudTrailRecord } from './record.js';

/** What a call for credentials gave, or was refused. */
export interface Grant {
  /** The role, or the other principal, that was taken on. */
  readonly taken?: Mention<'User'>;
  /** What it acts as from now on, when that is a principal of its own. */
  readonly session?: Mention<'User'>;
  /** The access key of the session; the secret is never read. */
  readonly credential?: Mention<'Credential'>;
  /** The caller, where it is another one than the principal that the record is filed under. */
  readonly caller?: Mention<'User'>;
}

type Reader = (record: CloudTrailRecord) => Grant;

/** Operations that give a caller the rights of another principal, or new keys for its own. */
const readers: Readonly<Record<string, Reader>> = {
  'sts.AssumeRole': roleGrant,
  'sts.AssumeRoleWithSAML': roleGrant,
  'sts.AssumeRoleWithWebIdentity': roleGrant,
  'eks-auth.AssumeRoleForPodIdentity': roleGrant,
  'rolesanywhere.CreateSession': roleGrant,
  'sts.AssumeRoot': rootGrant,
  'sts.GetFederationToken': federationGrant,
  'sts.GetSessionToken': (record) => ({ ...keyOf(record) }),
  'signin.SwitchRole': switchGrant,
};

/** The grant that the record is of, if it is one. */
export function grantOf(record: CloudTrailRecord): Grant | undefined {
  const operation = `${record.service}.${record.eventName}`;
  return entryOf(readers, operation)?.(record);
}

function roleGrant(record: CloudTrailRecord): Grant {
  const role = parseArn(textAt(record.parameters, 'roleArn') ?? '') ?? listedRole(record);
  const session =
    parseArn(textAt(record.response, 'assumedRoleUser', 'arn') ?? '') ?? sessionArn(record, role);
  return {
    ...(role === undefined ? {} : { taken: userOfArn(role) }),
    ...(session === undefined ? {} : { session: userOfArn(session) }),
    ...keyOf(record),
  };
}

// Without the response's word for it, as when a service assumes a role, the parts are in the request.
function sessionArn(record: CloudTrailRecord, role: Arn | undefined): Arn | undefined {
  if (role === undefined) return undefined;
  const arn = fillArn('arn:{partition}:sts::{account}:assumed-role/{role}/{session}', {
    partition: role.partition,
    account: role.account,
    role: lastSegment(role.resource),
    session: textAt(record.parameters, 'roleSessionName'),
  });
  return arn === undefined ? undefined : parseArn(arn);
}

function listedRole(record: CloudTrailRecord): Arn | undefined {
  const arns = record.resources.map((entry) => parseArn(textAt(entry, 'ARN') ?? ''));
  return arns.find((arn) => arn?.service === 'iam' && arn.resource.startsWith('role/'));
}

function rootGrant(record: CloudTrailRecord): Grant {
  const target = textAt(record.parameters, 'targetPrincipal') ?? '';
  const text = /^\d{12}$/.test(target)
    ? `arn:${record.scope.partition}:iam::${target}:root`
    : target;
  const root = parseArn(text);
  return { ...(root === undefined ? {} : { taken: userOfArn(root) }), ...keyOf(record) };
}

function federationGrant(record: CloudTrailRecord): Grant {
  const built = fillArn('arn:{partition}:sts::{account}:federated-user/{name}', {
    ...record.scope,
    name: textAt(record.parameters, 'name'),
  });
  const arn = parseArn(textAt(record.response, 'federatedUser', 'arn') ?? built ?? '');
  return { ...(arn === undefined ? {} : { taken: userOfArn(arn) }), ...keyOf(record) };
}

// The record of a console switch is filed under the session that results from it.
function switchGrant(record: CloudTrailRecord): Grant {
  const from = parseArn(textAt(record.additional, 'SwitchFrom') ?? '');
  const role = issuerOf(record);
  return {
    ...(role === undefined ? {} : { taken: role }),
    ...(from === undefined ? {} : { caller: userOfArn(from) }),
  };
}

function keyOf(record: CloudTrailRecord): Pick<Grant, 'credential'> {
  const key =
    credential(textAt(record.response, 'credentials', 'accessKeyId')) ??
    credential(textAt(record.response, 'accessKey', 'accessKeyId'));
  return key === undefined ? {} : { credential: key };
}
