import { openHelper, type Helper } from '../../harness/helper.js';
import type { GraphBench } from './graph-bench.js';

export interface QuestionsOrder {
  readonly url: string;
  readonly token: string;
  /** GraphQL. */
  readonly query: string;
}

/**
 * Who asks one question of the service over HTTP, of one thing after another, in a process that holds nothing else: the
 * bench has all of the generated graph, and to collect its garbage takes longer than some answers.
 */
export class Questions {
  readonly #helper: Helper;

  constructor(helper: Helper) {
    this.#helper = helper;
  }

  /** How many milliseconds each took. */
  async ask(round: readonly object[]): Promise<readonly number[]> {
    this.#helper.send(round);
    return (await this.#helper.answer()) as readonly number[];
  }

  async end(): Promise<void> {
    await this.#helper.stop();
  }
}

export async function openQuestions(
  { workshop, service, tenant }: GraphBench,
  query: string,
): Promise<Questions> {
  const order: QuestionsOrder = { url: service.url, token: await service.token(tenant), query };
  const helper = await openHelper(workshop, 'questions-process', order);
  await helper.answer();
  return new Questions(helper);
}
