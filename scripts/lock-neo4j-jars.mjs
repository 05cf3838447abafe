/**
 * Writes server/neo4j/generated/jars.ts from a folder of jars that Maven has just resolved:
 *
 *   node scripts/lock-neo4j-jars.mjs <folder of jars>
 *
 * Run it after a change of version in server/neo4j/release.ts and review the difference: what is
 * listed there is all the code that the Neo4j child process may load.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write('usage: node scripts/lock-neo4j-jars.mjs <folder of jars>\n');
  process.exit(2);
}

const lines = readdirSync(folder)
  .filter((name) => name.endsWith('.jar'))
  .sort()
  .map((name) => {
    const bytes = readFileSync(join(folder, name));
    return `${createHash('sha256').update(bytes).digest('hex')} ${bytes.length} ${name}`;
  });

const text = `/** Every jar of the pinned Neo4j: SHA-256, bytes, file name. Made by scripts/lock-neo4j-jars.mjs. */
export const lockedJars = \`
${lines.join('\n')}
\`;
`;
const target = new URL('../server/neo4j/generated/jars.ts', import.meta.url);
writeFileSync(target, text);
process.stdout.write(`${lines.length} jars locked\n`);
