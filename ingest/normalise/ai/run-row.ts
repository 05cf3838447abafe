import type { EpochSeconds } from '../../../graph/index.js';
import { countAt, type Path, plainAt, textAt } from '../common/fields.js';
import { resultOf } from '../common/result.js';
import { known, type Plain } from '../common/text.js';
import { parseInstant } from '../common/time.js';
import { firstTold, told } from '../common/told.js';
import type { RawEvent } from '../format.js';
import type { AgentText } from './mentions.js';

/** A field at the top of a row, or in one of the objects that rows keep such things in. */
const anywhere = (...names: readonly string[]): Path[] =>
  ['', 'metadata', 'request', 'response'].flatMap((holder) =>
    names.map((name) => (holder === '' ? [name] : [holder, name])),
  );

const RUN_IDS = [
  ...anywhere('run_id', 'runId', 'session_id', 'sessionId', 'conversation_id', 'conversationId'),
  ...anywhere('trace_id', 'traceId', 'thread_id', 'threadId'),
  ...[['id'], ['response', 'id']],
];
const AGENT_IDS = [['agent', 'id'], ...anywhere('agent_id', 'agentId', 'assistant_id')];
const AGENT_NAMES = [['agent', 'name'], ...anywhere('agent_name', 'agentName', 'agent')];
const VERSIONS = [['agent', 'version'], ...anywhere('agent_version')];
const ISSUERS = anywhere('platform', 'provider', 'issuer');
/** What answered comes before what was asked for: an alias stands for another model every month. */
const MODELS = [['response', 'model'], ...anywhere('model', 'model_name', 'model_id')];
const USERS = [
  ...[
    ['user', 'id'],
    ['user', 'email'],
    ['user', 'name'],
  ],
  ...anywhere('user', 'user_id', 'userId', 'user_email', 'end_user'),
  ['info', 'task', 'user_id'],
];
const OUTCOMES = [['outcome'], ['status'], ['termination_reason'], ['stop_reason']];
/** `time` is not among them: as often as not it is a duration. */
const TIMES = anywhere('created', 'created_at', 'createdAt', 'timestamp').concat(
  anywhere('start_time', 'startTime', 'started_at', 'startedAt', '@timestamp'),
);
const USAGES: readonly Path[] = [['usage'], ['response', 'usage']];

/** A run as its row names it. */
export interface RunId {
  /** As told: a conversation's id, or a benchmark's task (`7`, on its second trial `7#1`). */
  readonly name: string;
  /** The same; of a task with the user it is played for, as every benchmark counts from 0. */
  readonly id: string;
}

export function runIdOf(row: RawEvent): RunId | undefined {
  const id = firstTold(row, RUN_IDS);
  if (id !== undefined) return { name: id, id };
  const task = told(textAt(row, 'task_id'));
  if (task === undefined) return undefined;
  const trial = countAt(row, 'trial') ?? 0;
  const name = trial === 0 ? task : `${task}#${trial}`;
  const user = userOf(row);
  return { name, id: user === undefined ? name : `${name}@${user}` };
}

export function agentOf(row: RawEvent): AgentText {
  const [id, name, version] = [AGENT_IDS, AGENT_NAMES, VERSIONS].map((at) => firstTold(row, at));
  return { id, name, version };
}

/** Who runs the agent, lower case. */
export function issuerOf(row: RawEvent): string | undefined {
  return firstTold(row, ISSUERS)?.toLowerCase();
}

export function modelOf(row: RawEvent): string | undefined {
  return firstTold(row, MODELS);
}

/** An identifier has no line breaks and few words; some rows keep what the user said under `user`. */
const IDENTIFIER = /^\S{1,128}(?: {1,2}\S{1,64}){0,2}$/;

export function userOf(row: RawEvent): string | undefined {
  const users = USERS.map((path) => told(textAt(row, ...path)));
  return users.find((user) => user !== undefined && IDENTIFIER.test(user));
}

export interface Ending {
  readonly outcome?: string;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
}

/** How the run ended and what it used. A benchmark's reward is 1 where the task was solved. */
export function endingOf(row: RawEvent): Ending {
  const { reward } = row;
  const judged = typeof reward === 'number' ? resultOf(reward >= 1) : undefined;
  return known<Ending>({
    outcome: firstTold(row, OUTCOMES) ?? judged,
    input_tokens: tokens(row, 'input_tokens', 'prompt_tokens'),
    output_tokens: tokens(row, 'output_tokens', 'completion_tokens'),
  });
}

function tokens(row: RawEvent, ...names: readonly string[]): number | undefined {
  const counts = USAGES.flatMap((path) => names.map((name) => countAt(row, ...path, name)));
  return counts.find((count) => count !== undefined);
}

export type RunTime = { readonly at: EpochSeconds } | { readonly problem: string };

/** When the run began; undefined where neither the row nor its first message tells a time. */
export function timeOf(row: RawEvent, first: Plain | undefined): RunTime | undefined {
  let problem: string | undefined;
  const messageTimes = [first?.['timestamp'], first?.['created_at']];
  for (const value of [...TIMES.map((path) => valueAt(row, path)), ...messageTimes]) {
    if (value === undefined || value === null || value === '') continue;
    const instant = parseInstant(value);
    if ('epoch' in instant) return { at: instant.epoch };
    problem ??= instant.problem;
  }
  return problem === undefined ? undefined : { problem: `time: ${problem}` };
}

function valueAt(row: RawEvent, path: Path): unknown {
  const holder = plainAt(row, ...path.slice(0, -1));
  const name = path.at(-1) ?? '';
  return Object.hasOwn(holder, name) ? holder[name] : undefined;
}
