/** A request field that names a resource. */
export interface ResourceField {
  /** Lower case. */
  readonly field: string;
  readonly type: string;
  /** ARN with `{partition}`, `{region}`, `{account}` and `{name}`; left out where it needs more than these. */
  readonly arn?: string;
  /** Only for these operations. */
  readonly event?: RegExp;
  /** Only for these values. */
  readonly value?: RegExp;
}

type Options = Pick<ResourceField, 'event' | 'value'>;

/** Several fields that name the same type; `tail` is the ARN from the region on. */
function named(
  service: string,
  fields: string,
  type: string,
  tail?: string,
  options: Options = {},
): ResourceField[] {
  const arn = tail === undefined ? {} : { arn: `arn:{partition}:${service}:${tail}` };
  return fields
    .toLowerCase()
    .split(' ')
    .map((field) => ({ field, type, ...arn, ...options }));
}

const HERE = '{region}:{account}';

/**
 * Which fields of a request name a resource, by service (first label of `eventSource`); the first
 * row that fits wins. ARNs and EC2 ids need no row: they are known wherever they stand.
 *
 * IAM requests give a name without its path. The root path is taken, save for the names that AWS
 * itself creates below other paths; secrets have a random suffix that the name lacks, so no ARN.
 */
export const resourceFields: Readonly<Record<string, readonly ResourceField[]>> = {
  iam: [
    ...named('iam', 'userName newUserName', 'iam.user', ':{account}:user/{name}'),
    ...named('iam', 'roleName', 'iam.role', undefined, {
      value: /^(?:AWSServiceRoleFor|AWSReservedSSO_)/,
    }),
    ...named('iam', 'roleName', 'iam.role', ':{account}:role/{name}'),
    ...named('iam', 'groupName newGroupName', 'iam.group', ':{account}:group/{name}'),
    ...named('iam', 'policyName', 'iam.policy', ':{account}:policy/{name}', {
      event: /^CreatePolicy$/,
    }),
    ...named(
      'iam',
      'instanceProfileName',
      'iam.instance_profile',
      ':{account}:instance-profile/{name}',
    ),
    ...named('iam', 'accessKeyId', 'iam.access_key'),
  ],
  secretsmanager: named('secretsmanager', 'secretId secretIdList', 'secret').concat(
    named('secretsmanager', 'name', 'secret', undefined, { event: /^CreateSecret$/ }),
  ),
  cloudtrail: [
    ...named(
      'cloudtrail',
      'name trailName trailNameList',
      'cloudtrail.trail',
      `${HERE}:trail/{name}`,
      {
        event: /Trail|Logging|EventSelectors|InsightSelectors/,
      },
    ),
  ],
  lambda: [
    ...named('lambda', 'functionName', 'lambda.function', `${HERE}:function:{name}`, {
      value: /^[\w-]+$/,
    }),
    ...named('lambda', 'layerName', 'lambda.layer', `${HERE}:layer:{name}`, { value: /^[\w-]+$/ }),
  ],
  kms: [
    ...named('kms', 'keyId targetKeyId', 'kms.alias', `${HERE}:{name}`, { value: /^alias\// }),
    ...named('kms', 'keyId targetKeyId', 'kms.key', `${HERE}:key/{name}`),
    ...named('kms', 'aliasName', 'kms.alias', `${HERE}:{name}`, { value: /^alias\// }),
  ],
  ssm: [
    ...named('ssm', 'documentName', 'ssm.document', '{region}::document/{name}', {
      value: /^(?:AWS|Amazon)[A-Za-z]*-/,
    }),
    ...named('ssm', 'documentName', 'ssm.document', `${HERE}:document/{name}`),
    ...named('ssm', 'name', 'ssm.document', `${HERE}:document/{name}`, { event: /Document/ }),
    ...named('ssm', 'name names', 'ssm.parameter', `${HERE}:parameter{name}`, {
      event: /Parameter/,
      value: /^\//,
    }),
    ...named('ssm', 'name names', 'ssm.parameter', `${HERE}:parameter/{name}`, {
      event: /Parameter/,
    }),
    ...named('ssm', 'sessionId', 'ssm.session', `${HERE}:session/{name}`),
  ],
  rds: [
    ...named(
      'rds',
      'dBSnapshotIdentifier sourceDBSnapshotIdentifier targetDBSnapshotIdentifier',
      'rds.snapshot',
      `${HERE}:snapshot:{name}`,
    ),
    ...named(
      'rds',
      'dBClusterSnapshotIdentifier sourceDBClusterSnapshotIdentifier targetDBClusterSnapshotIdentifier',
      'rds.cluster_snapshot',
      `${HERE}:cluster-snapshot:{name}`,
    ),
    ...named(
      'rds',
      'dBInstanceIdentifier sourceDBInstanceIdentifier targetDBInstanceIdentifier',
      'rds.instance',
      `${HERE}:db:{name}`,
    ),
    ...named('rds', 'dBClusterIdentifier', 'rds.cluster', `${HERE}:cluster:{name}`),
  ],
  bedrock: [
    // Models of several regions are called through a profile: `eu.anthropic.claude-…`.
    ...named(
      'bedrock',
      'modelId',
      'bedrock.inference_profile',
      `${HERE}:inference-profile/{name}`,
      { value: /^(?:us|us-gov|eu|apac|global)\./ },
    ),
    ...named('bedrock', 'modelId', 'bedrock.model', '{region}::foundation-model/{name}'),
    ...named('bedrock', 'agentId', 'bedrock.agent', `${HERE}:agent/{name}`),
    ...named(
      'bedrock',
      'knowledgeBaseId',
      'bedrock.knowledge_base',
      `${HERE}:knowledge-base/{name}`,
    ),
    ...named('bedrock', 'guardrailIdentifier', 'bedrock.guardrail', `${HERE}:guardrail/{name}`),
  ],
  dynamodb: named('dynamodb', 'tableName', 'dynamodb.table', `${HERE}:table/{name}`),
  ecr: named('ecr', 'repositoryName', 'ecr.repository', `${HERE}:repository/{name}`),
  eks: named('eks', 'clusterName', 'eks.cluster', `${HERE}:cluster/{name}`).concat(
    named('eks', 'name', 'eks.cluster', `${HERE}:cluster/{name}`, {
      event: /Cluster|AccessEntry|AccessPolic/,
    }),
  ),
  ecs: named('ecs', 'cluster clusterName', 'ecs.cluster', `${HERE}:cluster/{name}`),
  ec2: named('ec2', 'keyName', 'ec2.key_pair', `${HERE}:key-pair/{name}`),
  logs: named('logs', 'logGroupName', 'logs.log_group', `${HERE}:log-group:{name}`),
  events: named('events', 'rule', 'events.rule', `${HERE}:rule/{name}`).concat(
    named('events', 'name', 'events.rule', `${HERE}:rule/{name}`, { event: /Rule$/ }),
  ),
  guardduty: named('guardduty', 'detectorId', 'guardduty.detector', `${HERE}:detector/{name}`),
  config: named('config', 'configurationRecorderName', 'config.configuration_recorder'),
  cloudformation: named('cloudformation', 'stackName', 'cloudformation.stack'),
  organizations: named('organizations', 'accountId', 'organizations.account'),
  identitystore: named('identitystore', 'userId', 'identitystore.user').concat(
    named('identitystore', 'groupId', 'identitystore.group'),
  ),
  route53: named('route53', 'hostedZoneId', 'route53.hosted_zone', '::hostedzone/{name}'),
  route53resolver: named(
    'route53resolver',
    'resolverQueryLogConfigId',
    'route53resolver.query_log_config',
    `${HERE}:resolver-query-log-config/{name}`,
  ),
  codebuild: named('codebuild', 'projectName', 'codebuild.project', `${HERE}:project/{name}`),
  glue: named('glue', 'jobName', 'glue.job', `${HERE}:job/{name}`),
};

/** Services that speak of another one's resources. */
export const sameFieldsAs: Readonly<Record<string, string>> = {
  'bedrock-runtime': 'bedrock',
  'bedrock-agent': 'bedrock',
  'bedrock-agent-runtime': 'bedrock',
  'sso-directory': 'identitystore',
};

/** Fields that hold a caller's own words, never the name of a resource. */
export const freeText: ReadonlySet<string> = new Set([
  'rolesessionname',
  'clienttoken',
  'clientrequesttoken',
  'description',
]);
