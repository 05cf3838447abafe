import { wordPlanner, type Planner } from '../planner/interface.js';
import { techniqueForms } from '../techniques/catalogue.js';
import { LangChainChat } from './langchain-chat.js';
import { ModelPlanner } from './model-planner.js';

/** As LLM_BASE_URL, LLM_MODEL and LLM_API_KEY say. */
export interface ModelAccess {
  readonly baseUrl: string | undefined;
  readonly model: string | undefined;
  readonly apiKey: string | undefined;
}

/** A hunter who waits longer has typed the Cypher meanwhile; local models on a CPU need more than a few seconds. */
const TIMEOUT_MS = 20_000;
/** The largest worked example is a fifth of it. */
const MAX_TOKENS = 1_500;

/** The planner with a model where one is named in full, else the one by words and grammar. Opens no connection. */
export function openPlanner(
  { baseUrl, model, apiKey }: ModelAccess,
  { timeoutMs = TIMEOUT_MS, maxTokens = MAX_TOKENS } = {},
): Planner {
  if (baseUrl === undefined || model === undefined)
    return baseUrl === model ? wordPlanner : halfNamed(baseUrl === undefined);
  return new ModelPlanner({
    chat: new LangChainChat({ baseUrl, model, apiKey, timeoutMs, maxTokens }),
    fallback: wordPlanner,
    timeoutMs,
    isTechnique: (id) => techniqueForms().has(id),
  });
}

/** Whoever set half of it believes that a model is asked. */
function halfNamed(hasNoUrl: boolean): Planner {
  const [given, missing] = hasNoUrl ? ['LLM_MODEL', 'LLM_BASE_URL'] : ['LLM_BASE_URL', 'LLM_MODEL'];
  const note = `No model is asked: ${given} is set without ${missing}.`;
  return {
    name: wordPlanner.name,
    async plan(question) {
      const planned = await wordPlanner.plan(question);
      return { ...planned, notes: [note, ...planned.notes] };
    },
  };
}
