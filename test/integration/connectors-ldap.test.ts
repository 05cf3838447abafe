import { Attribute, Change, Client } from 'ldapts';
import { openLdap } from '../../response/connectors/ldap/ldap.js';
import type { LdapSettings } from '../../response/connectors/ldap/settings.js';
import type { ConnectorOperation, ConnectorTarget, Json } from '../../response/index.js';
import {
  callOf,
  expectFailure,
  expectOnceAndBack,
  operationOf,
  targetOf,
} from '../support/connectors/calls.js';
import { TestDirectory } from '../support/ldap/directory.js';

const BASE = 'dc=corp,dc=example';
const login = { bindDn: 'cn=spoor', password: 'only-for-tests' };
const HOSTILE = 'o*(b)\\r';
const sid = (rid: number): string => `S-1-5-21-1-2-3-${rid}`;
const dnOf = (uid: string): string => `uid=${uid},ou=people,${BASE}`;

const person = (uid: string, lines: readonly string[]): string =>
  [`dn: ${dnOf(uid)}`, 'objectClass: person', `uid: ${uid}`, `cn: ${uid}`, ...lines, ''].join('\n');

const ldif = [
  `dn: ${BASE}\nobjectClass: domain\ndc: corp\n`,
  `dn: ou=people,${BASE}\nobjectClass: organizationalUnit\nou: people\n`,
  person('dana', [
    ...['sAMAccountName: dana', 'userPrincipalName: dana@corp.example'],
    ...[`objectSid: ${sid(1104)}`, 'userAccountControl: 512', 'pwdLastSet: 133500000000000000'],
  ]),
  person('erin', [`objectSid: ${sid(1105)}`, 'userAccountControl: 514', 'pwdLastSet: 0']),
  // Its password never expires.
  person('backup', [`objectSid: ${sid(1106)}`, 'userAccountControl: 66048', 'pwdLastSet: 1']),
  person('frank', ['userPrincipalName: frank@corp.example', 'nsAccountLock: FALSE']),
  person('twin1', ['sAMAccountName: twin', 'userAccountControl: 512']),
  person('twin2', ['sAMAccountName: twin', 'userAccountControl: 512']),
  person('odd', [`sAMAccountName: ${HOSTILE}`, 'userAccountControl: 512']),
  person('spoor', [
    ...[`objectSid: ${sid(1200)}`, 'sAMAccountName: spoor', 'userAccountControl: 512'],
    `userPassword: ${login.password}`,
  ]),
].join('\n');

const dana = targetOf('User', 'dana', { sid: sid(1104), domain: 'CORP' });

describe('accounts of a directory', () => {
  let directory: TestDirectory;

  beforeAll(async () => {
    directory = await TestDirectory.start({ baseDn: BASE, ldif, ...login });
  }, 180_000);

  afterAll(() => directory.stop());

  const open = (name: string, more: Partial<LdapSettings> = {}): ConnectorOperation => {
    const settings = {
      ...{ url: `ldap://127.0.0.1:${directory.port}`, baseDn: BASE, ...login },
      ...more,
    };
    return operationOf(openLdap(settings).operations, name);
  };
  const withClient = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ url: `ldap://127.0.0.1:${directory.port}` });
    await client.bind(login.bindDn, login.password);
    return work(client).finally(() => client.unbind());
  };
  /** What an entry holds, save for what the directory itself writes down of each change. */
  const entries = (base: string, scope: 'base' | 'sub'): Promise<unknown> =>
    withClient(async (client) => {
      const { searchEntries } = await client.search(base, { scope });
      return searchEntries.map((entry) =>
        Object.fromEntries(Object.entries(entry).filter(([name]) => !name.startsWith('modif'))),
      );
    });
  const look = (uid: string): Promise<unknown> => entries(dnOf(uid), 'base');
  const everything = (): Promise<unknown> => entries(BASE, 'sub');
  const set = (uid: string, type: string, values: string[]): Promise<void> =>
    withClient((client) =>
      client.modify(
        dnOf(uid),
        new Change({ operation: 'replace', modification: new Attribute({ type, values }) }),
      ),
    );

  it.each([
    ['SID', dana],
    ['principal name', targetOf('User', 'x', { upn: 'DANA@corp.example' })],
    ['account name of a known domain', targetOf('User', 'Dana', { domain: 'corp' })],
  ])('are disabled once and enabled again, found by %s', async (_by, target) => {
    const operation = open('disable_account', { domains: ['CORP'] });
    await expectOnceAndBack(operation, callOf({ target }), () => look('dana'));
  });

  it('keep all other bits, and those that others set meanwhile', async () => {
    const operation = open('disable_account');
    const call = callOf({ target: dana });
    const before = await operation.capture(call);
    expect(before).toEqual({
      ...{ dn: dnOf('dana'), attribute: 'userAccountControl', values: ['512'] },
    });
    expect(await operation.execute(call, before)).toMatchObject({ from: ['512'], to: ['514'] });
    await set('dana', 'userAccountControl', [String(514 | 0x10000)]);
    await operation.rollBack(call, before);
    expect(await look('dana')).toMatchObject([{ userAccountControl: String(512 | 0x10000) }]);
    expect(await operation.validateRollBack(call, before)).toMatchObject({ ok: true });
    await set('dana', 'userAccountControl', ['512']);
  });

  it('that somebody else changes at that very moment are not overwritten', async () => {
    const operation = open('disable_account');
    const call = callOf({ target: dana });
    const before = await operation.capture(call);
    const modify = jest.spyOn(Client.prototype, 'modify');
    modify.mockImplementationOnce(async function (this: Client, ...given) {
      await set('dana', 'userAccountControl', ['66048']);
      return this.modify(...given);
    });
    await expectFailure(operation.execute(call, before), 'CONNECTOR_CONFLICT');
    modify.mockRestore();
    expect(await look('dana')).toMatchObject([{ userAccountControl: '66048' }]);
    // Told again, it looks again.
    await operation.execute(call, before);
    expect(await look('dana')).toMatchObject([{ userAccountControl: '66050' }]);
    await set('dana', 'userAccountControl', ['512']);
  });

  it('that were disabled before stay so', async () => {
    const operation = open('disable_account');
    const call = callOf({ target: targetOf('User', 'erin', { sid: sid(1105) }) });
    const start = await look('erin');
    const before = await operation.capture(call);
    expect(await operation.execute(call, before)).toMatchObject({ changed: false });
    expect(await operation.validate(call, before)).toMatchObject({ ok: true });
    await operation.rollBack(call, before);
    expect(await look('erin')).toEqual(start);
  });

  it('that somebody has enabled again are found to be', async () => {
    const operation = open('disable_account');
    const call = callOf({ target: dana });
    const before = await operation.capture(call);
    expect(await operation.validate(call, before)).toEqual({
      ok: false,
      observed: `${dnOf('dana')} is not disabled.`,
    });
  });

  it.each([
    ['nsAccountLock', 'TRUE', 'frank'],
    ['pwdAccountLockedTime', '000001010000Z', 'frank'],
    ['loginDisabled', 'TRUE', 'dana'],
  ])('of other directories are disabled by %s', async (attribute, value, uid) => {
    const operation = open('disable_account', { disable: { attribute, value }, domains: [''] });
    const call = callOf({
      target: uid === 'dana' ? dana : targetOf('User', uid, { upn: `${uid}@corp.example` }),
    });
    await expectOnceAndBack(operation, call, () => look(uid));
  });

  it('whose attribute somebody else has changed are left as they are', async () => {
    const disable = { attribute: 'loginDisabled', value: 'TRUE' };
    const operation = open('disable_account', { disable });
    const call = callOf({ target: dana });
    const before = await operation.capture(call);
    await operation.execute(call, before);
    await set('dana', 'loginDisabled', ['BY-HAND']);
    await expectFailure(operation.rollBack(call, before), 'CONNECTOR_CONFLICT');
    expect(await look('dana')).toMatchObject([{ loginDisabled: 'BY-HAND' }]);
    expect(await operation.validateRollBack(call, before)).toMatchObject({ ok: false });
    await set('dana', 'loginDisabled', []);
  });

  it('have to change their password, and then no longer', async () => {
    const operation = open('expire_password');
    const call = callOf({ target: dana });
    const before = await operation.capture(call);
    await operation.rollBack(call, before);
    expect(await look('dana')).toMatchObject([{ pwdLastSet: '133500000000000000' }]);
    for (const _time of ['once', 'twice']) await operation.execute(call, before);
    expect(await look('dana')).toMatchObject([{ pwdLastSet: '0' }]);
    expect(await operation.validate(call, before)).toMatchObject({ ok: true });
    for (const _time of ['once', 'twice']) await operation.rollBack(call, before);
    // Of which Active Directory makes the present.
    expect(await look('dana')).toMatchObject([{ pwdLastSet: '-1' }]);
    expect(await operation.validateRollBack(call, before)).toMatchObject({ ok: true });
    await set('dana', 'pwdLastSet', ['133500000000000000']);
  });

  it('of other directories have to change it by an attribute', async () => {
    const operation = open('expire_password', { expire: { attribute: 'pwdReset', value: 'TRUE' } });
    await expectOnceAndBack(operation, callOf({ target: dana }), () => look('dana'));
  });

  it('whose password never expires are refused', async () => {
    const call = callOf({ target: targetOf('User', 'backup', { sid: sid(1106) }) });
    const message = await expectFailure(open('expire_password').capture(call), 'CONNECTOR_REFUSED');
    expect(message).toContain('never expires');
  });

  it.each<[string, string, ConnectorTarget]>([
    ['is missing by its SID', 'TARGET_MISSING', targetOf('User', 'dana', { sid: sid(9) })],
    ['is missing by its name', 'TARGET_MISSING', targetOf('User', 'x', { upn: 'x@corp.example' })],
    ['is one of several', 'AMBIGUOUS_TARGET', targetOf('User', 'twin', { domain: 'CORP' })],
  ])('are left alone where the wanted one %s', async (_what, code, target) => {
    const start = await everything();
    const operation = open('disable_account', { domains: ['CORP'] });
    await expectFailure(operation.capture(callOf({ target })), `CONNECTOR_${code}`);
    expect(await everything()).toEqual(start);
  });

  it('are left alone where the wanted one is that of Spoor', async () => {
    const bindDn = dnOf('spoor').toUpperCase().replaceAll(',', ', ');
    const operation = open('disable_account', { bindDn });
    const call = callOf({ target: targetOf('User', 'spoor', { sid: sid(1200) }) });
    const message = await expectFailure(operation.capture(call), 'CONNECTOR_REFUSED');
    expect(message).toContain('Spoor itself logs in with');
  });

  it.each<[string, ConnectorTarget]>([
    ['a kind that has no account', targetOf('Host', 'dana')],
    ['a domain that is not this one', targetOf('User', 'dana', { domain: 'WS-17' })],
    ['no domain', targetOf('User', 'dana')],
    ['a SID that is none', targetOf('User', 'dana', { sid: '*' })],
    ['a SID that is more', targetOf('User', 'dana', { sid: `${sid(1104)})(uid=*` })],
    ['a name without end', targetOf('User', 'd'.repeat(400), { domain: 'CORP' })],
  ])('are not looked for by %s', (_what, target) => {
    const operation = open('disable_account', { domains: ['CORP'] });
    expect(() => {
      operation.check(callOf({ target }));
    }).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }) as Error);
  });

  it.each([
    ...['*', 'd*', '*)(uid=*', 'dana)(|(uid=*)', 'x)(uid=*))(|(uid=*', '\\64ana', '&(uid=*)'],
    ...[')(', 'dana,ou=people', 'dana\u0000'],
  ])('are not found under %j', async (name) => {
    const start = await everything();
    const operation = open('disable_account', { domains: ['CORP'] });
    for (const properties of [{ domain: 'CORP' }, { upn: name }] as Record<string, Json>[]) {
      const call = callOf({ target: targetOf('User', name, properties) });
      await expectFailure(operation.capture(call), 'CONNECTOR_TARGET_MISSING');
    }
    expect(await everything()).toEqual(start);
  });

  it('that do have such a name are found, and they alone', async () => {
    const call = callOf({ target: targetOf('User', HOSTILE, { domain: 'CORP' }) });
    const operation = open('disable_account', { domains: ['CORP'] });
    await expectOnceAndBack(operation, call, everything);
  });

  it('that have moved since are not mistaken for another', async () => {
    const operation = open('disable_account');
    const call = callOf({ target: dana });
    const before = (await operation.capture(call)) as Record<string, Json>;
    const moved = { ...before, dn: dnOf('erin') };
    await expectFailure(operation.execute(call, moved), 'CONNECTOR_TARGET_MISSING');
    const gone = { ...before, dn: dnOf('nobody') };
    await expectFailure(operation.execute(call, gone), 'CONNECTOR_TARGET_MISSING');
    await expectFailure(operation.execute(call, { dn: 3 }), 'INTERNAL');
  });

  it('take no arguments', () => {
    expect(() => {
      open('disable_account').check(callOf({ target: dana, arguments: { dn: BASE } }));
    }).toThrow('There is no argument "dn" here: none.');
  });

  it('are not reached with a wrong password, which nobody is shown', async () => {
    const operation = open('disable_account', { password: 'wrong-password-77' });
    const message = await expectFailure(
      operation.capture(callOf({ target: dana })),
      ...(['CONNECTOR_REFUSED', ['wrong-password-77', 'cn=spoor']] as const),
    );
    expect(message).toContain('refused to log us in (InvalidCredentialsError)');
  });

  it('are unreachable where the directory is, and the same once it is there again', async () => {
    const doomed = await TestDirectory.start({ baseDn: BASE, ldif, ...login });
    const operation = open('disable_account', { url: `ldap://127.0.0.1:${doomed.port}` });
    const call = callOf({ target: dana });
    const before = await operation.capture(call);
    await doomed.kill();
    const message = await expectFailure(
      operation.execute(call, before),
      ...(['CONNECTOR_UNREACHABLE', [login.password]] as const),
    );
    expect(message).toContain('ECONNREFUSED');
    await doomed.stop();
    await expectOnceAndBack(open('disable_account'), call, () => look('dana'));
  });

  it('can be called off', async () => {
    const signal = AbortSignal.abort(new Error('stopping'));
    const call = callOf({ target: dana, signal });
    await expect(open('disable_account').capture(call)).rejects.toThrow('stopping');
  });
});

it.each<[string, Partial<LdapSettings>]>([
  ['an address that is none', { url: 'https://dc1.corp.example' }],
  ['a filter without the account', { filter: '(uid=*)' }],
  ['an attribute that is none', { disable: { attribute: 'a)(b', value: 'x' } }],
  ['a flag without a value', { expire: { attribute: 'pwdReset', value: '' } }],
])('%s is no setting', (_what, more) => {
  expect(() => openLdap({ url: 'ldap://127.0.0.1', baseDn: BASE, ...more })).toThrow(TypeError);
});
