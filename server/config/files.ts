import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import {
  defaultPromptTemplate,
  readPromptTemplate,
  type PromptTemplate,
} from '../../agents/index.js';
import { nearest, SpoorError } from '../../graph/index.js';

import { type FileConfig, fileSchema, keysAt } from './schema.js';

interface ConfigFile {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly sections: Readonly<Record<string, unknown>>;
}

type Path = readonly PropertyKey[];

/** Has no sections: it is what a model is asked, and read by itself. */
const PROMPT_FILE = 'triage_prompt.yaml';

/** Far beyond any real file; what is larger is no configuration. */
const LARGEST_FILE_BYTES = 1024 * 1024;

/**
 * Reads all `*.yaml` of a folder as one configuration; a key may be set in one file only. A folder
 * that is not there gives the defaults.
 *
 * @throws SpoorError CONFIG_INVALID with file, line and key, and the nearest known key
 */
export function readConfigFiles(folder: string): FileConfig {
  const files = listFiles(folder).map(readConfigFile);
  const parsed = fileSchema.safeParse(mergeFiles(files));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw issue === undefined ? invalid(folder, 'is not valid') : explainIssue(issue, files);
}

/**
 * What a model is asked about alerts, from triage_prompt.yaml of the folder; the default where there is none.
 *
 * @throws SpoorError CONFIG_INVALID with the place
 */
export function readTriagePrompt(folder: string): PromptTemplate {
  const path = join(folder, PROMPT_FILE);
  return existsSync(path) ? readPromptTemplate(readText(path), path) : defaultPromptTemplate;
}

function listFiles(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter(
      (name) => /\.ya?ml$/.test(name) && name !== PROMPT_FILE,
    );
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw invalid(folder, 'cannot be read as a folder', error);
  }
}

function readConfigFile(path: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault) throw invalid(`${path}:${lines.linePos(fault.pos[0]).line}`, fault.message);
  const { contents } = document;
  const empty = contents === null || (isScalar(contents) && contents.value === null);
  if (!empty && !isMap(contents)) throw invalid(path, 'must hold sections such as `graph:`');
  return { path, document, lines, sections: empty ? {} : toSections(path, document) };
}

function readText(path: string): string {
  try {
    if (statSync(path).size > LARGEST_FILE_BYTES) throw invalid(path, 'is larger than 1 MB');
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw error instanceof SpoorError ? error : invalid(path, 'cannot be read', error);
  }
}

/** Throws where aliases would unfold without end. */
function toSections(path: string, document: Document): Readonly<Record<string, unknown>> {
  try {
    return document.toJS({ maxAliasCount: 100 }) as Record<string, unknown>;
  } catch (error) {
    throw invalid(path, 'repeats aliases too often', error);
  }
}

/** An empty section (`graph:` and only comments under it) is as good as none. */
function mergeFiles(files: readonly ConfigFile[]): Record<string, unknown> {
  const merged = new Map<string, unknown>();
  for (const file of files) {
    for (const [name, section] of Object.entries(file.sections)) {
      if (section !== null) merged.set(name, mergeSection(file, name, merged.get(name), section));
    }
  }
  return Object.fromEntries(merged);
}

function mergeSection(file: ConfigFile, name: string, before: unknown, section: unknown): unknown {
  if (!isRecord(before) || !isRecord(section)) return section;
  const twice = Object.keys(section).find((key) => Object.hasOwn(before, key));
  if (twice === undefined) return { ...before, ...section };
  throw invalid(
    `${file.path}:${lineOf(file, [name, twice])}`,
    `\`${name}.${twice}\` is also set in another file; keep one of them`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function explainIssue(issue: z.core.$ZodIssue, files: readonly ConfigFile[]): SpoorError {
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path: Path = unknownKey === undefined ? issue.path : [...issue.path, unknownKey];
  const [file, shown] = placeOf(path, files);
  const place = file ? `${file.path}:${lineOf(file, shown)}` : 'config';
  const key = `\`${path.map(String).join('.').slice(0, 120)}\``;
  if (unknownKey === undefined) return invalid(place, `${key}: ${issue.message}`);
  return invalid(place, `${key} is not a key that Spoor knows${suggest(unknownKey, issue.path)}`);
}

/** The file in which a key stands, or what it is missing in. */
function placeOf(path: Path, files: readonly ConfigFile[]): [ConfigFile | undefined, Path] {
  for (let shown = path; shown.length > 0; shown = shown.slice(0, -1)) {
    const file = files.find((candidate) => candidate.document.hasIn([...shown]));
    if (file !== undefined) return [file, shown];
  }
  return [undefined, path];
}

function suggest(word: string, path: Path): string {
  const known = keysAt(path);
  const near = nearest(word, known);
  if (near !== undefined) return `; did you mean \`${near}\`?`;
  return known.length > 0 && known.length <= 12 ? `; it takes ${known.join(', ')}` : '';
}

/** Line, from 1, of the key that `path` ends with. */
function lineOf(file: ConfigFile, path: Path): number {
  let node: unknown = file.document.contents;
  let offset = 0;
  for (const part of path) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (isScalar(pair?.key) && pair.key.range) [offset] = pair.key.range;
    node = pair?.value;
  }
  return file.lines.linePos(offset).line;
}

function invalid(place: string, what: string, cause?: unknown): SpoorError {
  const sentence = /[.?]$/.test(what) ? what : `${what}.`;
  return new SpoorError('CONFIG_INVALID', `${place}: ${sentence}`, { cause });
}
