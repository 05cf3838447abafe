import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { SpoorError } from '../../graph/index.js';
import { FormFault, keyOf } from './fault.js';
import { parseForm, toTechnique, type Technique } from './technique.js';

/**
 * One file of the catalogue.
 *
 * @throws SpoorError CONFIG_INVALID with file, line and key
 */
export function readTechnique(file: string, text: string): Technique {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined)
    throw invalid(`${file}:${lines.linePos(broken.pos[0]).line}`, broken.message);
  return located(
    () => toTechnique(parseForm(document.toJS({ maxAliasCount: 0 }))),
    (path) => `${file}:${lines.linePos(offsetOf(document, path)).line}`,
  );
}

/** Runs it and says of a fault where it lies. */
export function located<T>(read: () => T, place: (path: readonly PropertyKey[]) => string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormFault)) throw error;
    throw invalid(place(error.path), `\`${keyOf(error.path)}\`: ${error.message}`, error);
  }
}

/** Where the last key of the path that is there stands. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (pair === undefined) break;
      if (isScalar(pair.key) && pair.key.range) [offset] = pair.key.range;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (isMap(node) && node.range) [offset] = node.range;
    } else break;
  }
  return offset;
}

function invalid(place: string, what: string, cause?: unknown): SpoorError {
  return new SpoorError('CONFIG_INVALID', `${place}: ${what}.`, { cause });
}
