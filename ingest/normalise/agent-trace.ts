import { createHash } from 'node:crypto';
import { isConversation, messagesOf } from './ai/conversation.js';
import { agentMention, modelMention, type Run, runFacts, toolFacts } from './ai/mentions.js';
import { agentOf, endingOf, issuerOf, modelOf, runIdOf, timeOf, userOf } from './ai/run-row.js';
import { speaker, toolParts } from './ai/tool-parts.js';
import { toolUses } from './ai/tool-uses.js';
import { textAt } from './common/fields.js';
import { principalUser } from './common/mentions.js';
import { clip, type Plain } from './common/text.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { CoverageRow, Format, RawEvent, Reception, Verdict } from './format.js';

/**
 * Conversations of agents, one run in a row: chat completions with tool calls, messages with blocks as
 * Anthropic writes them, trajectories of benchmarks (tau-bench). What was said, with which arguments a
 * tool was called and what it answered is not kept: it may hold secrets.
 *
 * Field names differ from one framework to the next; ai/run-row.ts lists the ones that are known. An
 * agent without a name is the agent of its source.
 */
export const agentTrace = {
  name: 'agent-trace',
  recognises: isConversation,
  normalise,
  coverage: [
    {
      event: 'conversation',
      title: 'Run of an agent',
      edges: [
        'AiAgent PERFORMED_INFERENCE Inference',
        'Inference USED_MODEL AiModel',
        'AiAgent USED_MODEL AiModel',
        'User PROMPTED Inference',
        'User PROMPTED AiAgent',
        'Inference INVOKED_TOOL Tool',
        'AiAgent INVOKED_TOOL Tool',
      ],
      note: 'A tool has one edge for calls that succeeded and one for those whose answer is an error, each with its count.',
    },
    {
      event: 'empty conversation',
      title: 'Row without messages',
      edges: [],
      note: 'nobody said anything',
    },
  ] as const satisfies readonly CoverageRow[],
} satisfies Format;

function normalise(row: RawEvent, reception: Reception): Verdict {
  const messages = messagesOf(row);
  if (messages === undefined) {
    return rejected(
      'no conversation; expected messages, conversation, trajectory, traj or choices',
    );
  }
  if (messages.length === 0) return ignored('empty conversation');
  if (messages.every((message) => speaker(message) === undefined)) {
    return rejected('messages without role; expected OpenAI or Anthropic messages');
  }
  const time = timeOf(row, messages[0]);
  if (time !== undefined && 'problem' in time) return rejected(time.problem);
  const at = time?.at ?? reception.at;
  const run = runOf(row, messages, reception.source);
  const tools = toolUses(messages).flatMap(({ name, successes, failures }) => {
    const tool = { kind: 'Tool', issuer: run.inference.issuer, name } as const;
    return [
      ...(successes === 0 ? [] : toolFacts(at, run, tool, 'success', successes)),
      ...(failures === 0 ? [] : toolFacts(at, run, tool, 'failure', failures)),
    ];
  });
  const observations = [...runFacts(at, run), ...tools];
  return accepted({ observations, at, undated: time === undefined ? true : undefined });
}

function runOf(row: RawEvent, messages: readonly Plain[], source: string) {
  const issuer = issuerOf(row) ?? source;
  const { name, id } = runIdOf(row) ?? fingerprint(messages);
  return {
    agent: agentMention(issuer, agentOf(row), source),
    inference: { kind: 'Inference', issuer, inference_id: id, name, type: 'run', ...endingOf(row) },
    model: modelMention(issuer, modelOf(row)),
    user: principalUser(userOf(row)),
  } as const satisfies Run;
}

/** A run that nothing names goes by what was said in it, of which the digest tells nothing. */
function fingerprint(messages: readonly Plain[]): { name: string; id: string } {
  const digest = createHash('sha256');
  for (const message of messages) {
    const { content } = message;
    const blocks = Array.isArray(content) ? content.map((block) => textAt(block, 'text')) : [];
    const calls = toolParts(message).flatMap(({ id, name }) => [id, name]);
    digest.update([speaker(message), textAt(content), ...blocks, ...calls].join('\0') + '\n');
  }
  const id = clip(digest.digest('hex'), 32);
  return { name: id, id };
}
