import type { Kind } from '../../graph/index.js';
import type { HuntPlan } from '../plan/plan.js';
import type { PlannedBy, Planner, Question, TokenUse } from '../planner/interface.js';
import type { Vocabulary } from '../planner/vocabulary.js';
import { ModelFailure, type Chat, type ChatAnswer, type ChatMessage } from './chat.js';
import { judge, type Judgement } from './judge.js';
import { promptFor, repairFor } from './prompt.js';
import { Untrusted, visible } from './untrusted.js';

export interface ModelPlannerOptions {
  readonly chat: Chat;
  /** Plans what the model does not. */
  readonly fallback: Planner;
  readonly timeoutMs: number;
  readonly isTechnique: (id: string) => boolean;
}

/**
 * Plans with a model, and by words where the model is of no use. A model is asked twice at most: once, and once
 * more with what was wrong. It is given text, it gives text; what it may have been talked into ends at `judge`.
 */
export class ModelPlanner implements Planner {
  readonly name = 'model';
  readonly #options: ModelPlannerOptions;

  constructor(options: ModelPlannerOptions) {
    this.#options = options;
  }

  async plan(question: Question): Promise<PlannedBy> {
    question.signal?.throwIfAborted();
    const { fallback } = this.#options;
    const use = new Use();
    try {
      return planned(question, await this.#ask(question, use), use);
    } catch (error) {
      question.signal?.throwIfAborted();
      if (!(error instanceof ModelFailure)) throw error;
      use.add(error.tokens);
      const other = await fallback.plan(question);
      const note = `${capitalised(error.message)}; the question was read by words and grammar instead.`;
      return { ...other, tokens: use.tokens, notes: [note, ...other.notes] };
    }
  }

  async #ask(question: Question, use: Use): Promise<SoundAnswer> {
    const { chat, timeoutMs, isTechnique } = this.#options;
    const limit = AbortSignal.timeout(timeoutMs);
    const signal =
      question.signal === undefined ? limit : AbortSignal.any([limit, question.signal]);
    const untrusted = new Untrusted();
    const ask = async (messages: readonly ChatMessage[]): Promise<ChatAnswer> => {
      try {
        const answer = await chat.ask(messages, signal);
        use.add(answer.tokens);
        if (untrusted.isBetrayedBy(answer.text)) throw new ModelFailure('leaked');
        return answer;
      } catch (error) {
        if (limit.aborted) throw new ModelFailure('slow', { cause: error });
        throw error;
      }
    };
    const rules = { restore: (text: string) => untrusted.restored(text), isTechnique };
    const messages = await promptFor(question, untrusted);
    const first = await ask(messages);
    const judged = judge(first.text, rules);
    if (judged.outcome !== 'faulty') return sound(judged);
    const second = await ask(repairFor(messages, first.text, judged.faults));
    return sound(judge(second.text, rules));
  }
}

type SoundAnswer = Extract<Judgement, { outcome: 'plan' }>;

/** @throws ModelFailure where there is no plan */
function sound(judged: Judgement): SoundAnswer {
  if (judged.outcome === 'plan') return judged;
  throw new ModelFailure(judged.outcome === 'cannot' ? 'baffled' : 'nonsense');
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Tokens of all that was asked for one question. */
class Use {
  #input = 0;
  #output = 0;

  add({ input, output }: TokenUse): void {
    this.#input += input;
    this.#output += output;
  }

  get tokens(): TokenUse {
    return { input: this.#input, output: this.#output };
  }
}

function planned(
  { text, vocabulary }: Question,
  { plan, unclear }: SoundAnswer,
  use: Use,
): PlannedBy {
  // Words of the question and no others: a model has no other way to speak to the hunter.
  const said = visible(text).toLowerCase();
  const unresolved = unclear.filter(
    (word) => word.trim() !== '' && said.includes(word.toLowerCase()),
  );
  const words = said.split(/\s+/).length;
  const lost = unresolved.flatMap((one) => one.split(/\s+/)).length;
  return {
    plan,
    unresolved,
    unknownNames: unknownNames(plan, vocabulary),
    mended: [],
    coverage: Math.max(0, words - lost) / words,
    planner: 'model',
    tokens: use.tokens,
    notes: [],
  };
}

/** Kinds all of whose names the vocabulary holds. */
const named: ReadonlySet<string> = new Set<Kind>([
  'Host',
  'User',
  'Service',
  'AiAgent',
  'AiModel',
  'Tool',
]);

/** Names that the plan looks for and that this tenant's graph does not know. */
function unknownNames({ branches }: HuntPlan, vocabulary: Vocabulary): string[] {
  const nodes = branches.flatMap(({ nodes }) => nodes);
  const names = nodes.flatMap(({ kinds, where }) =>
    where.flat().flatMap((condition) => {
      const { property, op } = condition;
      const isName =
        (property === 'name' && kinds.length > 0 && kinds.every((kind) => named.has(kind))) ||
        property === 'host_name';
      if (!isName || (op !== 'equals' && op !== 'one_of')) return [];
      return [condition.value].flat().filter((value) => typeof value === 'string');
    }),
  );
  return [...new Set(names)].filter((name) => vocabulary.named(name).length === 0);
}
