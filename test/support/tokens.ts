import { join } from 'node:path';
import { openAuth } from '../../server/auth.js';
import type { TestService } from './service.js';

const HOUR_MS = 3_600_000;

/** Tokens that look right and are not. */
export interface BadTokens {
  readonly expired: string;
  readonly forged: string;
  readonly unsigned: string;
}

/** For a tenant that exists and a role that may do everything: nothing but the token itself is wrong. */
export async function badTokens(service: TestService, tenant: string): Promise<BadTokens> {
  const good = await service.token({ tenant });
  const [, claims = '', signature = ''] = good.split('.');
  const [header = ''] = good.split('.');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return {
    expired: await expiredToken(service, tenant),
    forged: `${header}.${claims}.${flip(signature)}`,
    unsigned: `${none}.${claims}.${signature}`,
  };
}

/** Signed with the service's own secret, by a clock that is hours behind. */
function expiredToken({ service }: TestService, tenant: string): Promise<string> {
  const { config, clock } = service;
  const late = openAuth({
    ...config.auth,
    secret: config.jwtSecret,
    secretFile: join(config.home, 'jwt-secret'),
    jwksUrl: undefined,
    clock: { now: () => clock.now() - 2 * HOUR_MS },
  });
  return late.makeToken({ tenant, subject: 'test', roles: ['admin'], ttlSeconds: 3600 });
}

/** Another first character: the last one may carry bits that mean nothing. */
function flip(signature: string): string {
  return (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
}
