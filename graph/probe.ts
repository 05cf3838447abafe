import { cypher } from '../cypher/index.js';
import { Database } from './db/database.js';
import { checkSettings, type SettingFault } from './hunt/settings-check.js';

export interface ServerVersion {
  readonly version: string;
  readonly edition: string;
}

const PROBE_TIMEOUT_MS = 5_000;

/**
 * Asks a Neo4j server what it is.
 * @throws SpoorError GRAPH_UNAVAILABLE or GRAPH_AUTH_FAILED.
 */
export function probeServer(uri: string, user: string, password: string): Promise<ServerVersion> {
  return withDatabase({ uri, user, password }, async (database) => {
    const [row] = await database.read({ caller: 'probe' }, cypher('serverVersion'));
    const { version, edition } = (row ?? {}) as Partial<ServerVersion>;
    return { version: version ?? '', edition: edition ?? '' };
  });
}

/**
 * Settings of a server that hunts rely on and that are not as they should be.
 * @throws SpoorError GRAPH_UNAVAILABLE or GRAPH_AUTH_FAILED; another Error where it may not be asked.
 */
export function probeSettings(
  uri: string,
  user: string,
  password: string,
): Promise<SettingFault[]> {
  return withDatabase({ uri, user, password }, checkSettings);
}

async function withDatabase<T>(
  { uri, user, password }: { uri: string; user: string; password: string },
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = new Database({
    uri,
    user,
    password,
    transactionTimeoutMs: PROBE_TIMEOUT_MS,
    maxConnections: 1,
    retryForMs: 0,
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
