/**
 * Thread in which texts are prepared, so that one that the parser chews on for ever costs a thread and not
 * the service. It is given everything as plain values and imports neither graph nor driver: it must be
 * quick to start again.
 */
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { loadGrammar } from './grammar.js';
import { prepareText, type Confinement, type Objected } from './prepare-text.js';
import type { PreparedText } from './prepared.js';
import type { Vocabulary } from './vocabulary-use.js';
import { warmUpTexts } from './warm-up.js';

export interface WorkerData {
  readonly grammarFolder: string;
  readonly vocabulary: Vocabulary;
}

export interface Job extends Omit<Confinement, 'vocabulary'> {
  readonly id: number;
  readonly text: string;
}

export interface Done {
  readonly id: number;
  readonly result: PreparedText | Objected;
  /** What the parser has learnt has grown large: let the next text have a fresh thread. */
  readonly tired: boolean;
}

export type WorkerMessage = Done | { readonly ready: true };

/** What is learnt from hostile texts never comes of use again. */
const TIRED_BYTES = 160 * 1024 * 1024;

const { grammarFolder, vocabulary } = workerData as WorkerData;
const grammar = loadGrammar(grammarFolder);
const WARM_UP = { tenantLabel: 'T_0000000000000000', maxRows: 1, vocabulary };

for (const text of warmUpTexts) prepareText(grammar, text, WARM_UP);
parentPort?.postMessage({ ready: true } satisfies WorkerMessage);

parentPort?.on('message', ({ id, text, tenantLabel, maxRows }: Job) => {
  const result = prepare(text, { tenantLabel, maxRows, vocabulary });
  const tired = getHeapStatistics().used_heap_size > TIRED_BYTES;
  parentPort?.postMessage({ id, result, tired } satisfies WorkerMessage);
});

function prepare(text: string, confinement: Confinement): PreparedText | Objected {
  try {
    return prepareText(grammar, text, confinement);
  } catch (error) {
    // A stack that overflows under a text of brackets; anything else is a fault of ours and ends the thread.
    if (!(error instanceof RangeError)) throw error;
    const objection = { message: 'The text is nested too deeply: take it apart with WITH.' };
    return { outcome: 'objected', code: 'DEPTH', objection, position: 0 };
  }
}
