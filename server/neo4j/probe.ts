import { SpoorError } from '../../graph/index.js';
import { neo4jRelease } from './release.js';

export interface ServerVersion {
  /** As `CALL dbms.components()` gives it: `5.26.25`, `2025.08.0`. */
  readonly version: string;
  readonly edition: string;
}

/**
 * Logs on to a Neo4j and asks for its version. Comes from graph's door, the only folder that knows
 * the driver.
 *
 * Rejects with SpoorError GRAPH_AUTH_FAILED or GRAPH_UNAVAILABLE.
 */
export type Probe = (uri: string, user: string, password: string) => Promise<ServerVersion>;

/**
 * Checks a server that was given through NEO4J_URI.
 *
 * @throws SpoorError GRAPH_TOO_OLD, and what the probe rejects with
 */
export async function checkServer(
  probe: Probe,
  server: { readonly uri: string; readonly user: string; readonly password: string },
): Promise<ServerVersion> {
  const found = await probe(server.uri, server.user, server.password);
  if (isOlder(found.version, neo4jRelease.oldestServer)) {
    throw new SpoorError(
      'GRAPH_TOO_OLD',
      `The server at NEO4J_URI is Neo4j ${found.version.slice(0, 40)}, older than ${neo4jRelease.oldestServer}; upgrade it, or unset NEO4J_URI to use the one that Spoor brings.`,
    );
  }
  return found;
}

/** Compares as many numbers as `least` has; what is no version (`unknown`, `dev`) is not older. */
export function isOlder(version: string, least: string): boolean {
  const found = numbers(version);
  if (found.length === 0) return false;
  for (const [index, wanted] of numbers(least).entries()) {
    const part = found[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

function numbers(version: string): readonly number[] {
  const [dotted = ''] = /^\d{1,9}(?:\.\d{1,9})*/.exec(version) ?? [];
  return dotted === '' ? [] : dotted.split('.').map(Number);
}
