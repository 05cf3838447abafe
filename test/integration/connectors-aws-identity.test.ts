import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetRolePolicyCommand,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ConnectorTarget } from '../../response/index.js';
import {
  callOf,
  expectFailure,
  expectOnceAndBack,
  kept,
  targetOf,
} from '../support/connectors/calls.js';
import {
  ACCOUNT,
  NOW,
  roleTarget,
  SECRET,
  TestAws,
  text,
  userTarget,
} from '../support/connectors/test-aws.js';

let aws: TestAws;

beforeAll(async () => {
  aws = await TestAws.start();
}, 300_000);

afterAll(() => aws.stop());

const everything = (Effect: 'Allow' | 'Deny', more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect, Action: '*', Resource: '*', ...more }],
  });

/** A user with so many keys; the ids of these. */
async function userWith(keys: number): Promise<{ name: string; ids: string[] }> {
  const name = aws.fresh('user');
  await aws.iam.send(new CreateUserCommand({ UserName: name }));
  const ids: string[] = [];
  for (let made = 0; made < keys; made += 1) {
    const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: name }));
    ids.push(text(AccessKey?.AccessKeyId));
  }
  return { name, ids };
}

async function keysOf(name: string): Promise<Record<string, string>> {
  const { AccessKeyMetadata = [] } = await aws.iam.send(
    new ListAccessKeysCommand({ UserName: name }),
  );
  return Object.fromEntries(
    AccessKeyMetadata.map(({ AccessKeyId, Status }) => [text(AccessKeyId), text(Status)]),
  );
}

async function role(): Promise<string> {
  const name = aws.fresh('role');
  const AssumeRolePolicyDocument = everything('Allow', { Principal: { AWS: '*' } });
  await aws.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  return name;
}

const policiesOf = async (name: string): Promise<Record<string, unknown>> => {
  const { PolicyNames = [] } = await aws.iam.send(new ListRolePoliciesCommand({ RoleName: name }));
  const entries = PolicyNames.map(async (PolicyName) => {
    const got = await aws.iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }));
    return [PolicyName, JSON.parse(decodeURIComponent(text(got.PolicyDocument))) as unknown];
  });
  return Object.fromEntries((await Promise.all(entries)) as [string, unknown][]);
};

describe('access keys', () => {
  it('of a user are all made inactive, and those that were active come back', async () => {
    const { name, ids } = await userWith(2);
    const [asleep = ''] = ids;
    await aws.iam.send(
      new UpdateAccessKeyCommand({ UserName: name, AccessKeyId: asleep, Status: 'Inactive' }),
    );
    const call = callOf({ action: 'key.deactivate', target: userTarget(name) });
    await expectOnceAndBack(aws.open('deactivate_keys'), call, () => keysOf(name));
    expect(await keysOf(name)).toMatchObject({ [asleep]: 'Inactive' });
  });

  it('are found without their user', async () => {
    const { name, ids } = await userWith(2);
    const [one = '', other = ''] = ids;
    const call = callOf({ action: 'key.deactivate', target: targetOf('Credential', one) });
    const operation = aws.open('deactivate_keys');
    const before = await operation.capture(call);
    expect(await operation.execute(call, before)).toEqual({ user: name, deactivated: [one] });
    expect(await keysOf(name)).toEqual({ [one]: 'Inactive', [other]: 'Active' });
    await operation.rollBack(call, before);
    expect(await keysOf(name)).toEqual({ [one]: 'Active', [other]: 'Active' });
  });

  it('that were made meanwhile go as well, and stay gone', async () => {
    const { name, ids } = await userWith(1);
    const call = callOf({ action: 'key.deactivate', target: userTarget(name) });
    const operation = aws.open('deactivate_keys');
    const before = await operation.capture(call);
    const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: name }));
    const made = text(AccessKey?.AccessKeyId);
    await operation.execute(call, before);
    expect(await operation.validate(call, before)).toMatchObject({ ok: true });
    await operation.rollBack(call, before);
    expect(await keysOf(name)).toEqual({ [ids[0] ?? '']: 'Active', [made]: 'Inactive' });
  });

  it('that are taken back half-way are as they were', async () => {
    const { name, ids } = await userWith(2);
    const call = callOf({ action: 'key.deactivate', target: userTarget(name) });
    const operation = aws.open('deactivate_keys');
    const start = await keysOf(name);
    const before = await operation.capture(call);
    await aws.iam.send(
      new UpdateAccessKeyCommand({ UserName: name, AccessKeyId: ids[1], Status: 'Inactive' }),
    );
    expect(await operation.rollBack(call, before)).toMatchObject({ activated: [ids[1]], gone: [] });
    expect(await keysOf(name)).toEqual(start);
  });

  it('that somebody has deleted meanwhile are missed', async () => {
    const { name, ids } = await userWith(1);
    const call = callOf({ action: 'key.deactivate', target: userTarget(name) });
    const operation = aws.open('deactivate_keys');
    const before = await operation.capture(call);
    await operation.execute(call, before);
    await aws.iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: ids[0] }));
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
    await expectFailure(aws.open('deactivate_keys').capture(call), `CONNECTOR_${code}`, [SECRET]);
  });

  it('with which Spoor itself acts are left alone', async () => {
    const { name, ids } = await userWith(1);
    const operation = aws.open('deactivate_keys', {
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
    const operation = aws.open('revoke_sessions');
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
    aws.clock.forward(60_000);
    expect(await operation.execute(call, before)).toMatchObject({ changed: false });
    expect(JSON.stringify(await policiesOf(name))).toContain('2030-01-02T03:04:05.000Z');
    aws.clock.moveTo(NOW);
  });

  // The server takes no heed of the time in a condition, so that the statement itself is looked at above.
  it('are denied by a server that looks at permissions', async () => {
    const name = await role();
    await aws.iam.send(
      new PutRolePolicyCommand({
        ...{ RoleName: name, PolicyName: 'all', PolicyDocument: everything('Allow') },
      }),
    );
    const admin = await userWith(0);
    await aws.iam.send(
      new PutUserPolicyCommand({
        ...{ UserName: admin.name, PolicyName: 'all', PolicyDocument: everything('Allow') },
      }),
    );
    const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: admin.name }));
    const trusted = {
      accessKeyId: text(AccessKey?.AccessKeyId),
      secretAccessKey: text(AccessKey?.SecretAccessKey),
    };
    const sts = new STSClient({ ...aws.access, credentials: trusted });
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
    const assumed = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'thief' }));
    const session = new EC2Client({
      ...aws.access,
      credentials: {
        accessKeyId: text(assumed.Credentials?.AccessKeyId),
        secretAccessKey: text(assumed.Credentials?.SecretAccessKey),
        sessionToken: text(assumed.Credentials?.SessionToken),
      },
    });
    const look = () => session.send(new DescribeInstancesCommand({}));
    const call = callOf({ action: 'user.revoke_sessions', target: roleTarget(name) });
    const operation = aws.open('revoke_sessions', { credentials: trusted });
    await aws.server.enforcePermissions();
    try {
      await look();
      const before = await operation.capture(call);
      await operation.execute(call, before);
      await expect(look()).rejects.toThrow(/not authorized|denied/i);
      expect(await operation.validate(call, before)).toMatchObject({ ok: true });
      await operation.rollBack(call, before);
      await look();
      // One who may not is told what is missing, and nothing else.
      const stranger = aws.open('revoke_sessions', {
        credentials: { accessKeyId: 'AKIAIOSFODNN7NOBODY1', secretAccessKey: SECRET },
      });
      await expectFailure(stranger.execute(call, before), 'CONNECTOR_REFUSED', [SECRET]);
    } finally {
      await aws.server.trustEverybody();
    }
  });

  it('of a user too, by a policy of the user', async () => {
    const { name } = await userWith(0);
    const call = callOf({ action: 'user.revoke_sessions', target: userTarget(name) });
    const look = async () =>
      (await aws.iam.send(new ListUserPoliciesCommand({ UserName: name }))).PolicyNames;
    await expectOnceAndBack(aws.open('revoke_sessions'), call, look);
  });

  it('that others have revoked stay revoked', async () => {
    const name = await role();
    const PolicyDocument = everything('Deny', {
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } },
    });
    const PolicyName = 'AWSRevokeOlderSessions';
    await aws.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument }));
    const target = targetOf('User', `${name}/session`, {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session`,
    });
    const call = callOf({ action: 'user.revoke_sessions', target });
    await expectOnceAndBack(aws.open('revoke_sessions'), call, () => policiesOf(name));
  });

  it('whose policy somebody else has changed meanwhile are left as they are', async () => {
    const name = await role();
    const call = callOf({ action: 'user.revoke_sessions', target: roleTarget(name) });
    const operation = aws.open('revoke_sessions');
    const before = kept(await operation.capture(call));
    const PolicyName = 'AWSRevokeOlderSessions';
    const PolicyDocument = everything('Deny', { Sid: 'ByHand' });
    await aws.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument }));
    await expectFailure(operation.execute(call, before), 'CONNECTOR_CONFLICT');
    await expectFailure(operation.rollBack(call, before), 'CONNECTOR_CONFLICT');
    expect(JSON.stringify(await policiesOf(name))).toContain('ByHand');
  });

  it('of a role that is not there are not', async () => {
    const call = callOf({ target: roleTarget('nobody') });
    await expectFailure(aws.open('revoke_sessions').capture(call), 'CONNECTOR_TARGET_MISSING');
  });
});
