import {
  AttachNetworkInterfaceCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import type { ConnectorTarget } from '../../response/index.js';
import { callOf, expectFailure, expectOnceAndBack, targetOf } from '../support/connectors/calls.js';
import { ACCOUNT, REGION, TestAws, text } from '../support/connectors/test-aws.js';

let aws: TestAws;

beforeAll(async () => {
  aws = await TestAws.start();
}, 300_000);

afterAll(() => aws.stop());

describe('an instance', () => {
  interface Machine {
    readonly id: string;
    readonly groups: readonly string[];
    readonly vpc: string;
  }

  /** With two network interfaces, in two groups each. */
  async function machine(): Promise<Machine> {
    const { Subnets: [subnet] = [] } = await aws.ec2.send(new DescribeSubnetsCommand({}));
    const vpc = text(subnet?.VpcId);
    const groups: string[] = [];
    for (const GroupName of [aws.fresh('web'), aws.fresh('db')]) {
      const made = await aws.ec2.send(
        new CreateSecurityGroupCommand({ GroupName, VpcId: vpc, Description: 'x' }),
      );
      groups.push(text(made.GroupId));
    }
    const place = { SubnetId: text(subnet?.SubnetId), Groups: groups };
    const { Instances: [instance] = [] } = await aws.ec2.send(
      new RunInstancesCommand({
        ...{ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 },
        NetworkInterfaces: [{ DeviceIndex: 0, ...place }],
      }),
    );
    const id = text(instance?.InstanceId);
    const { NetworkInterface } = await aws.ec2.send(new CreateNetworkInterfaceCommand(place));
    await aws.ec2.send(
      new AttachNetworkInterfaceCommand({
        ...{ DeviceIndex: 1, InstanceId: id },
        NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId,
      }),
    );
    return { id, groups, vpc };
  }

  async function groupsOf(id: string): Promise<Record<string, string[]>> {
    const { Reservations = [] } = await aws.ec2.send(
      new DescribeInstancesCommand({ InstanceIds: [id] }),
    );
    const interfaces = Reservations.flatMap(({ Instances = [] }) => Instances).flatMap(
      ({ NetworkInterfaces = [] }) => NetworkInterfaces,
    );
    return Object.fromEntries(
      interfaces.map(({ NetworkInterfaceId, Groups = [] }) => [
        text(NetworkInterfaceId),
        Groups.map(({ GroupId }) => text(GroupId)).sort(),
      ]),
    );
  }

  const groupNamed = async (name: string) => {
    const { SecurityGroups = [] } = await aws.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [name] }] }),
    );
    return SecurityGroups;
  };

  it('is put into a group without rules, and back into its own', async () => {
    const { id, groups, vpc } = await machine();
    const target = targetOf('Host', 'web-1', { instance_id: id });
    const call = callOf({ action: 'instance.quarantine', target });
    await expectOnceAndBack(aws.open('quarantine_instance'), call, () => groupsOf(id));
    const back = Object.values(await groupsOf(id));
    expect(back).toEqual([[...groups].sort(), [...groups].sort()]);
    const made = await groupNamed('spoor-quarantine');
    expect(made).toHaveLength(1);
    expect(made).toMatchObject([{ VpcId: vpc, IpPermissions: [], IpPermissionsEgress: [] }]);
  });

  it('is kept in quarantine by a group that is emptied again', async () => {
    const { id } = await machine();
    const target = targetOf('Host', 'web-1', { instance_id: id });
    const call = callOf({ action: 'instance.quarantine', target });
    const operation = aws.open('quarantine_instance', { quarantineGroup: aws.fresh('q') });
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const [group = ''] = Object.values(await groupsOf(id)).flat();
    await aws.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        ...{ GroupId: group, IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' },
      }),
    );
    expect(await operation.validate(call, before)).toMatchObject({ ok: false });
    await operation.execute(call, before);
    expect(await operation.validate(call, before)).toMatchObject({ ok: true });
  });

  it('of which only a part was moved is put back', async () => {
    const { id } = await machine();
    const start = await groupsOf(id);
    const target = targetOf('Resource', `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/${id}`, {
      ...{
        type: 'ec2.instance',
        arn: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/${id}`,
        region: REGION,
      },
    });
    const call = callOf({ action: 'instance.quarantine', target });
    const operation = aws.open('quarantine_instance');
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const [first = ''] = Object.keys(start);
    await aws.ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({
        ...{ NetworkInterfaceId: first, Groups: start[first] },
      }),
    );
    await operation.rollBack(call, before);
    expect(await groupsOf(id)).toEqual(start);
  });

  it('that somebody else has moved meanwhile is left there', async () => {
    const { id, groups } = await machine();
    const target = targetOf('Host', 'web-1', { instance_id: id });
    const call = callOf({ action: 'instance.quarantine', target });
    const operation = aws.open('quarantine_instance');
    const start = await groupsOf(id);
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const [first = ''] = Object.keys(start);
    await aws.ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({
        ...{ NetworkInterfaceId: first, Groups: groups.slice(0, 1) },
      }),
    );
    await expectFailure(operation.rollBack(call, before), 'CONNECTOR_CONFLICT');
    expect(await groupsOf(id)).toEqual({ ...start, [first]: groups.slice(0, 1) });
  });

  it('does not go into a group that others made', async () => {
    const { id, vpc } = await machine();
    const GroupName = aws.fresh('theirs');
    await aws.ec2.send(new CreateSecurityGroupCommand({ GroupName, VpcId: vpc, Description: 'x' }));
    const target = targetOf('Host', 'web-1', { instance_id: id });
    const call = callOf({ action: 'instance.quarantine', target });
    const operation = aws.open('quarantine_instance', { quarantineGroup: GroupName });
    const start = await groupsOf(id);
    const before = await operation.capture(call);
    await expectFailure(operation.execute(call, before), 'CONNECTOR_CONFLICT');
    expect(await groupsOf(id)).toEqual(start);
  });

  it('that is not there is not', async () => {
    const target = targetOf('Host', 'web-1', { instance_id: 'i-0123456789abcdef0' });
    const call = callOf({ target });
    await expectFailure(aws.open('quarantine_instance').capture(call), 'CONNECTOR_TARGET_MISSING');
    const elsewhere = targetOf('Resource', 'x', {
      arn: `arn:aws:ec2:${REGION}:999999999999:instance/i-0123456789abcdef0`,
    });
    await expectFailure(
      aws.open('quarantine_instance').capture(callOf({ target: elsewhere })),
      'CONNECTOR_TARGET_MISSING',
    );
  });
});

describe('a bucket', () => {
  async function bucket(policy?: string): Promise<string> {
    const Bucket = aws.fresh('evidence');
    await aws.s3.send(new CreateBucketCommand({ Bucket }));
    if (policy !== undefined)
      await aws.s3.send(
        new PutBucketPolicyCommand({ Bucket, Policy: policy.replaceAll('BUCKET', Bucket) }),
      );
    return Bucket;
  }
  const policyOf = async (Bucket: string): Promise<string | undefined> =>
    aws.s3.send(new GetBucketPolicyCommand({ Bucket })).then(
      ({ Policy }) => Policy,
      () => undefined,
    );
  const bucketTarget = (name: string): ConnectorTarget =>
    targetOf('Resource', name, { type: 's3.bucket', arn: `arn:aws:s3:::${name}` });
  const admins = { bucketAdmins: [`arn:aws:iam::${ACCOUNT}:role/admin`] };
  const THEIRS =
    '{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::BUCKET/*"}}';

  it.each([
    ['without a policy', undefined],
    ['with one', THEIRS],
  ])('%s is denied to others, and then no longer', async (_what, policy) => {
    const name = await bucket(policy);
    const call = callOf({ action: 'resource.restrict', target: bucketTarget(name) });
    await expectOnceAndBack(aws.open('restrict_bucket', admins), call, () => policyOf(name));
  });

  it('spares those whom the settings name, and Spoor', async () => {
    const name = await bucket(THEIRS);
    const call = callOf({ action: 'resource.restrict', target: bucketTarget(name) });
    const operation = aws.open('restrict_bucket', admins);
    await operation.execute(call, await operation.capture(call));
    const policy = JSON.parse(text(await policyOf(name))) as { Statement: unknown[] };
    expect(policy).toEqual({
      ...{ Version: '2012-10-17', Id: 'x' },
      Statement: [
        expect.objectContaining({ Sid: 'Read' }) as unknown,
        {
          Sid: expect.stringMatching(/^SpoorRestrict[0-9a-f]{16}$/) as unknown,
          ...{ Effect: 'Deny', Principal: '*', Action: 's3:*' },
          Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
          Condition: {
            StringNotLike: { 'aws:userid': [expect.any(String) as unknown] },
            ArnNotLike: { 'aws:PrincipalArn': admins.bucketAdmins },
          },
        },
      ],
    });
  });

  it('restricted twice is freed in any order', async () => {
    const name = await bucket(THEIRS);
    const operation = aws.open('restrict_bucket', admins);
    const start = JSON.parse(text(await policyOf(name))) as { Statement: unknown };
    const one = callOf({ key: 'one', target: bucketTarget(name) });
    const other = callOf({ key: 'other', target: bucketTarget(name) });
    const beforeOne = await operation.capture(one);
    await operation.execute(one, beforeOne);
    const beforeOther = await operation.capture(other);
    await operation.execute(other, beforeOther);
    await operation.rollBack(one, beforeOne);
    expect(await operation.validate(other, beforeOther)).toMatchObject({ ok: true });
    expect(await operation.validateRollBack(one, beforeOne)).toMatchObject({ ok: true });
    await operation.rollBack(other, beforeOther);
    expect(await operation.validateRollBack(other, beforeOther)).toMatchObject({ ok: true });
    const end = JSON.parse(text(await policyOf(name))) as { Statement: unknown };
    expect(end).toMatchObject({ Statement: [{ Sid: 'Read' }] });
    expect(end.Statement).toEqual([start.Statement].flat());
  });

  it('of which somebody else has changed the policy keeps that', async () => {
    const name = await bucket(THEIRS);
    const call = callOf({ action: 'resource.restrict', target: bucketTarget(name) });
    const operation = aws.open('restrict_bucket', admins);
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const changed = text(await policyOf(name)).replace('"Read"', '"ReadMore"');
    await aws.s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy: changed }));
    await operation.rollBack(call, before);
    const left = text(await policyOf(name));
    expect(left).toContain('ReadMore');
    expect(left).not.toContain('SpoorRestrict');
    expect(await operation.validateRollBack(call, before)).toMatchObject({
      ok: false,
    });
  });

  it('whose denial was weakened is found to be open', async () => {
    const name = await bucket();
    const call = callOf({ action: 'resource.restrict', target: bucketTarget(name) });
    const operation = aws.open('restrict_bucket', admins);
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const weak = text(await policyOf(name)).replace('"s3:*"', '"s3:PutObjectAcl"');
    await aws.s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy: weak }));
    expect(await operation.validate(call, before)).toMatchObject({ ok: false });
  });

  it('that is not there is not', async () => {
    const call = callOf({ target: bucketTarget('no-such-bucket-here') });
    await expectFailure(aws.open('restrict_bucket').capture(call), 'CONNECTOR_TARGET_MISSING');
  });
});
