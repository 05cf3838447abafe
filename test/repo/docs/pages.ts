import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const root = join(__dirname, '../../..');

/** README.md and everything under docs/, by path from the root. */
export function pagePaths(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return ['README.md', ...docs.sort()];
}

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const BLOCK = /<!-- derived: ([a-z0-9-]+) -->[\s\S]*?<!-- end -->/g;

/** Names of the derived parts of a page. */
export function blockNames(page: string): string[] {
  return [...page.matchAll(BLOCK)].map(([, name = '']) => name);
}

/** The page with its derived parts as they are given; a part that is not given stays as it is. */
export function withBlocks(page: string, parts: Readonly<Record<string, string>>): string {
  return page.replace(BLOCK, (asItIs: string, name: string) => {
    const part = parts[name];
    return part === undefined ? asItIs : `<!-- derived: ${name} -->\n\n${part}\n\n<!-- end -->`;
  });
}

/** Relative links of a page that lead nowhere. */
export function deadLinks(path: string): string[] {
  const targets = [...readPage(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^(?:https?:|#)/.test(target))
    .filter((target) => {
      const file = join(root, dirname(path), target.split('#', 1)[0] ?? '');
      return relative(root, file).startsWith('..') || !existsSync(file);
    });
}

const FOLDERS =
  'agents|bench|config|cypher|detections|docs|graph|hunts|ingest|resolvers|response|schema|scripts|server|test';
const SOURCE_PATH = new RegExp(
  `\`((?:${FOLDERS})/[\\w./-]+\\.(?:ts|mjs|cjs|md|yaml|graphql|cypher))\``,
  'g',
);

/** Files of ours that a page names in code and that do not exist. */
export function missingFiles(path: string): string[] {
  return [...readPage(path).matchAll(SOURCE_PATH)]
    .map(([, file = '']) => file)
    .filter((file) => !existsSync(join(root, file)));
}
