import type { AnthropicInput } from '@langchain/anthropic';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { AIMessage, BaseMessage, UsageMetadata } from '@langchain/core/messages';
import type { Runnable } from '@langchain/core/runnables';
import type { ChatOpenAIFields } from '@langchain/openai';
import type { TokenUse } from '../planner/interface.js';
import { answerJsonSchema } from './answer.js';
import { ModelFailure, type Chat, type ChatAnswer, type ChatMessage } from './chat.js';
import { guardedFetch } from './guarded-fetch.js';
import { noTracer } from './no-tracer.js';

/** Where a model is and how it may be used. */
export interface ModelSettings {
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  /** For all of a question: first answer, repair, waiting. */
  readonly timeoutMs: number;
  /** Of one answer. */
  readonly maxTokens: number;
}

/** What every answer is to be: an object of this JSON schema, under a name for servers that want one. */
export interface AnswerShape {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** How an answer is held to JSON, the strictest first; a server that does not know one is asked for the next. */
type Format = 'jsonSchema' | 'jsonMode' | 'none';
const formats = {
  openai: ['jsonSchema', 'jsonMode', 'none'],
  anthropic: ['jsonSchema', 'none'],
} as const;
type Provider = keyof typeof formats;

/** A message whose tokens may be counted; LangChain's own type has lost that they can be. */
type Answered = Pick<AIMessage, 'content' | 'additional_kwargs' | 'response_metadata'> & {
  readonly usage_metadata?: UsageMetadata | undefined;
};
type Structured = Runnable<BaseMessage[], { raw: Answered } | Answered>;

/**
 * A chat model of LangChain: any server that speaks as OpenAI's does, or Anthropic's. The packages are
 * loaded with the first question: they cost some 30 MB and half a second, which a Spoor without a model does not pay.
 */
export class LangChainChat implements Chat {
  readonly #settings: ModelSettings;
  readonly #shape: AnswerShape;
  /** Formats that the server has not turned down. */
  readonly #formats: Format[];
  #model: Promise<BaseChatModel> | undefined;

  constructor(settings: ModelSettings, shape: AnswerShape = huntPlanShape()) {
    this.#settings = settings;
    this.#shape = shape;
    this.#formats = [...formats[providerOf(settings)]];
  }

  async ask(messages: readonly ChatMessage[], signal: AbortSignal): Promise<ChatAnswer> {
    for (;;) {
      const format = this.#formats[0] ?? 'none';
      try {
        return await this.#askAs(format, messages, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (statusOf(error) !== 400 || format === 'none') throw failureOf(error);
        // Questions at the same time may have found it out too.
        if (this.#formats[0] === format) this.#formats.shift();
      }
    }
  }

  async #askAs(
    format: Format,
    messages: readonly ChatMessage[],
    signal: AbortSignal,
  ): Promise<ChatAnswer> {
    const [model, { AIMessage: Ai, HumanMessage, SystemMessage }, handler] = await Promise.all([
      (this.#model ??= this.#open()),
      import('@langchain/core/messages'),
      noTracer(),
    ]);
    const told = messages.map(({ role, text }) => {
      if (role === 'system') return new SystemMessage(text);
      return role === 'user' ? new HumanMessage(text) : new Ai(text);
    });
    const answer = await shaped(model, format, providerOf(this.#settings), this.#shape).invoke(
      told,
      { signal, callbacks: [handler] },
    );
    return read('raw' in answer ? answer.raw : answer);
  }

  async #open(): Promise<BaseChatModel> {
    const { baseUrl, model, apiKey = 'none', maxTokens, timeoutMs } = this.#settings;
    const shared = { maxTokens, temperature: 0, maxRetries: 0, apiKey };
    const guarded = guardedFetch(timeoutMs / 2);
    const { initChatModel } = await import('langchain/chat_models/universal');
    const modelProvider = providerOf(this.#settings);
    const own = {
      anthropic: {
        anthropicApiUrl: baseUrl,
        clientOptions: { fetch: guarded },
      } satisfies AnthropicInput,
      openai: {
        // What stands in variables of OpenAI's own names is meant for others.
        configuration: { baseURL: baseUrl, fetch: guarded, organization: null, project: null },
        useResponsesApi: false,
        __includeRawResponse: true,
      } satisfies ChatOpenAIFields,
    };
    return initChatModel(model, { ...shared, modelProvider, ...own[modelProvider] });
  }
}

function huntPlanShape(): AnswerShape {
  return { name: 'hunt_plan', schema: answerJsonSchema() };
}

function providerOf({ baseUrl }: ModelSettings): Provider {
  return /(?:^|\.)anthropic\.com$/.test(new URL(baseUrl).hostname) ? 'anthropic' : 'openai';
}

/** The schema goes along as JSON, not as zod: what comes back is judged by us, not by a package. */
function shaped(
  model: BaseChatModel,
  format: Format,
  speaks: Provider,
  { name, schema }: AnswerShape,
): Structured {
  if (format === 'none') return model;
  if (speaks === 'anthropic')
    return model.withStructuredOutput(schema, {
      name,
      method: format,
      includeRaw: true,
    });
  const wanted =
    format === 'jsonMode'
      ? { type: 'json_object' }
      : {
          type: 'json_schema',
          json_schema: { name, schema },
          // The client of OpenAI parses such answers, and throws all away, tokens counted and all, where that fails.
          $parseRaw: (text: string) => text,
        };
  return model.withConfig({ response_format: wanted } as object);
}

/** @throws ModelFailure where there is no answer in it */
function read(message: Answered): ChatAnswer {
  const { usage_metadata: usage } = message;
  const tokens: TokenUse = { input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 };
  const metadata: Readonly<Record<string, unknown>> = message.response_metadata;
  const ended = metadata['finish_reason'] ?? metadata['stop_reason'];
  if (isRefusal(message) || ended === 'content_filter' || ended === 'refusal')
    throw new ModelFailure('refused', { tokens });
  if (ended === 'length' || ended === 'max_tokens')
    throw new ModelFailure('unfinished', { tokens });
  const text = textOf(message.content);
  if (text.trim() === '') throw new ModelFailure('silent', { tokens });
  return { text, tokens };
}

/** LangChain leaves out the field in which OpenAI's servers decline; the answer as received has it. */
function isRefusal({ additional_kwargs: { __raw_response: raw } }: Answered): boolean {
  const choices = (raw as { choices?: { message?: { refusal?: unknown } }[] } | undefined)?.choices;
  const refusal = choices?.[0]?.message?.refusal;
  return typeof refusal === 'string' && refusal !== '';
}

function textOf(content: Answered['content']): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => ('text' in part && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}

/** What went wrong, by what HTTP and the packages call it. Their messages quote the answer, so they stay inside. */
function failureOf(error: unknown): ModelFailure {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ModelFailure) return cause;
  }
  const name = error instanceof Error ? error.constructor.name : '';
  const status = statusOf(error);
  if (name === 'LengthFinishReasonError') return new ModelFailure('unfinished', { cause: error });
  if (name === 'ContentFilterFinishReasonError')
    return new ModelFailure('refused', { cause: error });
  if (status === 429) return new ModelFailure('limited', { cause: error });
  if (status === 401 || status === 403) return new ModelFailure('unauthorised', { cause: error });
  if (status !== undefined && status < 500) return new ModelFailure('rejected', { cause: error });
  if (status === undefined && name.includes('Connection'))
    return new ModelFailure('unreachable', { cause: error });
  return new ModelFailure('broken', { cause: error });
}
