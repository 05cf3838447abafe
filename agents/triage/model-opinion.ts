import {
  ModelFailure,
  Untrusted,
  type Chat,
  type ChatAnswer,
  type ChatMessage,
  type TokenUse,
} from '../../hunts/index.js';
import type { TriageContext } from './context.js';
import type { JudgedAlert } from './features.js';
import { checkAnswer, type Hallucination, type SoundAnswer } from './model-answer.js';
import { aboutTokens } from './tokens.js';
import { questionAbout, type QuestionOptions } from './model-question.js';

/** What came of one question to a model. */
export interface Opinion {
  /** Undefined where it was of no use, also when told what was wrong. */
  readonly answer: SoundAnswer | undefined;
  /** Of all its answers, the refused ones. */
  readonly hallucinations: readonly Hallucination[];
  readonly tokens: TokenUse;
}

export interface AskOptions extends QuestionOptions {
  readonly registry: ReadonlySet<string>;
}

const LONGEST_REPEATED = 4_000;

/**
 * Asks a model about an alert, and once more with what was wrong. A conversation has marks and a canary of its
 * own; an answer that shows the canary was made by someone else's will and is not looked at.
 *
 * @throws ModelFailure where the model cannot be asked; the signal's reason
 */
export async function askModel(
  chat: Chat,
  alert: JudgedAlert,
  context: TriageContext,
  options: AskOptions,
  signal: AbortSignal,
): Promise<Opinion> {
  const untrusted = new Untrusted();
  const { messages, cited, told } = questionAbout(alert, context, untrusted, options);
  const rules = {
    registry: options.registry,
    allowed: options.playbooks,
    cited,
    told,
    restore: (text: string) => untrusted.restored(text),
  };
  const hallucinations: Hallucination[] = [];
  const spent = { input: 0, output: 0 };
  const opinion = (answer: SoundAnswer | undefined): Opinion => ({
    answer,
    hallucinations,
    tokens: spent,
  });
  let asked: readonly ChatMessage[] = messages;
  for (const isRepair of [false, true]) {
    const said = await ask(chat, asked, spent, signal);
    if (said === undefined || untrusted.isBetrayedBy(said.text)) return opinion(undefined);
    const checked = checkAnswer(said.text, rules);
    if (checked.outcome === 'sound') return opinion(checked.answer);
    hallucinations.push(...checked.hallucinations);
    if (!isRepair) asked = [...messages, ...repair(said.text, checked.faults)];
  }
  return opinion(undefined);
}

/** In these ways a model fails at one question, not at all of them. */
const ownFaults: ReadonlySet<string> = new Set(['refused', 'silent', 'unfinished', 'oversized']);

/** Undefined where it gave no answer to look at. */
async function ask(
  chat: Chat,
  messages: readonly ChatMessage[],
  spent: { input: number; output: number },
  signal: AbortSignal,
): Promise<ChatAnswer | undefined> {
  const count = ({ input, output }: TokenUse): void => {
    spent.input += input;
    spent.output += output;
  };
  try {
    const answer = await chat.ask(messages, signal);
    count(answer.tokens.input > 0 ? answer.tokens : estimated(messages, answer.text));
    return answer;
  } catch (error) {
    if (!(error instanceof ModelFailure) || !ownFaults.has(error.reason)) throw error;
    count(error.tokens);
    return undefined;
  }
}

/** For servers that count nothing. */
function estimated(messages: readonly ChatMessage[], answer: string): TokenUse {
  const input = messages.reduce((sum, { text }) => sum + aboutTokens(text), 0);
  return { input, output: aboutTokens(answer) };
}

function repair(answer: string, faults: readonly string[]): ChatMessage[] {
  const list = faults.map((fault) => `- ${fault}`).join('\n');
  return [
    { role: 'assistant', text: answer.slice(0, LONGEST_REPEATED) },
    {
      role: 'user',
      text: `That is no valid answer:\n${list}\nAnswer with the whole object, mended.`,
    },
  ];
}
