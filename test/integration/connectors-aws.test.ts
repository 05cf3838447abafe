import {
  AttachNetworkInterfaceCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { openAws } from '../../response/connectors/aws/aws.js';
import type { AwsSettings } from '../../response/connectors/aws/settings.js';
import type { ConnectorOperation, ConnectorTarget } from '../../response/index.js';
import { MovableClock } from '../support/clock.js';
import {
  callOf,
  expectFailure,
  expectOnceAndBack,
  kept,
  operationOf,
  targetOf,
} from '../support/connectors/calls.js';
import { MotoServer } from '../support/moto/server.js';

const ACCOUNT = '123456789012';
const region = 'us-east-1';
const SECRET = 'a-secret-access-key-of-nobody';
const credentials = { accessKeyId: 'AKIAIOSFODNN7NOBODY0', secretAccessKey: SECRET };
const NOW = Date.UTC(2030, 0, 2, 3, 4, 5);
const clock = new MovableClock(NOW);

const everything = (Effect: 'Allow' | 'Deny', more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect, Action: '*', Resource: '*', ...more }],
  });

const userTarget = (name: string): ConnectorTarget =>
  targetOf('User', name, { arn: `arn:aws:iam::${ACCOUNT}:user/${name}` });
const roleTarget = (name: string): ConnectorTarget =>
  targetOf('User', name, { arn: `arn:aws:iam::${ACCOUNT}:role/${name}` });

let server: MotoServer;
let iam: IAMClient;
let ec2: EC2Client;
let s3: S3Client;
let count = 0;

const base = () => ({ region, credentials, endpoint: server.url });
const open = (name: string, more: Partial<AwsSettings> = {}): ConnectorOperation =>
  operationOf(openAws({ ...base(), ...more }, clock, [20]).operations, name);
const fresh = (name: string): string => `${name}-${(count += 1)}`;
const text = (value: string | undefined): string => {
  if (value === undefined) throw new Error('AWS gave no name.');
  return value;
};

beforeAll(async () => {
  server = await MotoServer.start();
  iam = new IAMClient(base());
  ec2 = new EC2Client(base());
  s3 = new S3Client({ ...base(), forcePathStyle: true });
}, 300_000);

afterAll(() => server.stop());

/** A user with so many keys; the ids of these. */
async function userWith(keys: number): Promise<{ name: string; ids: string[] }> {
  const name = fresh('user');
  await iam.send(new CreateUserCommand({ UserName: name }));
  const ids: string[] = [];
  for (let made = 0; made < keys; made += 1) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    ids.push(text(AccessKey?.AccessKeyId));
  }
  return { name, ids };
}

async function keysOf(name: string): Promise<Record<string, string>> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: name }));
  return Object.fromEntries(
    AccessKeyMetadata.map(({ AccessKeyId, Status }) => [text(AccessKeyId), text(Status)]),
  );
}

async function role(): Promise<string> {
  const name = fresh('role');
  const AssumeRolePolicyDocument = everything('Allow', { Principal: { AWS: '*' } });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  return name;
}

const policiesOf = async (name: string): Promise<Record<string, unknown>> => {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
  const entries = PolicyNames.map(async (PolicyName) => {
    const got = await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }));
    return [PolicyName, JSON.parse(decodeURIComponent(text(got.PolicyDocument))) as unknown];
  });
  return Object.fromEntries((await Promise.all(entries)) as [string, unknown][]);
};

describe('access keys', () => {
  it('of a user are all made inactive, and those that were active come back', async () => {
    const { name, ids } = await userWith(2);
    const [asleep = ''] = ids;
    await iam.send(
      new UpdateAccessKeyCommand({ UserName: name, AccessKeyId: asleep, Status: 'Inactive' }),
    );
    const call = callOf({ action: 'key.deactivate', target: userTarget(name) });
    await expectOnceAndBack(open('deactivate_keys'), call, () => keysOf(name));
    expect(await keysOf(name)).toMatchObject({ [asleep]: 'Inactive' });
  });

  it('are found without their user', async () => {
    const { name, ids } = await userWith(2);
    const [one = '', other = ''] = ids;
    const call = callOf({ action: 'key.deactivate', target: targetOf('Credential', one) });
    const operation = open('deactivate_keys');
    const before = await operation.capture(call);
    expect(await operation.execute(call, before)).toEqual({ user: name, deactivated: [one] });
    expect(await keysOf(name)).toEqual({ [one]: 'Inactive', [other]: 'Active' });
    await operation.rollBack(call, before);
    expect(await keysOf(name)).toEqual({ [one]: 'Active', [other]: 'Active' });
  });

  it('that were made meanwhile go as well, and stay gone', async () => {
    const { name, ids } = await userWith(1);
    const call = callOf({ action: 'key.deactivate', target: userTarget(name) });
    const operation = open('deactivate_keys');
    const before = await operation.capture(call);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    const made = text(AccessKey?.AccessKeyId);
    await operation.execute(call, before);
    expect(await operation.validate(call, before)).toMatchObject({ ok: true });
    await operation.rollBack(call, before);
    expect(await keysOf(name)).toEqual({ [ids[0] ?? '']: 'Active', [made]: 'Inactive' });
  });

  it('that are taken back half-way are as they were', async () => {
    const { name, ids } = await userWith(2);
    const call = callOf({ action: 'key.deactivate', target: userTarget(name) });
    const operation = open('deactivate_keys');
    const start = await keysOf(name);
    const before = await operation.capture(call);
    await iam.send(
      new UpdateAccessKeyCommand({ UserName: name, AccessKeyId: ids[1], Status: 'Inactive' }),
    );
    expect(await operation.rollBack(call, before)).toMatchObject({ activated: [ids[1]], gone: [] });
    expect(await keysOf(name)).toEqual(start);
  });

  it('that somebody has deleted meanwhile are missed', async () => {
    const { name, ids } = await userWith(1);
    const call = callOf({ action: 'key.deactivate', target: userTarget(name) });
    const operation = open('deactivate_keys');
    const before = await operation.capture(call);
    await operation.execute(call, before);
    await iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: ids[0] }));
    expect(await operation.rollBack(call, before)).toMatchObject({ gone: ids });
    expect(await operation.validateRollBack(call, before)).toMatchObject({
      ok: false,
    });
  });

  it.each<[string, string, () => Promise<ConnectorTarget>]>([
    ['nobody', 'TARGET_MISSING', () => Promise.resolve(userTarget('nobody'))],
    [
      'a key of nobody',
      'TARGET_MISSING',
      () => Promise.resolve(targetOf('Credential', 'AKIAQQQQQQQQQQQQQQQQ')),
    ],
    ['a user without keys', 'TARGET_MISSING', async () => userTarget((await userWith(0)).name)],
    [
      'a user of another account',
      'TARGET_MISSING',
      async () => {
        const { name } = await userWith(1);
        return targetOf('User', name, { arn: `arn:aws:iam::999999999999:user/${name}` });
      },
    ],
  ])('of %s are not there', async (_who, code, make) => {
    const call = callOf({ target: await make() });
    await expectFailure(open('deactivate_keys').capture(call), `CONNECTOR_${code}`, [SECRET]);
  });

  it('with which Spoor itself acts are left alone', async () => {
    const { name, ids } = await userWith(1);
    const operation = open('deactivate_keys', {
      credentials: { accessKeyId: ids[0] ?? '', secretAccessKey: SECRET },
    });
    await expectFailure(
      operation.capture(callOf({ target: userTarget(name) })),
      'CONNECTOR_REFUSED',
    );
    expect(await keysOf(name)).toEqual({ [ids[0] ?? '']: 'Active' });
  });
});

describe('sessions', () => {
  it('of a role that began before now are denied, and then no longer', async () => {
    const name = await role();
    const call = callOf({ action: 'user.revoke_sessions', target: roleTarget(name) });
    const operation = open('revoke_sessions');
    await expectOnceAndBack(operation, call, () => policiesOf(name));
    const before = await operation.capture(call);
    await operation.execute(call, before);
    expect(await policiesOf(name)).toEqual({
      AWSRevokeOlderSessions: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: expect.stringMatching(/^SpoorRevoke[0-9a-f]{16}$/) as string,
            Effect: 'Deny',
            Action: ['*'],
            Resource: ['*'],
            Condition: { DateLessThan: { 'aws:TokenIssueTime': '2030-01-02T03:04:05.000Z' } },
          },
        ],
      },
    });
    // Told again later, it still means the first time.
    clock.forward(60_000);
    expect(await operation.execute(call, before)).toMatchObject({ changed: false });
    expect(JSON.stringify(await policiesOf(name))).toContain('2030-01-02T03:04:05.000Z');
    clock.moveTo(NOW);
  });

  // The server takes no heed of the time in a condition, so that the statement itself is looked at above.
  it('are denied by a server that looks at permissions', async () => {
    const name = await role();
    await iam.send(
      new PutRolePolicyCommand({
        ...{ RoleName: name, PolicyName: 'all', PolicyDocument: everything('Allow') },
      }),
    );
    const admin = await userWith(0);
    await iam.send(
      new PutUserPolicyCommand({
        ...{ UserName: admin.name, PolicyName: 'all', PolicyDocument: everything('Allow') },
      }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: admin.name }));
    const trusted = {
      accessKeyId: text(AccessKey?.AccessKeyId),
      secretAccessKey: text(AccessKey?.SecretAccessKey),
    };
    const sts = new STSClient({ ...base(), credentials: trusted });
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
    const assumed = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'thief' }));
    const session = new EC2Client({
      ...base(),
      credentials: {
        accessKeyId: text(assumed.Credentials?.AccessKeyId),
        secretAccessKey: text(assumed.Credentials?.SecretAccessKey),
        sessionToken: text(assumed.Credentials?.SessionToken),
      },
    });
    const look = () => session.send(new DescribeInstancesCommand({}));
    const call = callOf({ action: 'user.revoke_sessions', target: roleTarget(name) });
    const operation = open('revoke_sessions', { credentials: trusted });
    await server.enforcePermissions();
    try {
      await look();
      const before = await operation.capture(call);
      await operation.execute(call, before);
      await expect(look()).rejects.toThrow(/not authorized|denied/i);
      expect(await operation.validate(call, before)).toMatchObject({ ok: true });
      await operation.rollBack(call, before);
      await look();
      // One who may not is told what is missing, and nothing else.
      const stranger = open('revoke_sessions', {
        credentials: { accessKeyId: 'AKIAIOSFODNN7NOBODY1', secretAccessKey: SECRET },
      });
      await expectFailure(stranger.execute(call, before), 'CONNECTOR_REFUSED', [SECRET]);
    } finally {
      await server.trustEverybody();
    }
  });

  it('of a user too, by a policy of the user', async () => {
    const { name } = await userWith(0);
    const call = callOf({ action: 'user.revoke_sessions', target: userTarget(name) });
    const look = async () =>
      (await iam.send(new ListUserPoliciesCommand({ UserName: name }))).PolicyNames;
    await expectOnceAndBack(open('revoke_sessions'), call, look);
  });

  it('that others have revoked stay revoked', async () => {
    const name = await role();
    const PolicyDocument = everything('Deny', {
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } },
    });
    const PolicyName = 'AWSRevokeOlderSessions';
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument }));
    const target = targetOf('User', `${name}/session`, {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session`,
    });
    const call = callOf({ action: 'user.revoke_sessions', target });
    await expectOnceAndBack(open('revoke_sessions'), call, () => policiesOf(name));
  });

  it('whose policy somebody else has changed meanwhile are left as they are', async () => {
    const name = await role();
    const call = callOf({ action: 'user.revoke_sessions', target: roleTarget(name) });
    const operation = open('revoke_sessions');
    const before = kept(await operation.capture(call));
    const PolicyName = 'AWSRevokeOlderSessions';
    const PolicyDocument = everything('Deny', { Sid: 'ByHand' });
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument }));
    await expectFailure(operation.execute(call, before), 'CONNECTOR_CONFLICT');
    await expectFailure(operation.rollBack(call, before), 'CONNECTOR_CONFLICT');
    expect(JSON.stringify(await policiesOf(name))).toContain('ByHand');
  });

  it('of a role that is not there are not', async () => {
    const call = callOf({ target: roleTarget('nobody') });
    await expectFailure(open('revoke_sessions').capture(call), 'CONNECTOR_TARGET_MISSING');
  });
});

describe('an instance', () => {
  interface Machine {
    readonly id: string;
    readonly groups: readonly string[];
    readonly vpc: string;
  }

  /** With two network interfaces, in two groups each. */
  async function machine(): Promise<Machine> {
    const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const vpc = text(subnet?.VpcId);
    const groups: string[] = [];
    for (const GroupName of [fresh('web'), fresh('db')]) {
      const made = await ec2.send(
        new CreateSecurityGroupCommand({ GroupName, VpcId: vpc, Description: 'x' }),
      );
      groups.push(text(made.GroupId));
    }
    const place = { SubnetId: text(subnet?.SubnetId), Groups: groups };
    const { Instances: [instance] = [] } = await ec2.send(
      new RunInstancesCommand({
        ...{ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 },
        NetworkInterfaces: [{ DeviceIndex: 0, ...place }],
      }),
    );
    const id = text(instance?.InstanceId);
    const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand(place));
    await ec2.send(
      new AttachNetworkInterfaceCommand({
        ...{ DeviceIndex: 1, InstanceId: id },
        NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId,
      }),
    );
    return { id, groups, vpc };
  }

  async function groupsOf(id: string): Promise<Record<string, string[]>> {
    const { Reservations = [] } = await ec2.send(
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
    const { SecurityGroups = [] } = await ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [name] }] }),
    );
    return SecurityGroups;
  };

  it('is put into a group without rules, and back into its own', async () => {
    const { id, groups, vpc } = await machine();
    const target = targetOf('Host', 'web-1', { instance_id: id });
    const call = callOf({ action: 'instance.quarantine', target });
    await expectOnceAndBack(open('quarantine_instance'), call, () => groupsOf(id));
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
    const operation = open('quarantine_instance', { quarantineGroup: fresh('q') });
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const [group = ''] = Object.values(await groupsOf(id)).flat();
    await ec2.send(
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
    const target = targetOf('Resource', `arn:aws:ec2:${region}:${ACCOUNT}:instance/${id}`, {
      ...{ type: 'ec2.instance', arn: `arn:aws:ec2:${region}:${ACCOUNT}:instance/${id}`, region },
    });
    const call = callOf({ action: 'instance.quarantine', target });
    const operation = open('quarantine_instance');
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const [first = ''] = Object.keys(start);
    await ec2.send(
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
    const operation = open('quarantine_instance');
    const start = await groupsOf(id);
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const [first = ''] = Object.keys(start);
    await ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({
        ...{ NetworkInterfaceId: first, Groups: groups.slice(0, 1) },
      }),
    );
    await expectFailure(operation.rollBack(call, before), 'CONNECTOR_CONFLICT');
    expect(await groupsOf(id)).toEqual({ ...start, [first]: groups.slice(0, 1) });
  });

  it('does not go into a group that others made', async () => {
    const { id, vpc } = await machine();
    const GroupName = fresh('theirs');
    await ec2.send(new CreateSecurityGroupCommand({ GroupName, VpcId: vpc, Description: 'x' }));
    const target = targetOf('Host', 'web-1', { instance_id: id });
    const call = callOf({ action: 'instance.quarantine', target });
    const operation = open('quarantine_instance', { quarantineGroup: GroupName });
    const start = await groupsOf(id);
    const before = await operation.capture(call);
    await expectFailure(operation.execute(call, before), 'CONNECTOR_CONFLICT');
    expect(await groupsOf(id)).toEqual(start);
  });

  it('that is not there is not', async () => {
    const target = targetOf('Host', 'web-1', { instance_id: 'i-0123456789abcdef0' });
    const call = callOf({ target });
    await expectFailure(open('quarantine_instance').capture(call), 'CONNECTOR_TARGET_MISSING');
    const elsewhere = targetOf('Resource', 'x', {
      arn: `arn:aws:ec2:${region}:999999999999:instance/i-0123456789abcdef0`,
    });
    await expectFailure(
      open('quarantine_instance').capture(callOf({ target: elsewhere })),
      'CONNECTOR_TARGET_MISSING',
    );
  });
});

describe('a bucket', () => {
  async function bucket(policy?: string): Promise<string> {
    const Bucket = fresh('evidence');
    await s3.send(new CreateBucketCommand({ Bucket }));
    if (policy !== undefined)
      await s3.send(
        new PutBucketPolicyCommand({ Bucket, Policy: policy.replaceAll('BUCKET', Bucket) }),
      );
    return Bucket;
  }
  const policyOf = async (Bucket: string): Promise<string | undefined> =>
    s3.send(new GetBucketPolicyCommand({ Bucket })).then(
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
    await expectOnceAndBack(open('restrict_bucket', admins), call, () => policyOf(name));
  });

  it('spares those whom the settings name, and Spoor', async () => {
    const name = await bucket(THEIRS);
    const call = callOf({ action: 'resource.restrict', target: bucketTarget(name) });
    const operation = open('restrict_bucket', admins);
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
    const operation = open('restrict_bucket', admins);
    const start = await policyOf(name);
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
    expect(JSON.parse(text(await policyOf(name)))).toMatchObject({
      Statement: [{ Sid: 'Read' }],
    });
    expect(start).toBeDefined();
  });

  it('of which somebody else has changed the policy keeps that', async () => {
    const name = await bucket(THEIRS);
    const call = callOf({ action: 'resource.restrict', target: bucketTarget(name) });
    const operation = open('restrict_bucket', admins);
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const changed = text(await policyOf(name)).replace('"Read"', '"ReadMore"');
    await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy: changed }));
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
    const operation = open('restrict_bucket', admins);
    const before = await operation.capture(call);
    await operation.execute(call, before);
    const weak = text(await policyOf(name)).replace('"s3:*"', '"s3:PutObjectAcl"');
    await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy: weak }));
    expect(await operation.validate(call, before)).toMatchObject({ ok: false });
  });

  it('that is not there is not', async () => {
    const call = callOf({ target: bucketTarget('no-such-bucket-here') });
    await expectFailure(open('restrict_bucket').capture(call), 'CONNECTOR_TARGET_MISSING');
  });
});

describe('what is asked of AWS', () => {
  it.each<[string, ConnectorTarget]>([
    ['deactivate_keys', targetOf('User', 'dana')],
    ['deactivate_keys', targetOf('Host', 'web-1')],
    ['deactivate_keys', roleTarget('deploy')],
    ['deactivate_keys', targetOf('Credential', 'ASIAIOSFODNN7EXAMPLE')],
    ['deactivate_keys', targetOf('Credential', 'AKIA&Action=DeleteUser')],
    ['revoke_sessions', targetOf('User', 'x', { arn: `arn:aws:iam::${ACCOUNT}:root` })],
    ['revoke_sessions', targetOf('User', 'x', { arn: `arn:aws:iam::${ACCOUNT}:user/a b` })],
    [
      'revoke_sessions',
      targetOf('User', 'x', {
        arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/R`,
      }),
    ],
    ['quarantine_instance', targetOf('Host', 'web-1')],
    ['quarantine_instance', targetOf('Host', 'web-1', { instance_id: 'i-1 or 1=1' })],
    ['restrict_bucket', targetOf('Resource', 'x', { type: 's3.object' })],
    ['restrict_bucket', targetOf('Resource', '../other', { type: 's3.bucket' })],
    ['restrict_bucket', targetOf('Resource', 'x', { arn: 'arn:aws:s3:::bucket/key' })],
  ])('is never %s of %j', (name, target) => {
    expect(() => {
      open(name).check(callOf({ target }));
    }).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }) as Error);
  });

  it('takes a region that is one', () => {
    const target = targetOf('Host', 'web-1', { instance_id: 'i-0123456789abcdef0' });
    const check = (given: string) => () => {
      open('quarantine_instance').check(callOf({ target, arguments: { region: given } }));
    };
    expect(check('eu-central-1')).not.toThrow();
    expect(check('evil.example/#')).toThrow('region');
  });

  it('is unreachable where AWS is', async () => {
    const operation = open('deactivate_keys', { endpoint: 'http://127.0.0.1:9' });
    const call = callOf({ target: userTarget('dana') });
    const message = await expectFailure(
      operation.capture(call),
      ...(['CONNECTOR_UNREACHABLE', [SECRET]] as const),
    );
    expect(message).toContain('AWS does not answer');
  });

  it.each<[string, Partial<AwsSettings>]>([
    ['a region that is none', { region: 'evil.example/' }],
    ['an address without https', { endpoint: 'http://aws.example' }],
    ['an admin that is none', { bucketAdmins: ['*'] }],
    ['a group with an id for a name', { quarantineGroup: 'sg-12345678' }],
  ])('has no use for %s', (_what, more) => {
    expect(() => openAws({ region, ...more }, clock)).toThrow(TypeError);
  });
});
