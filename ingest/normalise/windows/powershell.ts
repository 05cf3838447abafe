import type { Observation } from '../../../graph/index.js';
import type { Finding } from '../common/facts.js';
import { type Mention, userMention } from '../common/mentions.js';
import { PROCESS_UNKNOWN, processMention, standing } from '../common/process.js';
import { type DatedRecord, type FactRule, relate, type Rule, silent } from './rule.js';

const ENGINE_STATE = 'state of the engine';
const DUPLICATE = 'no process id; 4103 tells the same';

/** Microsoft-Windows-PowerShell/Operational: what the script said is not in the graph, who ran it is. */
export const powershellRules: readonly Rule[] = [
  scriptRule(4103, 'Pipeline execution details'),
  scriptRule(4104, 'Script block logging'),
  silent(4105, 'Script block invocation started', ENGINE_STATE),
  silent(4106, 'Script block invocation completed', ENGINE_STATE),
  silent(24577, 'PowerShell ISE has started to run a script', ENGINE_STATE),
  silent(40961, 'PowerShell console is starting up', ENGINE_STATE),
  silent(40962, 'PowerShell console is ready', ENGINE_STATE),
  silent(53504, 'PowerShell has started an IPC listening thread', ENGINE_STATE),
];

/** The classic `Windows PowerShell` log. */
export const windowsPowershellRules: readonly Rule[] = [
  silent(400, 'Engine state changed to Available', ENGINE_STATE),
  silent(403, 'Engine state changed to Stopped', ENGINE_STATE),
  silent(600, 'Provider started', ENGINE_STATE),
  silent(800, 'Pipeline execution details', DUPLICATE),
];

function scriptRule(id: number, title: string): FactRule {
  return {
    id,
    title,
    edges: ['Process RAN_ON Host', 'Process RAN_AS User'],
    note: 'The logging process is the one that runs the script.',
    read: scriptRan,
  };
}

function scriptRan(record: DatedRecord): Finding {
  const context = record.fields.text('ContextInfo')?.slice(0, MAX_CONTEXT);
  const process = processMention(record.computer, {
    pid: record.executionPid,
    commandLine: contextValue(context, 'Host Application'),
  });
  if (process === undefined) return PROCESS_UNKNOWN;
  const facts: Observation[] = standing(record, process);
  const user = scriptUser(record, context);
  if (user !== undefined) facts.push(relate(record, 'RAN_AS', process, user));
  return facts;
}

const MAX_CONTEXT = 16 * 1024;

function scriptUser(record: DatedRecord, context?: string): Mention<'User'> | undefined {
  return userMention({ name: contextValue(context, 'User') }) ?? userMention(record.principal);
}

/** `        User = THESHIRE\pgustavo` out of the context block. */
function contextValue(context: string | undefined, key: string): string | undefined {
  const start = context?.indexOf(` ${key} = `) ?? -1;
  if (context === undefined || start === -1) return undefined;
  const value = context
    .slice(start + key.length + 4)
    .split(/[\r\n]/, 1)[0]
    ?.trim();
  return value === '' ? undefined : value;
}
