import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Grammar } from '../../hunts/sandbox/grammar.js';
import { isBranch, type Branch, type Tree } from '../../hunts/sandbox/tree.js';
import { sandboxRules } from '../../hunts/index.js';
import { findJava, jarFolder } from '../../server/neo4j/index.js';
import {
  cacheFolder,
  harmlessTexts,
  hostileTexts,
  openGrammar,
  rewritten,
} from '../support/sandbox.js';

/** What the server's own parser, in Java, sees in each text. */
async function oracle(texts: readonly string[]): Promise<string[]> {
  const java = await findJava(process.env['JAVA_HOME']);
  const program = join(__dirname, '../support/ParseTrees.java');
  const child = spawn(java.path, ['-cp', join(jarFolder(cacheFolder), '*'), program], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines = texts.map((text) => Buffer.from(text).toString('base64'));
  const said = readAll(child.stderr);
  child.stdin.end(`${lines.join('\n')}\n`);
  const seen = (await readAll(child.stdout)).trimEnd().split('\n');
  if (seen.length !== texts.length) throw new Error(`The oracle said: ${await said}`);
  return seen;
}

/** The same as ours sees it. */
function outline(grammar: Grammar, text: string): string {
  const tree = grammar.parse(grammar.lex(text));
  if (!('root' in tree)) return 'error';
  const parts: string[] = [];
  describeBranch(tree, tree.root, text, parts);
  return parts.join('');
}

function describeBranch(tree: Tree, branch: Branch, text: string, parts: string[]): void {
  const first = tree.tokens[branch.first];
  const last = tree.tokens[branch.last];
  const place =
    first === undefined || last === undefined || branch.last < branch.first
      ? ''
      : `${codePoints(text, first.offset)}-${codePoints(text, last.offset + last.text.length) - 1}`;
  parts.push(`${branch.rule} ${place};`);
  for (const child of branch.children)
    if (isBranch(child)) describeBranch(tree, child, text, parts);
}

const codePoints = (text: string, units: number): number => Array.from(text.slice(0, units)).length;

/** Of the whole text Java says that it ends at its end of file, which is no place in it. */
const comparable = (line: string): string =>
  line.replace(/^statements [^;]*;/, '').replace(/endOfFile [^;]*;/g, '');

describe('the grammar as it is interpreted here', () => {
  it('sees in every text of the corpus what the server’s own parser sees', async () => {
    const grammar = await openGrammar();
    const corpus = [
      ...hostileTexts.map(({ text }) => text),
      ...harmlessTexts,
      ...sandboxRules.flatMap(({ example, mended }) => [example, mended]),
    ];
    // Nothing deeper: both parsers overflow their stacks somewhere behind what the sandbox lets through.
    const shallow = corpus.filter((text) => !/[([{]{100}|-{200}/.test(text));
    const confined = harmlessTexts
      .map((text) => rewritten(grammar, text))
      .filter((text) => !text.startsWith('refused'));
    const texts = [...new Set([...shallow, ...confined])];
    const seen = await oracle(texts);
    const different = texts.filter(
      (text, index) => comparable(outline(grammar, text)) !== comparable(seen[index] ?? ''),
    );
    expect(different).toEqual([]);
    expect(texts.length).toBeGreaterThan(700);
  }, 300_000);
});
