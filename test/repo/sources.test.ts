import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const layers = [
  'schema',
  'cypher',
  'graph',
  'ingest',
  'hunts',
  'detections',
  'response',
  'agents',
  'resolvers',
];
const ours = [...layers, 'server', 'bench', 'test', 'scripts', 'config', 'docs'];
const projects = ['unit', 'repo', 'cypher', 'integration', 'e2e'];

/** This file names what it bans. */
const itself = 'test/repo/sources.test.ts';

function filesUnder(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

const files = ours.flatMap(filesUnder).filter((path) => path !== itself);
const texts = files.filter((path) => /\.(?:ts|mjs|cjs|graphql|cypher|yaml|md)$/.test(path));
const tests = files.filter((path) => path.startsWith('test/') && path.endsWith('.ts'));

/** Lines in which the pattern occurs, as `path:line`. */
function linesWith(pattern: RegExp, paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

describe('The sources', () => {
  it('are found by this test', () => {
    expect(texts.length).toBeGreaterThan(200);
  });

  it.each([
    ['name no path of one machine', /(?:^|[\s'"`(=])\/(?:work|Users)\//],
    ['leave nothing to be done later', /\b(?:TODO|FIXME|XXX|HACK)\b/],
    ['switch no rule off', /eslint-disable|@ts-ignore|@ts-nocheck|@ts-expect-error/],
  ])('%s', (_what, pattern) => {
    expect(linesWith(pattern, texts)).toStrictEqual([]);
  });

  it('write to no console', () => {
    const code = texts.filter((path) => path.endsWith('.ts'));
    expect(linesWith(/\bconsole\.(?:log|error|warn|info|debug|trace|table)\b/, code)).toStrictEqual(
      [],
    );
  });

  it('run all tests: none is singled out or left out', () => {
    const pattern = /\b(?:describe|it|test)\.(?:only|skip|todo)\(|\b[fx](?:it|describe)\(/;
    expect(linesWith(pattern, tests)).toStrictEqual([]);
  });

  it('have their tests where jest looks for them', () => {
    const place = new RegExp(`^test/(?:${projects.join('|')})/.*\\.test\\.ts$`);
    const lost = tests.filter((path) => path.endsWith('test.ts') && !place.test(path));
    expect(lost).toStrictEqual([]);
  });

  it('have file names in kebab-case', () => {
    const code = files.filter((path) => /\.(?:ts|mjs|cjs)$/.test(path));
    const odd = code.filter((path) => !/^(?:[a-z0-9-]+\/)*[a-z0-9-]+(?:\.[a-z]+)+$/.test(path));
    expect(odd).toStrictEqual([]);
  });

  it('have one door a folder', () => {
    const folders = layers.filter((folder) => filesUnder(folder).length > 0);
    const doors = folders.filter((folder) => existsSync(join(root, folder, 'index.ts')));
    expect(doors).toStrictEqual(folders);
  });

  it('export by name only', () => {
    const code = texts.filter((path) => path.endsWith('.ts'));
    expect(linesWith(/^export default\b/, code)).toStrictEqual([]);
  });
});
