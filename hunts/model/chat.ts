import type { TokenUse } from '../planner/interface.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly text: string;
}

export interface ChatAnswer {
  readonly text: string;
  readonly tokens: TokenUse;
}

/** A model that answers a conversation with a JSON object, or fails in one of the ways below. */
export interface Chat {
  /** @throws ModelFailure, or the signal's reason */
  ask(messages: readonly ChatMessage[], signal: AbortSignal): Promise<ChatAnswer>;
}

export const failures = {
  refused: 'declined to answer',
  silent: 'gave an empty answer',
  unfinished: 'was cut off at its limit of tokens',
  oversized: 'answered with more than a plan can be',
  nonsense: 'gave no valid plan, also when told what was wrong',
  baffled: 'says that it cannot put this as a plan',
  leaked: 'repeated what it was told to keep to itself',
  slow: 'did not answer in time',
  limited: 'takes no more questions for now (429)',
  unauthorised: 'does not accept the key',
  rejected: 'did not accept the request',
  broken: 'failed',
  unreachable: 'could not be reached, or the connection broke',
} as const;

/** The model was of no use for this question, and in which way. What it said is not part of it. */
export class ModelFailure extends Error {
  readonly reason: keyof typeof failures;
  /** What the server counted before it came to that. */
  readonly tokens: TokenUse;

  constructor(
    reason: keyof typeof failures,
    options: { readonly tokens?: TokenUse | undefined; readonly cause?: unknown } = {},
  ) {
    super(`the model ${failures[reason]}`, { cause: options.cause });
    this.reason = reason;
    this.tokens = options.tokens ?? { input: 0, output: 0 };
  }
}
