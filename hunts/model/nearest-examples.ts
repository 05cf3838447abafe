import { tokenise } from '../planner/tokens.js';
import { noTracer } from './no-tracer.js';

/** A question and the plan that answers it, as a model should write it. */
export interface Example {
  readonly question: string;
  readonly plan: Readonly<Record<string, unknown>>;
}

type Nearest = (question: string) => Promise<Example[]>;

/**
 * Ranks worked examples by the words they share with a question, rare words counting most: LangChain's BM25,
 * as its selectors by embeddings would send the question to a second model.
 *
 * @returns for a question its nearest examples, the nearest last: what a model read last it follows most
 */
export async function openNearestExamples(
  examples: readonly Example[],
  count: number,
): Promise<Nearest> {
  const [{ BM25Retriever }, { Document }] = await Promise.all([
    import('@langchain/community/retrievers/bm25'),
    import('@langchain/core/documents'),
  ]);
  const documents = examples.map(
    ({ question }, at) => new Document({ pageContent: termsOf(question), metadata: { at } }),
  );
  const retriever = BM25Retriever.fromDocuments(documents, { k: count });
  const callbacks = [await noTracer()];
  return async (question) => {
    const found = await retriever.invoke(termsOf(question), { callbacks });
    return found
      .flatMap(({ metadata }) => examples[(metadata as { at: number }).at] ?? [])
      .reverse();
  };
}

/** Each word once, between bars: the retriever counts a term wherever it stands, in longer words too. */
function termsOf(text: string): string {
  return [...new Set(wordsIn(text))].map((word) => `|${word}|`).join(' ');
}

/** Words without their endings; of an address, hash or path its form, for its digits are like no other. */
function wordsIn(text: string): string[] {
  return tokenise(text).flatMap(({ form, lower }) => {
    if (form === 'mark') return [];
    if (form !== 'word') return [`<${form}>`];
    return [lower.replace(/(?<=\w{3})(?:ing|ed|es|s)$/, '')];
  });
}
