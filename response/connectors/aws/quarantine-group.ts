import {
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { pause } from '../again.js';
import { ConnectorError } from '../connector-error.js';
import { isAwsError } from './explain.js';
import { AWS_WAITS_MS } from './waits.js';

/** By which a group is known as made by us: of another's no rules are taken away. */
const OURS = { Key: 'spoor', Value: 'quarantine' } as const;

/**
 * The id of the group without rules in a network; made where it is missing, and emptied where it is not empty: a new
 * group lets everything out.
 *
 * @throws ConnectorError CONNECTOR_CONFLICT where a group that is not ours has the name
 */
export async function quarantineGroup(
  ec2: EC2Client,
  name: string,
  vpc: string,
  abortSignal: AbortSignal,
): Promise<string> {
  const group = await findOrMake(ec2, name, vpc, abortSignal);
  const { GroupId, IpPermissions = [], IpPermissionsEgress = [] } = group;
  if (GroupId === undefined) throw nameless();
  const options = { abortSignal };
  if (IpPermissions.length > 0)
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }), options);
  if (IpPermissionsEgress.length > 0)
    await ec2.send(
      new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }),
      options,
    );
  return GroupId;
}

async function findOrMake(
  ec2: EC2Client,
  name: string,
  vpc: string,
  signal: AbortSignal,
): Promise<SecurityGroup> {
  for (const waitMs of [0, ...AWS_WAITS_MS]) {
    await pause(waitMs, signal);
    const group = await find(ec2, name, vpc, signal);
    if (group !== undefined) return group;
    // What was made a moment ago may not be found yet; it is not made twice.
    await make(ec2, name, vpc, signal);
  }
  const group = await find(ec2, name, vpc, signal);
  if (group === undefined) throw nameless();
  return group;
}

/** Undefined where there is none. */
export async function findQuarantineGroup(
  ec2: EC2Client,
  name: string,
  vpc: string,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly isEmpty: boolean } | undefined> {
  const {
    GroupId: id,
    IpPermissions = [],
    IpPermissionsEgress = [],
  } = (await find(ec2, name, vpc, signal)) ?? {};
  if (id === undefined) return undefined;
  return { id, isEmpty: IpPermissions.length + IpPermissionsEgress.length === 0 };
}

async function find(
  ec2: EC2Client,
  name: string,
  vpc: string,
  abortSignal: AbortSignal,
): Promise<SecurityGroup | undefined> {
  const { SecurityGroups: [group] = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'group-name', Values: [name] },
        { Name: 'vpc-id', Values: [vpc] },
      ],
    }),
    { abortSignal },
  );
  const isOurs = group?.Tags?.some(({ Key, Value }) => Key === OURS.Key && Value === OURS.Value);
  if (group !== undefined && isOurs !== true)
    throw new ConnectorError(
      'aws',
      'CONNECTOR_CONFLICT',
      `the security group ${name} in ${vpc} was not made by Spoor`,
    );
  return group;
}

async function make(
  ec2: EC2Client,
  GroupName: string,
  VpcId: string,
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName,
        VpcId,
        Description: 'No rules: lets nothing in and nothing out. Made by Spoor.',
        TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ ...OURS }] }],
      }),
      { abortSignal },
    );
  } catch (error) {
    if (!isAwsError(error, /^InvalidGroup\.Duplicate$/)) throw error;
  }
}

const nameless = (): ConnectorError =>
  new ConnectorError(
    'aws',
    'CONNECTOR_ANSWER_INVALID',
    'the quarantine group was made and is not to be found',
  );
