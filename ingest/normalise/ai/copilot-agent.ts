import { type Agent, agentMention, type Inference } from './mentions.js';

/** Microsoft 365 Copilot with the agents in it, whichever log tells of them. */
export const COPILOT_ISSUER = 'microsoft 365 copilot';

/** What a log tells of the assistant that somebody talked with. */
export interface AssistantText {
  /** The application that it was asked in: `Word`, `BizChat`. */
  readonly app?: string | undefined;
  /** Of an agent that has one; Copilot itself goes by the application. */
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

/** The assistant by its id, else by the application; its name as it signs where that is told. */
export function assistantMention(issuer: string, text: AssistantText): Agent {
  const { app, version } = text;
  const id = (text.id ?? app)?.toLowerCase();
  return agentMention(issuer, { id, name: text.name ?? copilotName(app), version }, 'copilot');
}

const CHAT = /^(?:bizchat|microsoft 365 chat)$/i;

/** How Copilot signs: the chat of its own, else in an application. */
function copilotName(app: string | undefined): string | undefined {
  if (app === undefined) return undefined;
  return CHAT.test(app) ? 'Microsoft 365 Chat' : `Copilot in ${app}`;
}

/** The application in how Copilot signs: `Copilot in Word` → `Word`. */
export function appInName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return CHAT.test(name) ? 'bizchat' : /^copilot in (\w{1,100})$/i.exec(name)?.[1];
}

/** A conversation, which is one run, by the id of its thread. */
export function conversationRun(issuer: string | undefined, thread: string): Inference {
  return { kind: 'Inference', issuer, inference_id: thread, name: thread, type: 'run' };
}
