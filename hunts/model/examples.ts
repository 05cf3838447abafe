import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { NearestExamples, type Example } from './nearest-examples.js';

let examples: readonly Example[] | undefined;
let ranked: NearestExamples | undefined;

/** examples.yaml; read once, and only where there is a model. A test judges each as an answer of a model. */
export function workedExamples(): readonly Example[] {
  const url = new URL('./examples.yaml', import.meta.url);
  examples ??= parse(readFileSync(url, 'utf8')) as readonly Example[];
  return examples;
}

export function nearestExamples(question: string, count: number): Example[] {
  ranked ??= new NearestExamples(workedExamples());
  return ranked.nearest(question, count);
}
