import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derived, measured } from './docs/derived.js';
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

async function build(names: readonly string[]): Promise<Record<string, string>> {
  const parts: Record<string, string> = {};
  for (const name of names) {
    const make = derived[name];
    if (make !== undefined) parts[name] = await make();
  }
  return parts;
}

describe('the documents', () => {
  const withDerived = pagePaths().filter((path) => blockNames(readPage(path)).length > 0);

  it.each(withDerived)(
    `have derived parts that are as the code is (else: ${UPDATE}): %s`,
    async (path) => {
      const page = readPage(path);
      const wanted = withBlocks(page, await build(blockNames(page)));
      if (process.env['UPDATE_DOCS'] === '1') writeFileSync(join(root, path), wanted);
      expect(readPage(path)).toBe(wanted);
    },
  );

  it('show every derived part once', () => {
    const shown = withDerived.flatMap((path) => blockNames(readPage(path)));
    expect(shown.sort()).toEqual([...Object.keys(derived), ...measured].sort());
  });

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
