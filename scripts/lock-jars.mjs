/**
 * Writes the list of jars that a server may load, from a folder of jars that Maven has just resolved:
 *
 *   node scripts/lock-jars.mjs neo4j|kafka|ldap <folder of jars>
 *
 * Run it after a change of version in server/neo4j/release.ts, or release.ts in test/support/kafka or
 * test/support/ldap for the servers of the tests, and review the difference: what is listed is all the code that the child may load.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const targets = {
  neo4j: { name: 'Neo4j', path: '../server/neo4j/generated/jars.ts' },
  kafka: { name: 'Kafka', path: '../test/support/kafka/generated/jars.ts' },
  ldap: { name: 'UnboundID LDAP SDK', path: '../test/support/ldap/generated/jars.ts' },
};

const [server, folder] = process.argv.slice(2);
const target = Object.hasOwn(targets, server ?? '') ? targets[server] : undefined;
if (target === undefined || folder === undefined) {
  process.stderr.write('usage: node scripts/lock-jars.mjs neo4j|kafka|ldap <folder of jars>\n');
  process.exit(2);
}

const lines = readdirSync(folder)
  .filter((name) => name.endsWith('.jar'))
  .sort()
  .map((name) => {
    const bytes = readFileSync(join(folder, name));
    return `${createHash('sha256').update(bytes).digest('hex')} ${bytes.length} ${name}`;
  });

const text = `/** Every jar of the pinned ${target.name}: SHA-256, bytes, file name. Made by scripts/lock-jars.mjs. */
export const lockedJars = \`
${lines.join('\n')}
\`;
`;
const path = new URL(target.path, import.meta.url);
mkdirSync(new URL('.', path), { recursive: true });
writeFileSync(path, text);
process.stdout.write(`${lines.length} jars locked\n`);
