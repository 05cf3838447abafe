import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { SpoorError } from '../../graph/index.js';
import { buildToken } from '../../server/cli/token.js';
import { loadConfig } from '../../server/config.js';
import { type Auth, type AuthOptions, openAuth } from '../../server/auth.js';

const SECRET = 'a-secret-of-more-than-thirty-two-bytes';
const NOW_SECONDS = 1_700_000_000;
const clock = { now: (): number => NOW_SECONDS * 1000 };
const key = new TextEncoder().encode(SECRET);

function open(options: Partial<AuthOptions> = {}): Auth {
  return openAuth({
    secret: SECRET,
    secretFile: '/nonexistent/jwt-secret',
    jwksUrl: undefined,
    issuer: '',
    audience: '',
    clockToleranceSeconds: 30,
    maxTokenAgeSeconds: 0,
    clock,
    ...options,
  });
}

const good = { sub: 'ann', tenant: 'acme', roles: ['analyst'], exp: NOW_SECONDS + 3600 };

function sign(claims: JWTPayload, algorithm = 'HS256'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm }).sign(key);
}

async function refusal(auth: Auth, bearer: string | undefined): Promise<string> {
  try {
    await auth.verify(bearer);
  } catch (error) {
    if (error instanceof SpoorError && error.code === 'UNAUTHENTICATED') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a token that Spoor made', () => {
  const claims = {
    tenant: 'acme',
    subject: 'ann',
    roles: ['analyst', 'hunter'],
    ttlSeconds: 60,
  } as const;

  it('gives its holder back', async () => {
    const auth = open({ issuer: 'spoor', audience: 'soc' });
    await expect(auth.verify(`Bearer ${await auth.makeToken(claims)}`)).resolves.toEqual({
      subject: 'ann',
      tenant: 'acme',
      roles: ['analyst', 'hunter'],
      expiresAt: (NOW_SECONDS + 60) * 1000,
    });
  });

  it('is not taken by a service with another secret', async () => {
    const token = await open().makeToken(claims);
    const other = open({ secret: 'another-secret-of-more-than-thirty-two' });
    expect(await refusal(other, `Bearer ${token}`)).toContain('signature does not hold');
  });

  it.each([
    { tenant: '../etc' },
    { tenant: '' },
    { tenant: 'x'.repeat(64) },
    { subject: ' ' },
    { subject: 'ann\nadmin' },
    { roles: [] },
    { roles: ['root'] },
    { ttlSeconds: 0 },
    { ttlSeconds: 1e9 },
    { ttlSeconds: Number.NaN },
  ])('is not made for %j', async (wrong) => {
    const making = Promise.resolve().then(() => open().makeToken({ ...claims, ...wrong } as never));
    await expect(making).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('a token is refused', () => {
  it.each([
    [{ exp: NOW_SECONDS - 31 }, 'expired'],
    [{ exp: undefined }, '`exp` is missing'],
    [{ nbf: NOW_SECONDS + 31 }, 'not valid yet'],
    [{ sub: undefined }, '`sub` is missing'],
    [{ tenant: undefined }, '`tenant`'],
    [{ tenant: '  ' }, '`tenant`'],
    [{ tenant: 'a b' }, '`tenant`'],
    [{ tenant: '-a' }, '`tenant`'],
    [{ tenant: ['acme'] }, '`tenant`'],
    [{ tenant: 'x'.repeat(64) }, '`tenant`'],
    [{ roles: undefined }, '`roles`'],
    [{ roles: [] }, '`roles`'],
    [{ roles: 'admin' }, '`roles`'],
    [{ roles: ['analyst', 'root'] }, '`roles`'],
    [{ roles: ['__proto__'] }, '`roles`'],
  ])('for the claims %j', async (wrong, reason) => {
    const token = await sign({ ...good, ...wrong } as JWTPayload);
    expect(await refusal(open(), `Bearer ${token}`)).toContain(reason);
  });

  it('for another issuer or audience when they are set, and without its value', async () => {
    const token = await sign({ ...good, iss: 'evil-issuer', aud: 'soc' });
    const message = await refusal(open({ issuer: 'spoor' }), `Bearer ${token}`);
    expect(message).toContain('`iss`');
    expect(message).not.toContain('evil-issuer');
    expect(await refusal(open({ audience: 'other' }), `Bearer ${token}`)).toContain('`aud`');
  });

  it('when it is older than tokens may be', async () => {
    const token = await sign({ ...good, iat: NOW_SECONDS - 1000 });
    expect(await refusal(open({ maxTokenAgeSeconds: 900 }), `Bearer ${token}`)).not.toBe(
      'accepted',
    );
    expect(await refusal(open(), `Bearer ${token}`)).toBe('accepted');
  });

  it('without a signature', async () => {
    const token = new UnsecuredJWT(good).encode();
    expect(await refusal(open(), `Bearer ${token}`)).not.toBe('accepted');
    expect(await refusal(open(), `Bearer ${token}x`)).toContain('algorithm is not accepted');
  });

  it('when signed with an HMAC other than HS256', async () => {
    expect(await refusal(open(), `Bearer ${await sign(good, 'HS384')}`)).toContain('algorithm');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer a.b',
    'Bearer a.b.c',
    `Bearer ${'a'.repeat(20_000)}`,
  ])('when the header is %j', async (header) => {
    expect(await refusal(open(), header)).toContain('Not authenticated');
  });

  it('and nothing else happens, whatever the header is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.string(), async (a, b, c) => {
        const encode = (text: string): string => Buffer.from(text).toString('base64url');
        expect(await refusal(open(), `Bearer ${encode(a)}.${encode(b)}.${c}`)).toContain(
          'Not authenticated',
        );
      }),
    );
  });
});

describe('with an issuer’s key set', () => {
  async function openWithKeys(algorithm: string): Promise<{
    auth: Auth;
    privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
    pem: string;
  }> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: algorithm };
    const auth = open({ keySet: createLocalJWKSet({ keys: [jwk] }) });
    return { auth, privateKey, pem: await exportSPKI(publicKey) };
  }

  it.each(['RS256', 'ES256', 'EdDSA'])('a token signed with %s is taken', async (alg) => {
    const { auth, privateKey } = await openWithKeys(alg);
    const token = await new SignJWT(good).setProtectedHeader({ alg, kid: 'k1' }).sign(privateKey);
    await expect(auth.verify(`Bearer ${token}`)).resolves.toMatchObject({ tenant: 'acme' });
  });

  it('a token of a key that is not in the set is refused', async () => {
    const { auth } = await openWithKeys('ES256');
    const { privateKey } = await generateKeyPair('ES256');
    const token = await new SignJWT(good)
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .sign(privateKey);
    expect(await refusal(auth, `Bearer ${token}`)).toContain('signature does not hold');
  });

  it('the public key does not serve as an HMAC secret', async () => {
    const { auth, pem } = await openWithKeys('RS256');
    const token = await new SignJWT(good)
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(new TextEncoder().encode(pem));
    expect(await refusal(auth, `Bearer ${token}`)).toContain('signature does not hold');
  });

  it('a token is refused while the set cannot be fetched', async () => {
    const auth = open({ jwksUrl: 'http://127.0.0.1:9/keys' });
    const { privateKey } = await generateKeyPair('ES256');
    const token = await new SignJWT(good)
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .sign(privateKey);
    expect(await refusal(auth, `Bearer ${token}`)).toContain('cannot be fetched');
  });
});

describe('the secret', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'spoor-auth-'));
  });

  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it('is made once into a file that only its owner may read', async () => {
    const secretFile = join(home, 'jwt-secret');
    const claims = { tenant: 't', subject: 's', roles: ['viewer'], ttlSeconds: 9 } as const;
    const token = await open({ secret: undefined, secretFile }).makeToken(claims);
    expect(statSync(secretFile).mode & 0o777).toBe(0o600);
    expect(await refusal(open({ secret: undefined, secretFile }), `bearer ${token}`)).toBe(
      'accepted',
    );
  });

  it('is refused when others may read its file', () => {
    const secretFile = join(home, 'jwt-secret');
    open({ secret: undefined, secretFile });
    chmodSync(secretFile, 0o644);
    expect(() => open({ secret: undefined, secretFile })).toThrow(/chmod 600/);
  });

  it('also signs what the token command prints', async () => {
    const config = loadConfig({ SPOOR_HOME: home }, join(home, 'config'));
    const options = { tenant: 't', sub: 's', role: ['viewer'], ttl: '8h' };
    const token = await buildToken(options, config);
    const auth = open({
      secret: undefined,
      secretFile: join(home, 'jwt-secret'),
      clock: { now: () => Date.now() },
    });
    expect(await auth.verify(`Bearer ${token}`)).toMatchObject({ subject: 's', roles: ['viewer'] });
  });

  it('is refused when it is short', () => {
    expect(() => open({ secret: 'short' })).toThrow(/shorter than 32 bytes/);
  });
});

describe('a token that held a moment ago', () => {
  const clockAt = (seconds: number): { now: () => number; seconds: number } => {
    const moved = { seconds, now: (): number => moved.seconds * 1000 };
    return moved;
  };

  /** An issuer who can withdraw the key; counts how often it is asked for. */
  const issuer = async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const state = { asked: 0, withdrawn: false };
    const set = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] });
    const keySet: AuthOptions['keySet'] = (header, input) => {
      state.asked += 1;
      return state.withdrawn ? createLocalJWKSet({ keys: [] })(header, input) : set(header, input);
    };
    const token = await new SignJWT(good).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    return { state, keySet, bearer: `Bearer ${token}` };
  };

  it('is not verified again', async () => {
    const { state, keySet, bearer } = await issuer();
    const auth = open({ keySet });
    const first = await auth.verify(bearer);
    expect(await auth.verify(bearer)).toEqual(first);
    expect(state.asked).toBe(1);
  });

  it('is refused a minute after its key was withdrawn', async () => {
    const { state, keySet, bearer } = await issuer();
    const moving = clockAt(NOW_SECONDS);
    const auth = open({ keySet, clock: moving });
    await auth.verify(bearer);
    state.withdrawn = true;
    moving.seconds += 60;
    expect(await refusal(auth, bearer)).toContain('not one of the issuer’s');
  });

  it.each([
    ['expires', {}, 8],
    ['is too old', { maxTokenAgeSeconds: 5 }, 6],
  ])('is refused once it %s, however lately it held', async (_, options, seconds) => {
    const moving = clockAt(NOW_SECONDS);
    const auth = open({ clock: moving, clockToleranceSeconds: 0, ...options });
    const claims = { ...good, iat: NOW_SECONDS, exp: NOW_SECONDS + 8 };
    const bearer = `Bearer ${await sign(claims)}`;
    await auth.verify(bearer);
    moving.seconds += seconds;
    expect(await refusal(auth, bearer)).not.toBe('accepted');
  });

  it('says nothing for another with the same claims and another signature', async () => {
    const auth = open();
    const token = await sign(good);
    await auth.verify(`Bearer ${token}`);
    const [head = '', body = ''] = token.split('.');
    const forged = `Bearer ${head}.${body}.${Buffer.alloc(32).toString('base64url')}`;
    expect(await refusal(auth, forged)).toContain('signature');
    expect(await refusal(auth, forged)).toContain('signature');
  });
});
