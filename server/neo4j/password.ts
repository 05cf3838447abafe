import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SpoorError } from '../../graph/index.js';
import { readOrMakeSecret, readSecret } from '../secret-file.js';
import type { Neo4jLayout } from './layout.js';
import { neo4jRelease } from './release.js';

const run = promisify(execFile);

const PASSWORD_BYTES = 24;

/**
 * The password of the Neo4j in this home. On a home without a store it is made, kept in a file of
 * mode 0600 and given to Neo4j with its own `set-initial-password`, before the first start; so there
 * is no moment at which the well-known initial password works.
 *
 * @throws SpoorError GRAPH_AUTH_FAILED when there is a store but its password is gone
 * @throws SpoorError GRAPH_START_FAILED when Neo4j refuses the password
 */
export async function preparePassword(
  layout: Neo4jLayout,
  java: string,
  classPath: string,
): Promise<string> {
  if (hasStore(layout)) return storedPassword(layout);
  const password = readOrMakeSecret(layout.passwordFile, PASSWORD_BYTES);
  await setInitialPassword(layout, java, classPath, password);
  return password;
}

function hasStore(layout: Neo4jLayout): boolean {
  return existsSync(join(layout.data, 'databases', 'system'));
}

function storedPassword(layout: Neo4jLayout): string {
  const password = readSecret(layout.passwordFile);
  if (password !== undefined) return password;
  throw new SpoorError(
    'GRAPH_AUTH_FAILED',
    `${layout.data} holds a graph, but its password file ${layout.passwordFile} is gone; restore the file, or move the folder away to start empty.`,
  );
}

/** Everything goes through an argument file: other users can read a command line, but not that. */
async function setInitialPassword(
  layout: Neo4jLayout,
  java: string,
  classPath: string,
  password: string,
): Promise<void> {
  const argumentFile = join(layout.run, 'initial-password');
  // One option a line; the launcher takes backslashes and quotes in double quotes as escapes.
  const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const words = ['-XX:TieredStopAtLevel=1', '-cp', quote(classPath), neo4jRelease.adminClass];
  const lines = [...words, 'dbms', 'set-initial-password', password];
  rmSync(argumentFile, { force: true });
  writeFileSync(argumentFile, lines.join('\n'), { mode: 0o600 });
  try {
    await run(java, [`@${argumentFile}`], {
      env: { NEO4J_HOME: layout.root, NEO4J_CONF: layout.conf },
      timeout: 60_000,
    });
  } catch (error) {
    const { stderr: words = '' } = error as { readonly stderr?: string };
    throw new SpoorError(
      'GRAPH_START_FAILED',
      `Neo4j did not take its first password: ${words.trim().slice(-300) || 'it gave no reason'}.`,
    );
  } finally {
    rmSync(argumentFile, { force: true });
  }
}
