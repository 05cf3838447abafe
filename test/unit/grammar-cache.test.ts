import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import {
  faultyGrammarFiles,
  grammarFolder as folderIn,
  resolveGrammar,
} from '../../server/neo4j/index.js';
import { readZipEntry } from '../../server/neo4j/zip.js';
import { cacheFolder as sharedCache, grammarFolder } from '../support/sandbox.js';

let cache: string;
let server: Server;
let asked: string[];
let answer: Buffer | undefined;

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'spoor-grammar-'));
  asked = [];
  answer = undefined;
  server = createServer((request, response) => {
    asked.push(String(request.url));
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(cache, { recursive: true, force: true });
});

const resolveFromServer = (): Promise<string> =>
  resolveGrammar({
    cacheFolder: cache,
    repositoryUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/maven2`,
    mavenCommand: 'no-such-maven',
  });

/** A zip of one file, as `jar` makes them. */
function zipOf(name: string, content: string): Buffer {
  const packed = deflateRawSync(Buffer.from(content));
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const directory = local.length + name.length + packed.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory, 16);
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

describe('the grammar in the cache', () => {
  it('is as released, once it was fetched', async () => {
    const folder = await grammarFolder();
    expect(folder).toBe(folderIn(sharedCache));
    expect(faultyGrammarFiles(folder)).toEqual([]);
  });

  it('is not asked for again', async () => {
    const folder = await grammarFolder();
    const again = await resolveGrammar({
      cacheFolder: sharedCache,
      repositoryUrl: 'http://127.0.0.1:9',
    });
    expect(again).toBe(folder);
  });

  it('is asked for at the repository where there is no Maven, by the path that repositories have', async () => {
    await expect(resolveFromServer()).rejects.toMatchObject({
      code: 'GRAMMAR_MISSING',
      retryable: true,
    });
    expect(asked).toEqual([
      '/maven2/org/neo4j/cypher-v5-antlr-parser/5.26.25/cypher-v5-antlr-parser-5.26.25-sources.jar',
    ]);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('is not taken from a jar that is not the released one', async () => {
    answer = zipOf(
      'org/neo4j/cypher/internal/parser/v5/Cypher5Lexer.interp',
      'token literal names:',
    );
    await expect(resolveFromServer()).rejects.toThrow('not the released one');
    answer = Buffer.alloc(2_000_000);
    await expect(resolveFromServer()).rejects.toThrow('too large');
    expect(readdirSync(cache)).toEqual([]);
  });

  it('is seen to be altered', async () => {
    const folder = await grammarFolder();
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(cache, name), 'something else');
    expect(faultyGrammarFiles(cache)).toHaveLength(2);
  });
});

describe('a zip', () => {
  it('gives the file that is asked for, and nothing for another', () => {
    const zip = zipOf('a/b.txt', 'hello '.repeat(100));
    expect(readZipEntry(zip, 'a/b.txt', 1_000)?.toString()).toBe('hello '.repeat(100));
    expect(readZipEntry(zip, 'a/c.txt', 1_000)).toBeUndefined();
  });

  it('does not unfold to more than it may', () => {
    expect(() => readZipEntry(zipOf('bomb', 'a'.repeat(100_000)), 'bomb', 1_000)).toThrow();
  });

  it.each([
    ['nothing', ''],
    ['text', 'not a zip at all, but long enough to hold the end of one'],
  ])('that is %s is said to be none', (_what, text) => {
    expect(() => readZipEntry(Buffer.from(text), 'x', 10)).toThrow(RangeError);
  });
});
