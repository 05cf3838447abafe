import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { openNearestExamples, type Example } from './nearest-examples.js';

let examples: readonly Example[] | undefined;
let nearest: ReturnType<typeof openNearestExamples> | undefined;

/** So many go along with a question. */
const COUNT = 8;

/** examples.yaml; read once, and only where there is a model. A test judges each as an answer of a model. */
export function workedExamples(): readonly Example[] {
  const url = new URL('./examples.yaml', import.meta.url);
  examples ??= parse(readFileSync(url, 'utf8')) as readonly Example[];
  return examples;
}

/** The worked examples nearest to a question, the nearest last. */
export async function nearestExamples(question: string): Promise<Example[]> {
  nearest ??= openNearestExamples(workedExamples(), COUNT);
  return (await nearest)(question);
}
