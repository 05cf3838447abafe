import type { Role } from '../auth.js';
import type { Config } from '../config.js';
import { askService, serviceUrl, type ServiceRequest } from './ingest/service-client.js';
import { buildToken } from './token.js';

/** A question to the running service on behalf of one tenant; the answer as it was parsed. */
export async function askForTenant(
  config: Config,
  { tenant, role }: { readonly tenant: string; readonly role: Role },
  { method, path, body }: Pick<ServiceRequest, 'method' | 'path'> & { readonly body?: object },
): Promise<unknown> {
  const sub = 'spoor-cli';
  return askService(serviceUrl(config), {
    ...(method !== undefined && { method }),
    path,
    token: await buildToken({ tenant, sub, role: [role], ttl: '1h' }, config),
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  });
}
