import { listAt, type Path, plainAt } from '../common/fields.js';
import { isPlain, type Plain } from '../common/text.js';
import type { RawEvent } from '../format.js';
import { speaker } from './tool-parts.js';

/** Where a row keeps the messages of a run; the first that is a list counts. */
const LISTS: readonly [string, ...string[]][] = [
  ['messages'],
  ['conversation'],
  ['trajectory'],
  ['traj'],
  ['conversation', 'messages'],
  ['trajectory', 'messages'],
  ['request', 'messages'],
  ['input', 'messages'],
];

/** What came back: the model's last turn, where it is kept beside the messages that it answers. */
const REPLIES: readonly Path[] = [[], ['response'], ['output']];

/** More than fit into a line of the usual size with a word in each. */
const MAX_MESSAGES = 100_000;
const MAX_CHOICES = 100;

const SPEAKERS = new Set('user assistant system developer tool function model human ai'.split(' '));

/**
 * Messages and items of a run in their order, an empty one for what is no object; undefined where the
 * row has no list of them.
 */
export function messagesOf(row: RawEvent): readonly Plain[] | undefined {
  const list = LISTS.find((path) => isList(row, path));
  const replies = REPLIES.flatMap((path) => repliesOf(plainAt(row, ...path)));
  if (list === undefined) return replies.length === 0 ? undefined : replies;
  const messages = listAt(MAX_MESSAGES, row, ...list);
  return [...messages.map((message) => (isPlain(message) ? message : {})), ...replies];
}

/** True where one of the first messages is by somebody who takes part in a conversation. */
export function isConversation(row: RawEvent): boolean {
  const list = LISTS.find((path) => isList(row, path));
  const first = list === undefined ? repliesOf(row) : listAt(4, row, ...list).filter(isPlain);
  return first.some((message) => SPEAKERS.has(speaker(message) ?? ''));
}

function isList(row: RawEvent, path: Path): boolean {
  return Array.isArray(plainAt(row, ...path.slice(0, -1))[path.at(-1) ?? '']);
}

/** The messages of a chat completion, a response with items, or a message of Anthropic's. */
function repliesOf(reply: Plain): Plain[] {
  const choices = listAt(MAX_CHOICES, reply, 'choices').map((choice) => plainAt(choice, 'message'));
  const items = reply['object'] === 'response' ? listAt(MAX_MESSAGES, reply, 'output') : [];
  const own = reply['role'] === 'assistant' && 'content' in reply ? [reply] : [];
  return [...choices, ...items.filter(isPlain), ...own].filter((one) => speaker(one) !== undefined);
}
