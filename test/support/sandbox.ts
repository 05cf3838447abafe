import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Sandbox, type SandboxSettings } from '../../hunts/index.js';
import { loadGrammar, type Grammar } from '../../hunts/sandbox/grammar.js';
import { modelVocabulary } from '../../hunts/sandbox/model-vocabulary.js';
import { prepareText, type Objected } from '../../hunts/sandbox/prepare-text.js';
import type { PreparedText } from '../../hunts/sandbox/prepared.js';
import { resolveGrammar } from '../../server/neo4j/index.js';

const data = join(__dirname, '../hunts-corpus');

function readLines(file: string): readonly unknown[] {
  const lines = readFileSync(join(data, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
}

export interface HostileText {
  readonly group: string;
  readonly text: string;
  readonly expect: string;
}

export const hostileTexts = readLines('hostile.jsonl') as readonly HostileText[];

const harmless = readLines('harmless.jsonl') as readonly { readonly text: string }[];

export const harmlessTexts = harmless.map(({ text }) => text);

export const parameters = JSON.parse(
  readFileSync(join(data, 'parameters.json'), 'utf8'),
) as Readonly<Record<string, unknown>>;

/** The cache that the service and the tests share. */
export const cacheFolder =
  process.env['SPOOR_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'spoor');

let folder: Promise<string> | undefined;

/** The folder of the grammar, fetched where it is not there yet. */
export function grammarFolder(): Promise<string> {
  folder ??= resolveGrammar({ cacheFolder, repositoryUrl: 'https://repo.maven.apache.org/maven2' });
  return folder;
}

export async function openGrammar(): Promise<Grammar> {
  return loadGrammar(await grammarFolder());
}

export function openSandbox(settings: Partial<SandboxSettings> = {}): Sandbox {
  return new Sandbox({ grammarFolder, settings });
}

/** What a grown-up vocabulary and a made-up tenant make of a text, in this thread. */
export function prepareHere(
  grammar: Grammar,
  text: string,
  tenantLabel = 'T_00000000000000aa',
): PreparedText | Objected {
  return prepareText(grammar, text, { tenantLabel, maxRows: 1000, vocabulary: modelVocabulary() });
}

/** A text with the label of `prepareHere` cut down to `T`, for the eye. */
export function rewritten(grammar: Grammar, text: string): string {
  const prepared = prepareHere(grammar, text);
  return prepared.outcome === 'prepared'
    ? prepared.text.replaceAll('T_00000000000000aa', 'T')
    : `refused ${prepared.code}`;
}
