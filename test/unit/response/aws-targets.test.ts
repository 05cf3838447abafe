import { openAws } from '../../../response/connectors/aws/aws.js';
import type { AwsSettings } from '../../../response/connectors/aws/settings.js';
import type { ConnectorOperation, ConnectorTarget } from '../../../response/index.js';
import { wallClock } from '../../support/clock.js';
import { callOf, expectFailure, operationOf, targetOf } from '../../support/connectors/calls.js';
import {
  ACCOUNT,
  REGION,
  roleTarget,
  SECRET,
  userTarget,
} from '../../support/connectors/test-aws.js';

const open = (name: string, more: Partial<AwsSettings> = {}): ConnectorOperation => {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7NOBODY0', secretAccessKey: SECRET };
  const connector = openAws({ region: REGION, credentials, ...more }, wallClock);
  return operationOf(connector.operations, name);
};

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
    expect(() => openAws({ region: REGION, ...more }, wallClock)).toThrow(TypeError);
  });
});
