import { createServer, type Server, type Socket } from 'node:net';
import { bounded, LdapDirectory, type LdapOptions } from '../../agents/index.js';
import { wallClock } from '../support/clock.js';

import { TestDirectory } from '../support/ldap/directory.js';
import { until } from '../support/until.js';

const BASE = 'dc=corp,dc=example';
const login = { bindDn: 'cn=spoor', password: 'only-for-tests' };
const HOSTILE = 'o*(b)\\r';

const person = (uid: string, lines: readonly string[]): string =>
  [`dn: uid=${uid},ou=people,${BASE}`, 'objectClass: person', `uid: ${uid}`, ...lines, ''].join(
    '\n',
  );

const ldif = [
  `dn: ${BASE}\nobjectClass: domain\ndc: corp\n`,
  `dn: ou=people,${BASE}\nobjectClass: organizationalUnit\nou: people\n`,
  person('dana', [
    ...['cn: Dana Doe', 'sAMAccountName: dana', 'userPrincipalName: dana@corp.example'],
    ...[
      'objectSid: S-1-5-21-1-2-3-1104',
      'department: Ledger',
      'title: Clerk',
      'mail: dana@corp.example',
    ],
    `manager: cn=Lee\\, Kim,ou=people,${BASE}`,
    `memberOf: cn=Finance,ou=groups,${BASE}`,
    `memberOf: cn=VPN users,ou=groups,${BASE}`,
    ...['userAccountControl: 66048', 'whenCreated: 20240102030405.0Z'],
  ]),
  person('erin', ['cn: Erin', 'sAMAccountName: erin', 'userAccountControl: 66050']),
  person('frank', ['cn: Frank', 'accountStatus: locked']),
  person('twin1', ['cn: Twin', 'sAMAccountName: twin']),
  person('twin2', ['cn: Twin', 'sAMAccountName: twin']),
  person('odd', ['cn: Odd', `sAMAccountName: ${HOSTILE}`]),
].join('\n');

describe('a directory', () => {
  let directory: TestDirectory;

  beforeAll(async () => {
    directory = await TestDirectory.start({ baseDn: BASE, ldif, ...login });
  }, 180_000);

  afterAll(() => directory.stop());

  const open = (more: Partial<LdapOptions> = {}): LdapDirectory =>
    new LdapDirectory({
      ...{ url: `ldap://127.0.0.1:${directory.port}`, baseDn: BASE, ...login },
      ...more,
    });
  const signal = (): AbortSignal => AbortSignal.timeout(10_000);

  it('says whose an account is', async () => {
    expect(await open().look({ name: 'dana' }, signal())).toEqual({
      dn: `uid=dana,ou=people,${BASE}`,
      displayName: 'Dana Doe',
      department: 'Ledger',
      title: 'Clerk',
      manager: 'Lee, Kim',
      mail: 'dana@corp.example',
      groups: ['Finance', 'VPN users'],
      status: 'enabled',
      createdAt: Date.UTC(2024, 0, 2, 3, 4, 5) / 1000,
    });
  });

  it.each([
    ['SID', { sid: 'S-1-5-21-1-2-3-1104' }],
    ['principal name', { upn: 'DANA@corp.example' }],
    ['account name', { name: 'Dana' }],
    ['whatever of them it knows', { sid: 'S-1-5-9', upn: 'nobody@corp.example', name: 'dana' }],
  ])('is asked by %s', async (_by, question) => {
    expect(await open().look(question, signal())).toMatchObject({ displayName: 'Dana Doe' });
  });

  it('tells whether an account is in use', async () => {
    expect(await open().look({ name: 'erin' }, signal())).toMatchObject({ status: 'disabled' });
    expect(await open().look({ name: 'frank' }, signal())).toMatchObject({
      ...{ status: 'locked', createdAt: expect.any(Number) as number },
    });
    expect(await open().look({ name: 'twin1' }, signal())).toMatchObject({ status: 'unknown' });
  });

  it.each([
    ...['*', 'd*', '*)(uid=*', 'dana)(|(uid=*)', 'x)(uid=*))(|(uid=*', 'dana\u0000', '\\64ana'],
    ...['&(uid=*)', ')(', ' ', '', 'dana,ou=people', 'd'.repeat(400), '\ud800'],
  ])('finds nobody under %j', async (name) => {
    expect(await open().look({ name }, signal())).toBeUndefined();
    expect(await open().look({ sid: name, upn: name }, signal())).toBeUndefined();
  });

  it('finds who does have a name with such characters', async () => {
    expect(await open().look({ name: HOSTILE }, signal())).toMatchObject({ displayName: 'Odd' });
  });

  it('does not choose among several', async () => {
    await expect(open().look({ name: 'twin' }, signal())).rejects.toThrow(
      'several accounts go by that name',
    );
  });

  it('takes a filter of the house', async () => {
    const filter = '(&(department=Ledger){who})';
    expect(await open({ filter }).look({ name: 'erin' }, signal())).toBeUndefined();
    expect(await open({ filter }).look({ name: 'dana' }, signal())).toMatchObject({
      displayName: 'Dana Doe',
    });
    expect(() => open({ filter: '(uid=*)' })).toThrow(TypeError);
    expect(() => open({ attributes: { name: ['uid=*)(x'] } })).toThrow(TypeError);
  });

  it('says so where it is not let in', async () => {
    await expect(open({ password: 'wrong' }).look({ name: 'dana' }, signal())).rejects.toThrow(
      'refused to log us in (InvalidCredentialsError)',
    );
    await expect(open({ bindDn: undefined }).look({ name: 'dana' }, signal())).rejects.toThrow(
      /^refused the search/,
    );
  });

  it.each(['ldaps', 'startTls'] as const)(
    'is spoken to by %s, once its certificate is good',
    async (tls) => {
      const guarded = await TestDirectory.start({ baseDn: BASE, ldif, ...login, tls });
      try {
        const scheme = tls === 'ldaps' ? 'ldaps' : 'ldap';
        const url = `${scheme}://127.0.0.1:${guarded.port}`;
        const startTls = tls === 'startTls';
        const trusting = open({ url, startTls, tls: { rejectUnauthorized: false } });
        expect(await trusting.look({ name: 'dana' }, signal())).toMatchObject({ title: 'Clerk' });
        const wary = bounded(open({ url, startTls }), limits());
        expect(await wary.ask({ name: 'dana' })).toMatchObject({
          failure: { part: 'ldap', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
        });
      } finally {
        await guarded.stop();
      }
    },
  );

  it('that is killed midway costs an answer and not the alert', async () => {
    const doomed = await TestDirectory.start({ baseDn: BASE, ldif, ...login });
    const source = bounded(open({ url: `ldap://127.0.0.1:${doomed.port}` }), limits());
    expect(await source.ask({ name: 'dana' })).toMatchObject({ found: { title: 'Clerk' } });
    await doomed.kill();
    expect(await source.ask({ name: 'erin' })).toEqual({
      found: undefined,
      failure: { part: 'ldap', reason: 'ECONNREFUSED' },
    });
    expect(await source.ask({ name: 'dana' })).toMatchObject({ found: { title: 'Clerk' } });
    await doomed.stop();
  });
});

const limits = () => ({ clock: wallClock, timeoutMs: 1_000, ttlMs: 60_000, maxEntries: 100 });

describe('a server that takes connections and never answers', () => {
  const sockets = new Set<Socket>();
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined).resume());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
  });

  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it.each(['ldap', 'ldaps'])('costs no more than the limit: %s', async (scheme) => {
    const directory = new LdapDirectory({
      ...{ url: `${scheme}://127.0.0.1:${port}`, baseDn: BASE, ...login, timeoutMs: 30_000 },
    });
    const source = bounded(directory, { ...limits(), timeoutMs: 300 });
    const began = performance.now();
    const { failure } = await source.ask({ name: 'dana' });
    expect(failure).toEqual({ part: 'ldap', reason: 'no answer within 300 ms' });
    expect(performance.now() - began).toBeLessThan(1_000);
    await until(() => [...sockets].every((socket) => socket.destroyed), 5_000);
  });
});
