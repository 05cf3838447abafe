import type { ConnectionOptions } from 'node:tls';
import { Client, ResultCodeError } from 'ldapts';

/** How a directory is reached, and as whom. */
export interface LdapAccess {
  /** `ldaps://dc1.corp.example` or `ldap://…`, without a path. */
  readonly url: string;
  /** For `ldaps://`, and for `startTls`; certificates are checked unless it says otherwise. */
  readonly tls?: ConnectionOptions;
  /** Turn an open connection into one with TLS before anything is said on it. */
  readonly startTls?: boolean;
  /** Undefined: nobody logs in. */
  readonly bindDn?: string | undefined;
  readonly password?: string | undefined;
  /** For connecting, and for each step after it; the signal ends all of them. */
  readonly timeoutMs?: number;
}

/** The directory does not know who asks. */
export class LdapLoginRefused extends Error {
  constructor(cause: ResultCodeError) {
    // What the server says of it may name the account.
    super(`refused to log us in (${cause.name})`, { cause });
    this.name = 'LdapLoginRefused';
  }
}

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Opens a connection, logs in, does the work and closes. The signal cuts the connection.
 *
 * @throws LdapLoginRefused; else what the work, or the client on its way, throws
 */
export async function withDirectory<T>(
  access: LdapAccess,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const { url, tls, startTls = false, timeoutMs = DEFAULT_TIMEOUT_MS } = access;
  const client = new Client({
    ...{ url, timeout: timeoutMs, connectTimeout: timeoutMs, strictDN: false },
    ...(tls === undefined || startTls ? {} : { tlsOptions: tls }),
  });
  const stop = (): void => void client.unbind().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (startTls) await client.startTLS({ ...tls });
    await logIn(client, access);
    return await work(client);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

async function logIn(client: Client, { bindDn, password }: LdapAccess): Promise<void> {
  if (bindDn === undefined) return;
  try {
    await client.bind(bindDn, password);
  } catch (error) {
    throw error instanceof ResultCodeError ? new LdapLoginRefused(error) : error;
  }
}
