import { createReadStream } from 'node:fs';
import { SpoorError } from '../../../graph/index.js';
import type { LogBytes } from '../../../response/index.js';
import type { Config } from '../../config.js';
import { serviceUrl, streamService } from '../ingest/service-client.js';
import { buildToken } from '../token.js';

/** The log of a tenant, as the running service gives it. Throws as `streamService`. */
export async function* logOfService(tenant: string, config: Config): LogBytesOnce {
  const claims = { tenant, sub: 'spoor-cli', role: ['admin'], ttl: '1h' };
  const token = await buildToken(claims, config);
  yield* streamService(serviceUrl(config), { path: '/api/v1/audit', token });
}

type LogBytesOnce = AsyncGenerator<Uint8Array, void, undefined>;

/** @throws SpoorError BAD_REQUEST where it can't be read */
export async function* bytesOfFile(path: string): LogBytesOnce {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SpoorError('BAD_REQUEST', `${path} cannot be read (${why}).`, { cause: error });
  }
}

/** An exported log, or that of the running service. */
export function logBytes(file: string | undefined, tenant: string, config: Config): LogBytes {
  return file === undefined ? logOfService(tenant, config) : bytesOfFile(file);
}
