import { parseAccount } from '../common/account.js';
import { textAt } from '../common/fields.js';
import type { Mention } from '../common/mentions.js';
import { clip, known, MAX_NAME, type Plain } from '../common/text.js';
import { type Arn, lastSegment, parseArn } from './arn.js';
import type { CloudTrailRecord } from './record.js';

/** CloudTrail hides what a stranger typed as user name: it may be a password. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

const SERVICE_NAME = /^(?:[a-z0-9-]+\.)+(?:amazonaws\.com(?:\.cn)?|aws\.internal)$/i;

/** Text such as `ec2.amazonaws.com`: a service, where an address or a principal may stand as well. */
export function isServiceName(text: string): boolean {
  return SERVICE_NAME.test(text);
}

/** The service as a principal: known by its name, for it has no ARN. */
export function serviceUser(name: string): Mention<'User'> {
  return { kind: 'User', name: clip(name, MAX_NAME).toLowerCase(), type: 'service' };
}

/**
 * Who made the call. A session of a role (`assumed-role/R/S`) is a principal of its own, apart from
 * the role; both have type `role`. Undefined when the record does not say, as for anonymous calls.
 */
export function principalOf(record: CloudTrailRecord): Mention<'User'> | undefined {
  const { identity } = record;
  const arn = parseArn(textAt(identity, 'arn') ?? '');
  if (arn !== undefined) return userOfArn(arn, textAt(identity, 'userName'));
  const service = textAt(identity, 'invokedBy');
  const type = textAt(identity, 'type');
  if (type === 'AWSService' || (type === undefined && service !== undefined)) {
    return serviceUser(isServiceName(service ?? '') ? (service ?? '') : record.eventSource);
  }
  return type === 'AWSAccount' ? foreigner(identity) : federated(identity);
}

/** The role behind a session, or the user behind a federated one. */
export function issuerOf(record: CloudTrailRecord): Mention<'User'> | undefined {
  const issuer = ['sessionContext', 'sessionIssuer'] as const;
  const arn = parseArn(textAt(record.identity, ...issuer, 'arn') ?? '');
  return arn === undefined
    ? undefined
    : userOfArn(arn, textAt(record.identity, ...issuer, 'userName'));
}

/** The principal that an ARN of IAM or STS names. */
export function userOfArn(arn: Arn, userName?: string): Mention<'User'> {
  const slash = arn.resource.indexOf('/');
  const prefix = slash === -1 ? arn.resource : arn.resource.slice(0, slash);
  const rest = arn.resource.slice(slash + 1);
  // A session goes by role and session: the session's name alone is often that of a tool.
  const name = prefix === 'assumed-role' ? rest : (userName ?? lastSegment(rest));
  return {
    kind: 'User',
    name: clip(name, MAX_NAME).toLowerCase(),
    arn: arn.text,
    type: typeOf(prefix),
  };
}

function typeOf(prefix: string): string {
  if (prefix === 'root') return 'root';
  return prefix === 'role' || prefix === 'assumed-role' ? 'role' : 'person';
}

/** The access key that signed the call. */
export function credentialOf(record: CloudTrailRecord): Mention<'Credential'> | undefined {
  return credential(textAt(record.identity, 'accessKeyId'));
}

/** A credential by its id; long-lived keys begin with AKIA, those of a session with ASIA. */
export function credential(accessKeyId: string | undefined): Mention<'Credential'> | undefined {
  if (accessKeyId === undefined || !/^[A-Z0-9]{16,128}$/.test(accessKeyId)) return undefined;
  const type = accessKeyId.startsWith('AKIA') ? 'access_key' : 'session_key';
  return { kind: 'Credential', name: accessKeyId, type };
}

/** A caller from another account, of whom only the unique id is told; `ANONYMOUS_PRINCIPAL` is nobody. */
function foreigner(identity: Plain): Mention<'User'> | undefined {
  const id = textAt(identity, 'principalId') ?? textAt(identity, 'accountId');
  if (id === undefined || textAt(identity, 'accountId') === 'ANONYMOUS_PRINCIPAL') return undefined;
  return { kind: 'User', name: clip(id, MAX_NAME).toLowerCase() };
}

/** A person who signed in elsewhere (SAML, web identity, Identity Center), or an IAM user without ARN. */
function federated(identity: Plain): Mention<'User'> | undefined {
  const name = textAt(identity, 'userName') ?? textAt(identity, 'onBehalfOf', 'userId');
  if (name === undefined || name === HIDDEN) return undefined;
  const account = parseAccount({ name });
  if (account?.name === undefined) return undefined;
  return known<Mention<'User'>>({
    kind: 'User',
    name: account.name,
    domain: account.domain,
    upn: account.upn,
    type: 'person',
  });
}
