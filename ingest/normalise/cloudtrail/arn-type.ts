import { entryOf } from '../common/fields.js';
import type { Mention } from '../common/mentions.js';
import { clip, known, MAX_PATH } from '../common/text.js';
import { type Arn, lastSegment } from './arn.js';

interface TypedName {
  /** Dotted: `ec2.security_group`. */
  readonly type: string;
  readonly name: string;
  /** The ARN of the thing itself, where the one that was logged names a version of it. */
  readonly arn: string;
}

/** Services whose ARN names the thing without saying what it is. */
const BARE: Readonly<Record<string, string>> = { sns: 'sns.topic', sqs: 'sqs.queue' };

/** Types that go by another name than their ARN does. */
const RENAMED: Readonly<Record<string, string>> = {
  'secretsmanager.secret': 'secret',
  'ec2.vpc_flow_log': 'ec2.flow_log',
  'rds.db': 'rds.instance',
  'bedrock.foundation_model': 'bedrock.model',
};

/** Secrets Manager puts six random characters behind the name of a secret. */
const SECRET_SUFFIX = /-[A-Za-z0-9]{6}$/;

/** The resource that an ARN names. */
export function resourceOfArn(arn: Arn): Mention<'Resource'> {
  const { type, name, arn: own } = typedName(arn);
  return known<Mention<'Resource'>>({
    kind: 'Resource',
    type: clip(type, MAX_PATH),
    name: clip(name, MAX_PATH),
    arn: own,
    account: arn.account === '' ? undefined : arn.account,
    region: arn.region === '' ? undefined : arn.region,
  });
}

/** What an ARN is the name of. */
function typedName(arn: Arn): TypedName {
  if (arn.service === 's3' && arn.account === '') return s3(arn);
  const separator = /[:/]/.exec(arn.resource);
  if (separator === null) {
    return {
      type: entryOf(BARE, arn.service) ?? `${arn.service}.resource`,
      name: arn.resource,
      arn: arn.text,
    };
  }
  const prefix = arn.resource.slice(0, separator.index);
  const rest = arn.resource.slice(separator.index + 1);
  const logged = `${arn.service}.${prefix.replaceAll('-', '_')}`;
  const type = entryOf(RENAMED, logged) ?? logged;
  return { type, ...nameOf(type, rest, arn.text) };
}

function s3(arn: Arn): TypedName {
  const type = arn.resource.includes('/') ? 's3.object' : 's3.bucket';
  return { type, name: arn.resource, arn: arn.text };
}

function nameOf(type: string, rest: string, arn: string): Pick<TypedName, 'name' | 'arn'> {
  if (type === 'secret') return { name: rest.replace(SECRET_SUFFIX, ''), arn };
  if (type === 'lambda.function') return withoutQualifier(rest, arn);
  if (type === 'lambda.layer') return { name: rest.split(':', 1)[0] ?? rest, arn };
  return { name: type.startsWith('iam.') ? lastSegment(rest) : rest, arn };
}

function withoutQualifier(rest: string, arn: string): Pick<TypedName, 'name' | 'arn'> {
  const colon = rest.indexOf(':');
  if (colon === -1) return { name: rest, arn };
  return { name: rest.slice(0, colon), arn: arn.slice(0, colon - rest.length) };
}
