/**
 * hunts/techniques/*.yaml → hunts/generated/techniques.json, and hunts/library/*.yaml beside it: parsing 230 small YAML files takes half a second of
 * processor time at every start, reading this hardly any. What is in them is judged when they are loaded.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const here = fileURLToPath(new URL('.', import.meta.url));
const folders = ['techniques', 'library'];
const targetOf = (name) => join(here, 'generated', `${name}.json`);

function generate(of) {
  const folder = join(here, of);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  const rows = files.map((name) => {
    const form = parse(readFileSync(join(folder, name), 'utf8'));
    return `${JSON.stringify(name.slice(0, -'.yaml'.length))}: ${JSON.stringify(form)}`;
  });
  return `{\n${rows.join(',\n')}\n}\n`;
}

if (process.argv.includes('--check')) {
  const isStale = (name) => readFileSync(targetOf(name), 'utf8') !== generate(name);
  process.exit(folders.some(isStale) ? 1 : 0);
}
mkdirSync(join(here, 'generated'), { recursive: true });
for (const name of folders) writeFileSync(targetOf(name), generate(name));
