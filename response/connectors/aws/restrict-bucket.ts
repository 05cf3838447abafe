import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { settled } from '../again.js';
import { badCall, keyMark, onlyArguments, onlyKinds, targetText } from '../call-values.js';
import type { ConnectorCall, ConnectorOperation, PlannedCall } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import { defineOperation } from '../operation.js';
import { type AwsCaller, type AwsClients, ownAccount } from './clients.js';
import { explainAws, isAwsError } from './explain.js';
import {
  hasStatement,
  parsePolicy,
  type PolicyDocument,
  type PolicyStatement,
  samePolicy,
  sameStatement,
  statementOf,
} from './policy-text.js';

const before = z.strictObject({ policy: z.string().nullable() });

/** Statements of ours begin so: of several actions on one bucket, each takes back its own. */
const OURS = 'SpoorRestrict';
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::([^/]{1,64})$/;

/** Denies a bucket to everybody but those whom the settings name, and Spoor, which has to take it back. */
export function restrictBucket(clients: AwsClients, admins: readonly string[]): ConnectorOperation {
  const policies = async ({ signal }: ConnectorCall, bucket: string): Promise<BucketPolicy> =>
    bucketPolicy(clients.s3, bucket, (await clients.caller(signal)).account, signal);

  return defineOperation<string, z.infer<typeof before>>({
    before,
    read: bucketOf,
    capture: async (call, bucket) => {
      ownAccount(await clients.caller(call.signal), targetText(call, 'account'));
      const policy = await (await policies(call, bucket)).get();
      if (policy !== null && parsePolicy(policy) === undefined)
        throw new ConnectorError('aws', 'CONNECTOR_ANSWER_INVALID', 'the bucket policy is none');
      return { policy };
    },
    execute: async (call, bucket, was) => {
      const policy = await policies(call, bucket);
      const now = await policy.get();
      if (hasStatement(now, sidOf(call))) return { bucket, changed: false };
      if (!samePolicy(now, was.policy, OURS)) throw conflict(bucket);
      const denial = denialOf(call, bucket, await clients.caller(call.signal), admins);
      await policy.put(JSON.stringify(withStatement(now, denial)));
      return { bucket, changed: true };
    },
    validate: (call, bucket) =>
      settled(
        async () => {
          const now = await (await policies(call, bucket)).get();
          const denial = denialOf(call, bucket, await clients.caller(call.signal), admins);
          const ok = sameStatement(statementOf(now, denial.Sid), denial);
          const said = ok ? 'is denied to others' : 'has no such statement in its policy';
          return { ok, observed: `The bucket ${bucket} ${said}.` };
        },
        clients.waitsMs,
        call.signal,
      ),
    rollBack: async (call, bucket, was) => {
      const policy = await policies(call, bucket);
      const now = await policy.get();
      if (now === null || !hasStatement(now, sidOf(call))) return { bucket, changed: false };
      const rest = withoutStatement(now, sidOf(call));
      // As it was, to the letter, unless somebody has changed the rest since: that stays.
      const text = samePolicy(rest, was.policy) ? was.policy : rest;
      if (text === null) await policy.remove();
      else await policy.put(text);
      return { bucket, changed: true };
    },
    validateRollBack: (call, bucket, was) =>
      settled(
        async () => {
          const now = await (await policies(call, bucket)).get();
          if (hasStatement(now, sidOf(call)))
            return { ok: false, observed: `The bucket ${bucket} is still denied to others.` };
          return samePolicy(now, was.policy, OURS)
            ? { ok: true, observed: `The policy of ${bucket} is as it was.` }
            : {
                ok: false,
                observed: `The denial of ${bucket} is gone; somebody else has changed the rest of its policy.`,
              };
        },
        clients.waitsMs,
        call.signal,
      ),
    explain: explainAws,
  });
}

interface BucketPolicy {
  /** Null where there is none. */
  get(): Promise<string | null>;
  put(text: string): Promise<void>;
  remove(): Promise<void>;
}

function bucketPolicy(
  s3: S3Client,
  Bucket: string,
  ExpectedBucketOwner: string,
  abortSignal: AbortSignal,
): BucketPolicy {
  // Names of buckets are the same everywhere: one of another account is refused.
  const place = { Bucket, ExpectedBucketOwner };
  const options = { abortSignal };
  return {
    get: async () => {
      try {
        return (await s3.send(new GetBucketPolicyCommand(place), options)).Policy ?? null;
      } catch (error) {
        if (isAwsError(error, /^NoSuchBucketPolicy$/)) return null;
        throw error;
      }
    },
    put: async (Policy) => {
      await s3.send(new PutBucketPolicyCommand({ ...place, Policy }), options);
    },
    remove: async () => {
      await s3.send(new DeleteBucketPolicyCommand(place), options);
    },
  };
}

/** `arn:aws:s3:::name`, or the name of a resource of type `s3.bucket`. */
function bucketOf(call: PlannedCall): string {
  onlyArguments(call, []);
  onlyKinds(call, ['Resource']);
  const arn = BUCKET_ARN.exec(targetText(call, 'arn') ?? '')?.[1];
  const isBucket = targetText(call, 'type') === 's3.bucket';
  const bucket = arn ?? (isBucket ? targetText(call, 'name') : undefined) ?? '';
  if (!BUCKET.test(bucket)) throw badCall('The target is no S3 bucket.');
  return bucket;
}

const sidOf = (call: PlannedCall): string => `${OURS}${keyMark(call)}`;

function denialOf(
  call: PlannedCall,
  bucket: string,
  { partition, userId }: AwsCaller,
  admins: readonly string[],
): PolicyStatement & { readonly Sid: string } {
  const [unique = ''] = userId.split(':', 1);
  // A role is told by its unique id: an ARN of a session lacks the path of the role.
  const ourselves = userId.includes(':') ? `${unique}:*` : unique;
  const arn = `arn:${partition}:s3:::${bucket}`;
  return {
    Sid: sidOf(call),
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    // All must hold for the denial: whoever is one of these is spared.
    Condition: {
      StringNotLike: { 'aws:userid': [ourselves] },
      ...(admins.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': [...admins] } }),
    },
  };
}

function withStatement(text: string | null, statement: PolicyStatement): PolicyDocument {
  const policy: PolicyDocument | undefined = text === null ? undefined : parsePolicy(text);
  const { Statement, ...others } = policy ?? { Version: '2012-10-17', Statement: [] };
  return { ...others, Statement: [...Statement, statement] };
}

/** Null where nothing else is in it. */
function withoutStatement(text: string, sid: string): string | null {
  const policy = parsePolicy(text);
  const rest = policy?.Statement.filter(({ Sid }) => Sid !== sid) ?? [];
  return rest.length === 0 ? null : JSON.stringify({ ...policy, Statement: rest });
}

const conflict = (bucket: string): ConnectorError =>
  new ConnectorError(
    'aws',
    'CONNECTOR_CONFLICT',
    `somebody else has changed the policy of ${bucket} meanwhile`,
  );
