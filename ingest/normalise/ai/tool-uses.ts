import type { Plain } from '../common/text.js';
import { type ToolPart, toolParts } from './tool-parts.js';

/** How often a conversation called one tool. */
export interface ToolUse {
  readonly name: string;
  readonly successes: number;
  readonly failures: number;
}

interface Tally {
  calls: number;
  answers: number;
  failures: number;
}

/** More different tools than an agent is given; beyond that the names are generated. */
const MAX_TOOLS = 256;

/**
 * The tools that a conversation called, in order of their first call. A call fails where the answer to
 * it plainly is an error; one without an answer counts as a success. Arguments and answers are looked
 * at and never kept.
 *
 * Calls are counted by tool and not matched with their answers one by one, so that ids which are
 * missing, used twice, or lost with the head of the conversation cost nothing.
 */
export function toolUses(messages: readonly Plain[]): ToolUse[] {
  const tallies = new Map<string, Tally>();
  const nameOfCall = new Map<string, string>();
  for (const part of messages.flatMap(toolParts)) {
    const name = part.name ?? nameOfCall.get(part.id ?? '');
    if (name === undefined) continue;
    if (part.id !== undefined) nameOfCall.set(part.id, name);
    const tally = tallies.get(name) ?? { calls: 0, answers: 0, failures: 0 };
    count(tally, part);
    if (tallies.size < MAX_TOOLS || tallies.has(name)) tallies.set(name, tally);
  }
  return Array.from(tallies, ([name, tally]) => useOf(name, tally));
}

function count(tally: Tally, { kind, failed }: ToolPart): void {
  if (kind === 'call') tally.calls += 1;
  else tally.answers += 1;
  if (failed) tally.failures += 1;
}

// Answers can outnumber calls where the conversation was cut; they too tell of a call.
function useOf(name: string, { calls, answers, failures }: Tally): ToolUse {
  const total = Math.max(calls, answers);
  const failed = Math.min(failures, total);
  return { name, successes: total - failed, failures: failed };
}
