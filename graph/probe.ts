import { cypher } from '../cypher/index.js';
import { Database } from './db/database.js';

export interface ServerVersion {
  readonly version: string;
  readonly edition: string;
}

const PROBE_TIMEOUT_MS = 5_000;

/**
 * Asks a Neo4j server what it is.
 * @throws SpoorError GRAPH_UNAVAILABLE or GRAPH_AUTH_FAILED.
 */
export async function probeServer(
  uri: string,
  user: string,
  password: string,
): Promise<ServerVersion> {
  const database = new Database({
    uri,
    user,
    password,
    transactionTimeoutMs: PROBE_TIMEOUT_MS,
    maxConnections: 1,
    retryForMs: 0,
  });
  try {
    const [row] = await database.read({ caller: 'probe' }, cypher('serverVersion'));
    const { version, edition } = (row ?? {}) as Partial<ServerVersion>;
    return { version: version ?? '', edition: edition ?? '' };
  } finally {
    await database.close();
  }
}
