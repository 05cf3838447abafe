import { readFileSync } from 'node:fs';
import { SpoorError } from '../../graph/index.js';

/** User and password as the Neo4j image takes them from a secret of its own: `user/password`. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * Reads NEO4J_AUTH_FILE. Its mode is not looked at: containers mount secrets readable for all.
 *
 * @throws SpoorError CONFIG_INVALID with the path and nothing of what is in it
 */
export function readAuthFile(path: string): Credentials {
  const [, user, password] = /^([^/\s]+)\/(\S.*)$/.exec(readText(path).trim()) ?? [];
  if (user !== undefined && password !== undefined) return { user, password };
  throw invalid(`${path} must hold one line, user/password`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function invalid(what: string): SpoorError {
  return new SpoorError('CONFIG_INVALID', `NEO4J_AUTH_FILE (environment): ${what}.`);
}
