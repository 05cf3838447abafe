import type { RawEvent } from '../normalise/format.js';
import { ACCOUNT_ID } from './cast.js';
import { hexSeconds } from './hex-seconds.js';

/** Who signs a call. */
export interface CloudCaller {
  readonly identity: RawEvent;
  readonly address: string;
  readonly userAgent: string;
}

export interface CloudCall {
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly parameters?: RawEvent;
  readonly response?: RawEvent;
  readonly resources?: readonly RawEvent[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** An IAM user that signs with a long-lived key. */
export function iamUser(userName: string, accessKeyId: string): RawEvent {
  return {
    type: 'IAMUser',
    principalId: `AIDADEMO${userName.toUpperCase().replace(/[^A-Z]/g, '')}`,
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/${userName}`,
    accountId: ACCOUNT_ID,
    accessKeyId,
    userName,
  };
}

/** A session of a role. */
export function roleSession(role: string, session: string, accessKeyId: string): RawEvent {
  return {
    type: 'AssumedRole',
    principalId: `AROADEMO${role.toUpperCase().replace(/[^A-Z]/g, '')}:${session}`,
    arn: sessionArn(role, session),
    accountId: ACCOUNT_ID,
    accessKeyId,
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: roleArn(role), accountId: ACCOUNT_ID, userName: role },
      attributes: { mfaAuthenticated: 'false' },
    },
  };
}

export function roleArn(role: string): string {
  return `arn:aws:iam::${ACCOUNT_ID}:role/${role}`;
}

export function sessionArn(role: string, session: string): string {
  return `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${role}/${session}`;
}

/** `AssumeRole`, with the key that the session signs with from then on. */
export function assumeRole(role: string, session: string, accessKeyId: string): CloudCall {
  return {
    service: 'sts',
    name: 'AssumeRole',
    readOnly: true,
    parameters: { roleArn: roleArn(role), roleSessionName: session, durationSeconds: 3600 },
    response: {
      credentials: { accessKeyId, sessionToken: 'HIDDEN' },
      assumedRoleUser: { arn: sessionArn(role, session), assumedRoleId: `AROADEMO:${session}` },
    },
    resources: [{ ARN: roleArn(role), accountId: ACCOUNT_ID, type: 'AWS::IAM::Role' }],
  };
}

export function getObject(bucket: string, key: string): CloudCall {
  return {
    service: 's3',
    name: 'GetObject',
    readOnly: true,
    parameters: { bucketName: bucket, key, Host: `${bucket}.s3.eu-west-1.amazonaws.com` },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
      { type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}`, accountId: ACCOUNT_ID },
    ],
  };
}

export function listObjects(bucket: string): CloudCall {
  return {
    service: 's3',
    name: 'ListObjects',
    readOnly: true,
    parameters: { bucketName: bucket, prefix: '', Host: `${bucket}.s3.eu-west-1.amazonaws.com` },
    resources: [{ type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}`, accountId: ACCOUNT_ID }],
  };
}

export function listBuckets(error?: CloudCall['error']): CloudCall {
  const call = { service: 's3', name: 'ListBuckets', readOnly: true, parameters: {} };
  return error === undefined ? call : { ...call, error };
}

/** The account's trail. Times are milliseconds since 1970. */
export class Trail {
  readonly #events: RawEvent[];
  #serial = 0;

  constructor(events: RawEvent[]) {
    this.#events = events;
  }

  records(at: number, caller: CloudCaller, call: CloudCall): void {
    const serial = (++this.#serial).toString(16).padStart(12, '0');
    const second = hexSeconds(at);
    this.#events.push({
      eventVersion: '1.10',
      userIdentity: caller.identity,
      eventTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
      eventSource: `${call.service}.amazonaws.com`,
      eventName: call.name,
      awsRegion: 'eu-west-1',
      sourceIPAddress: caller.address,
      userAgent: caller.userAgent,
      requestParameters: call.parameters ?? null,
      responseElements: call.response ?? null,
      ...(call.error === undefined
        ? {}
        : { errorCode: call.error.code, errorMessage: call.error.message }),
      ...(call.resources === undefined ? {} : { resources: call.resources }),
      requestID: `${second}-0000-4000-a000-${serial}`,
      eventID: `${second}-0000-4000-8000-${serial}`,
      readOnly: call.readOnly,
      eventType: 'AwsApiCall',
      managementEvent: call.service !== 's3',
      recipientAccountId: ACCOUNT_ID,
    });
  }
}
