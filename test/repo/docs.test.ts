import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derived } from './docs/derived.js';
import {
  blockNames,
  deadLinks,
  missingFiles,
  pagePaths,
  readPage,
  root,
  withBlocks,
} from './docs/pages.js';

const UPDATE = 'UPDATE_DOCS=1 npx jest --selectProjects repo -- test/repo/docs.test.ts';

function build(name: string): string {
  const make = derived[name];
  if (make === undefined) throw new Error(`no derived part is called ${name}`);
  return make();
}

describe('the documents', () => {
  const withDerived = pagePaths().filter((path) => blockNames(readPage(path)).length > 0);

  it.each(withDerived)(
    `have derived parts that are as the code is (else: ${UPDATE}): %s`,
    (path) => {
      const wanted = withBlocks(readPage(path), build);
      if (process.env['UPDATE_DOCS'] === '1') writeFileSync(join(root, path), wanted);
      expect(readPage(path)).toBe(wanted);
    },
  );

  it.each(pagePaths())('have links that lead somewhere: %s', (path) => {
    expect(deadLinks(path)).toEqual([]);
  });

  it.each(pagePaths())('name files that exist: %s', (path) => {
    expect(missingFiles(path)).toEqual([]);
  });

  it('name in the README every environment variable that is read, and no other', () => {
    const source = readFileSync(join(root, 'server/config/environment.ts'), 'utf8');
    const [schema = ''] = source.slice(source.indexOf('z.object({')).split('\n});', 1);
    const read = [...schema.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
    const rows = [...readPage('README.md').matchAll(/^\| ((?:`[A-Z][A-Z0-9_]+`(?:, )?)+) +\|/gm)];
    const told = rows.flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, n]) => n));
    expect(told.sort()).toEqual(read.sort());
  });

  it('number decision records without gaps', () => {
    const numbers = pagePaths()
      .flatMap((path) => /^docs\/decisions\/(\d{4})-/.exec(path)?.[1] ?? [])
      .map(Number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(1);
  });
});
