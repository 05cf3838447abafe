import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openAuth, type Role } from '../auth.js';
import type { Config } from '../config.js';
import { systemClock } from '../system-clock.js';
import { parseDuration } from './duration.js';

export interface TokenOptions {
  readonly tenant: string;
  readonly sub: string;
  readonly role: readonly string[];
  readonly ttl: string;
}

/** Prints a token alone on standard output, so that a script can take it as it is. */
export async function run(options: TokenOptions, config: Config): Promise<void> {
  process.stdout.write(`${await buildToken(options, config)}\n`);
}

/** The token that `run` prints. Makes the secret of this home when there is none yet. */
export function buildToken(options: TokenOptions, config: Config): Promise<string> {
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const auth = openAuth({
    secret: config.jwtSecret,
    secretFile: join(config.home, 'jwt-secret'),
    jwksUrl: undefined,
    issuer: config.auth.issuer,
    audience: config.auth.audience,
    clockToleranceSeconds: config.auth.clockToleranceSeconds,
    maxTokenAgeSeconds: config.auth.maxTokenAgeSeconds,
    clock: systemClock,
  });
  return auth.makeToken({
    tenant: options.tenant,
    subject: options.sub,
    // Checked by makeToken, which knows the list.
    roles: options.role as readonly Role[],
    ttlSeconds: parseDuration(options.ttl),
  });
}
