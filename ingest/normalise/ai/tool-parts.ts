import { listAt, plainAt } from '../common/fields.js';
import { clip, isPlain, type Plain } from '../common/text.js';
import { firstTold, told } from '../common/told.js';

/** A call of a tool, or the answer to one, somewhere in a message. */
export interface ToolPart {
  readonly kind: 'call' | 'answer';
  /** Ties an answer to its call. */
  readonly id: string | undefined;
  /** Name of the tool; answers often leave it out. */
  readonly name: string | undefined;
  /** True where an answer plainly is an error. */
  readonly failed: boolean;
}

/** Calls and blocks that one message is read to; models make a few dozen. */
const MAX_PARTS = 1000;

/** Types of blocks and items, of OpenAI's responses, Anthropic's messages and OpenTelemetry's parts. */
const CALL = /^(?:(?:server_|mcp_)?tool_use|tool_call|(?:function|mcp|custom_tool)_call)$/;
const ANSWER =
  /^(?:[a-z_]{0,40}tool_result|tool_call_response|(?:function|custom_tool)_call_output)$/;

const NAMES = [['function', 'name'], ['custom', 'name'], ['name']];
const CALL_IDS = [['call_id'], ['id']];
const ANSWER_IDS = [['tool_call_id'], ['tool_use_id'], ['call_id'], ['id']];

/** What a message, or an item in the place of one, says of tools; in order. */
export function toolParts(message: Plain): ToolPart[] {
  const calls = listAt(MAX_PARTS, message, 'tool_calls').filter(isPlain).map(call);
  // Before there were tools there was one function for each message.
  if (isPlain(message['function_call'])) calls.push(call(message['function_call']));
  const answers = ['tool', 'function'].includes(speaker(message) ?? '') ? [answer(message)] : [];
  const blocks = [message, ...blocksAt(message, 'content'), ...blocksAt(message, 'parts')];
  return [...calls, ...answers, ...blocks.flatMap(blockPart)];
}

/** Who speaks: `role`, or `type` as LangChain names it. */
export function speaker(message: Plain): string | undefined {
  const { role, type } = message;
  if (typeof role === 'string') return role;
  return typeof type === 'string' ? type : undefined;
}

function blocksAt(message: Plain, field: string): Plain[] {
  return listAt(MAX_PARTS, message, field).filter(isPlain);
}

function blockPart(block: Plain): ToolPart[] {
  const { type } = block;
  if (typeof type !== 'string' || type.length > 64) return [];
  if (CALL.test(type)) return [call(block)];
  return ANSWER.test(type) ? [answer(block)] : [];
}

function call(block: Plain): ToolPart {
  const failed = isTold(block['error']);
  return { kind: 'call', id: firstTold(block, CALL_IDS), name: firstTold(block, NAMES), failed };
}

function answer(block: Plain): ToolPart {
  const id = firstTold(block, ANSWER_IDS);
  return { kind: 'answer', id, name: firstTold(block, NAMES), failed: isError(block) };
}

const FAILED = /^(?:error|failed|failure)$/i;
const ERROR_TEXT =
  /^\s{0,8}(?:error\b|traceback \(most recent|\{\s{0,8}"error"\s{0,8}:(?!\s{0,8}(?:null|false|"")))/i;

function isError(block: Plain): boolean {
  const flags = [block['is_error'], block['isError']];
  if (flags.includes(true) || isTold(block['error'])) return true;
  const status = block['status'];
  if (typeof status === 'string' && status.length < 16 && FAILED.test(status)) return true;
  return ['content', 'output', 'response', 'result'].some((field) => isErrorText(block[field]));
}

function isErrorText(content: unknown): boolean {
  const first: unknown = Array.isArray(content) ? content[0] : content;
  if (typeof first === 'string') return ERROR_TEXT.test(clip(first, 64));
  if (!isPlain(first)) return false;
  const { text, type } = first;
  if (typeof text === 'string') return ERROR_TEXT.test(clip(text, 64));
  return isTold(first['error']) || (typeof type === 'string' && type.endsWith('_error'));
}

/** An error field that says something: most frameworks write null or nothing where all went well. */
function isTold(error: unknown): boolean {
  if (typeof error === 'string') return told(error) !== undefined;
  return error === true || Object.keys(plainAt(error)).length > 0;
}
