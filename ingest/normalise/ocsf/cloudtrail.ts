import type { Observation } from '../../../graph/index.js';
import { parseArn } from '../cloudtrail/arn.js';
import { factsOf } from '../cloudtrail/facts.js';
import { readRecord } from '../cloudtrail/record.js';
import { plainAt, textAt } from '../common/fields.js';
import { isPlain, type Plain } from '../common/text.js';
import type { RawEvent } from '../format.js';
import type { OcsfEvent } from './event.js';
import { objectsAt, said } from './fields.js';
import { MAX_RESOURCES } from './resource.js';

/** Edges of AWS API calls, as the CloudTrail rules make them. */
export const AWS_EDGES = [
  'User USED_CREDENTIAL Credential',
  'User ACTED_FROM IpAddress',
  'User ACTED_AS User',
  'User ASSUMED_ROLE User',
  'User ACCESSED_RESOURCE Resource',
  'IpAddress ACCESSED_RESOURCE Resource',
  'Resource MEMBER_OF Resource',
  'Resource MEMBER_OF User',
  'Credential MEMBER_OF User',
] as const;

const AWS_SERVICE = /^[a-z0-9.-]{1,100}\.amazonaws\.com(?:\.cn)?$/i;

/** True for an event that was made of a CloudTrail record, whatever class it was put into. */
export function isAwsCall({ fields }: OcsfEvent): boolean {
  const service = said(fields, 'api', 'service', 'name');
  if (service === undefined || !AWS_SERVICE.test(service)) return false;
  return said(fields, 'api', 'operation') !== undefined && isPlain(fields['actor']);
}

/**
 * Facts of an AWS call. The event is read back into the record that it was made of, so that both
 * tell the same: one ARN is one node, and a role leads to its sessions, whichever way a call came.
 */
export function awsFacts(event: OcsfEvent): readonly Observation[] {
  const record = readRecord(recordOf(event));
  return 'problem' in record ? [] : factsOf(record);
}

function recordOf(event: OcsfEvent): RawEvent {
  const { fields, at, result } = event;
  const { api, cloud, src_endpoint: source } = fields;
  const error = said(api, 'response', 'error');
  const told = plainAt(fields, 'unmapped');
  return {
    eventSource: said(api, 'service', 'name'),
    eventName: said(api, 'operation'),
    eventTime: at,
    errorCode: error ?? (result === 'failure' ? result : undefined),
    readOnly: told['readOnly'],
    awsRegion: said(cloud, 'region'),
    recipientAccountId: said(told, 'recipientAccountId') ?? accountOf(cloud),
    sourceIPAddress: said(source, 'ip') ?? said(source, 'domain') ?? said(source, 'svc_name'),
    userIdentity: identityOf(plainAt(fields, 'actor')),
    requestParameters: requestOf(fields, told),
    responseElements: dataOf(api, 'response') ?? unmapped(told, 'responseElements'),
    additionalEventData: unmapped(told, 'additionalEventData'),
    resources: objectsAt(MAX_RESOURCES, fields, 'resources').map((one) => ({
      ARN: shortArn(said(one, 'uid') ?? said(one, 'name')),
    })),
  };
}

function identityOf(actor: Plain): Plain {
  const user = plainAt(actor, 'user');
  const ids = ['uid', 'uid_alt', 'uuid'].map((name) => said(user, name));
  return {
    type: said(user, 'type'),
    arn: ids.map(shortArn).find((arn) => arn !== undefined),
    principalId: ids.find((id) => id !== undefined && parseArn(id) === undefined),
    userName: said(user, 'name'),
    accountId: accountOf(user),
    accessKeyId: said(user, 'credential_uid') ?? said(actor, 'session', 'credential_uid'),
    invokedBy: said(actor, 'invoked_by'),
    sessionContext: { sessionIssuer: { arn: shortArn(said(actor, 'session', 'issuer')) } },
  };
}

function accountOf(holder: unknown): string | undefined {
  return said(holder, 'account', 'uid') ?? said(holder, 'account_uid');
}

function shortArn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseArn(text)?.text;
}

/** The request's parameters; the account that was changed stands for them where a mapping dropped them. */
function requestOf(fields: Plain, told: Plain): unknown {
  const parameters = dataOf(fields['api'], 'request') ?? unmapped(told, 'requestParameters');
  const userName = said(fields, 'user', 'name');
  return parameters ?? (userName === undefined ? undefined : { userName });
}

/** A request's or response's `data`: an object, or the JSON text of one. */
function dataOf(api: unknown, name: 'request' | 'response'): unknown {
  const data = plainAt(api, name)['data'];
  return isPlain(data) || textAt(api, name, 'data') !== undefined ? data : undefined;
}

const MAX_FLAT = 256;
const MAX_DEPTH = 8;

/** What a mapping kept aside: whole, or flattened into names such as `requestParameters.bucketName`. */
function unmapped(told: Plain, name: string): unknown {
  const whole = told[name];
  if (isPlain(whole) || typeof whole === 'string') return whole;
  const flat = Object.keys(told)
    .slice(0, MAX_FLAT)
    .filter((key) => key.startsWith(`${name}.`))
    .map((key) => [key.split('.', MAX_DEPTH).slice(1), told[key]] as const);
  return flat.length === 0 ? undefined : nested(flat);
}

function nested(entries: readonly (readonly [path: readonly string[], value: unknown])[]): Plain {
  const heads = new Set(entries.map(([path]) => path[0] ?? ''));
  const fields = [...heads].map((head) => {
    const inner = entries
      .filter(([path]) => path[0] === head)
      .map(([path, value]) => [path.slice(1), value] as const);
    const leaf = inner.find(([path]) => path.length === 0);
    return [head, leaf === undefined ? nested(inner) : leaf[1]] as const;
  });
  return Object.fromEntries(fields);
}
