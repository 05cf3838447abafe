import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tenantProperties } from '../../graph/index.js';
import { internalProperties } from '../../hunts/sandbox/rules/reserved-names.js';

const root = join(__dirname, '../..');
const folders = [
  'graph',
  'hunts',
  'detections',
  'ingest',
  'resolvers',
  'server',
  'bench',
  'agents',
];

function sources(): { readonly path: string; readonly text: string }[] {
  return folders.flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => ({
          path: `${folder}/${name}`,
          text: readFileSync(join(root, folder, name), 'utf8'),
        }));
    } catch {
      return [];
    }
  });
}

const using = (pattern: RegExp): string[] =>
  sources()
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path)
    .sort();

describe('the hunt sandbox', () => {
  it('is the only one that calls a text confined', () => {
    expect(using(/\bconfinedText\b/)).toEqual([
      'graph/hunt/confined-query.ts',
      'graph/index.ts',
      'hunts/sandbox/sandbox.ts',
    ]);
    expect(using(/\bas ConfinedText\b/)).toEqual(['graph/hunt/confined-query.ts']);
  });

  it('is the only one that has hunts run', () => {
    expect(using(/\.hunt\(\{/)).toEqual(['hunts/sandbox/sandbox.ts']);
    expect(using(/\bnew HuntRunner\b/)).toEqual(['graph/graph.ts']);
  });

  it('keeps the thread that reads texts free of the driver', () => {
    const threads = [
      'grammar',
      'prepare-text',
      'parse-worker',
      'verify',
      'vocabulary-use',
      'warm-up',
    ];
    const importing = using(/from '(?:\.\.\/)+graph\//).filter(
      (path) =>
        /^hunts\/sandbox\/(?:rules|rewrite|budget)\//.test(path) ||
        threads.some((name) => path === `hunts/sandbox/${name}.ts`),
    );
    expect(importing).toEqual([]);
  });

  it('refuses to name what answers hide', () => {
    expect([...internalProperties].sort()).toEqual([...tenantProperties].sort());
  });
});
