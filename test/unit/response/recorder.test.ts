import fc from 'fast-check';
import { openConnectors } from '../../../response/index.js';
import { openRecorder } from '../../../response/connectors/recorder.js';
import { callOf, kept, operationOf, targetOf } from '../../support/connectors/calls.js';
import { wallClock } from '../../support/clock.js';

const record = operationOf(openRecorder().operations, 'record');

describe('the recorder', () => {
  it('keeps what it was told, and says that it would have done it', async () => {
    const call = callOf({
      ...{ action: 'host.isolate', target: targetOf('Host', 'web-1', { fqdn: 'web-1.example' }) },
      arguments: { body: { host: 'web-1' }, force: true },
    });
    const before = kept(await record.capture(call));
    expect(await record.execute(call, before)).toStrictEqual({
      dryRun: true,
      said: 'would have done host.isolate on Host "web-1"',
      action: 'host.isolate',
      target: {
        uid: 'uid-of-web-1',
        kind: 'Host',
        name: 'web-1',
        properties: { fqdn: 'web-1.example' },
      },
      arguments: { body: { host: 'web-1' }, force: true },
    });
    expect(await record.validate(call, before)).toStrictEqual({
      ok: true,
      observed: 'A dry run: host.isolate on Host "web-1" was written down only.',
    });
    expect(await record.rollBack(call, before)).toMatchObject({ dryRun: true });
    expect(await record.validateRollBack(call, before)).toMatchObject({ ok: true });
  });

  it('takes any arguments', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (given) => {
        const call = callOf({ arguments: given as ReturnType<typeof callOf>['arguments'] });
        record.check(call);
        expect(await record.execute(call, null)).toMatchObject({ arguments: given });
      }),
      { numRuns: 50 },
    );
  });

  it('is there without any settings, and nothing else is', async () => {
    expect([...(await openConnectors({}, wallClock)).keys()]).toEqual(['recorder']);
  });

  it('stands beside all that is configured', async () => {
    const connectors = await openConnectors(
      {
        webhook: { endpoints: { edr: { url: 'https://edr.example/x', secret: 's'.repeat(16) } } },
        ldap: { url: 'ldaps://dc.example', baseDn: 'dc=example' },
        aws: { region: 'eu-west-1' },
        kubernetes: {},
        ticket: { url: 'https://j.example', email: 'a@b.example', token: 't', project: 'SEC' },
      },
      wallClock,
    );
    const named = [...connectors].map(([name, connector]) => {
      expect(connector.name).toBe(name);
      return [name, Object.keys(connector.operations)];
    });
    expect(Object.fromEntries(named)).toEqual({
      recorder: ['record'],
      webhook: ['call'],
      ldap: ['disable_account', 'expire_password'],
      aws: ['deactivate_keys', 'revoke_sessions', 'quarantine_instance', 'restrict_bucket'],
      kubernetes: ['isolate'],
      ticket: ['open'],
    });
  });
});
