import type { CoverageRow } from '../format.js';

const WHO = ['User USED_CREDENTIAL Credential', 'User ACTED_FROM IpAddress'];
const WHAT = 'User ACCESSED_RESOURCE Resource';
const SESSION = 'User ACTED_AS User';

const call = (
  event: string,
  title: string,
  note: string,
  edges: readonly string[] = [],
): CoverageRow => ({
  event,
  title,
  edges: [...WHO, SESSION, WHAT, ...edges],
  note,
});

/** By family: CloudTrail has thousands of operations, and all of one family are read alike. */
export const coverage: readonly CoverageRow[] = [
  call(
    'any operation',
    'API call',
    'Resources are found by the ARNs and EC2 ids in the request and in `resources`; a call that names none is an access to the API of its service.',
  ),
  call(
    's3:*',
    'Bucket and object operations',
    'The object and its bucket, also the source of a copy.',
    ['Resource MEMBER_OF Resource'],
  ),
  call(
    'iam:*',
    'Users, roles, groups, policies and keys',
    'By name: the root path is taken, as requests leave the path out. A change links the account object to its principal.',
    ['Resource MEMBER_OF User', 'Credential MEMBER_OF User'],
  ),
  call(
    'sts:AssumeRole*, sts:GetFederationToken, sts:AssumeRoot, sts:GetSessionToken, rolesanywhere:CreateSession, eks-auth:AssumeRoleForPodIdentity',
    'Credentials for a role or principal',
    'The role leads to the session that results; the session owns its access key.',
    ['User ASSUMED_ROLE User', 'Credential MEMBER_OF User'],
  ),
  call(
    'signin:ConsoleLogin, signin:SwitchRole',
    'Console sign-in',
    'A failed sign-in of a name that CloudTrail hides is told of the address alone.',
    ['User ASSUMED_ROLE User', 'IpAddress ACCESSED_RESOURCE Resource'],
  ),
  call(
    'ec2:*, ssm:*, ec2-instance-connect:*',
    'Instances, images, networks, documents and parameters',
    'By id. Commands and user data that CloudTrail hides stay hidden.',
  ),
  call(
    'secretsmanager:*',
    'Secrets',
    'By ARN, else by name without ARN: the name lacks its random suffix.',
  ),
  call(
    'bedrock*:*, cloudtrail:*, codebuild:*, dynamodb:*, ecr:*, ecs:*, eks:*, events:*, glue:*, guardduty:*, kms:*, lambda:*, logs:*, rds:*, route53*:*',
    'Services whose requests name things without an ARN',
    'The fields are listed in resource-fields.ts.',
  ),
  call(
    'cloudformation:*, config:*, identitystore:*, organizations:*',
    'Services whose names do not give an ARN',
    'Known by type and name, unless the request has the ARN.',
  ),
  {
    event: 'anonymous and unknown callers',
    title: 'Calls without a principal',
    edges: ['IpAddress ACCESSED_RESOURCE Resource'],
    note: 'Ignored when there is no address either.',
  },
  {
    event: 'AwsCloudTrailInsight',
    title: 'Unusual rate of calls or errors',
    edges: [],
    note: 'a statistic, not an operation',
  },
];
