import type { Observation } from '../../../../graph/index.js';
import { type Finding, relate } from '../../common/facts.js';
import { ACTOR_EDGES, standing } from '../../common/process.js';
import { MAX_COMMAND_LINE } from '../../common/text.js';
import { linuxProcess } from '../mentions.js';
import { sameAccount } from '../users.js';
import { type AuditEvent, pidIn, recordOf, recordsOf, told } from './record.js';
import {
  accountIn,
  type Call,
  callerFacts,
  callingProcess,
  type CallRule,
  workingDirectory,
} from './scene.js';

export const processRules: readonly CallRule[] = [
  {
    names: ['execve', 'execveat'],
    title: 'Program started',
    edges: ['Process PROC_CREATED Process', ...ACTOR_EDGES, 'User ACTED_AS User'],
    note: 'Where the account that logged on (auid) is not the one the program runs as (uid), the first acted as the second.',
    read: executed,
  },
  {
    names: ['fork', 'vfork', 'clone', 'clone3'],
    title: 'Process forked',
    edges: ['Process PROC_CREATED Process', ...ACTOR_EDGES],
    note: 'The child is known by its pid until it starts a program. New threads are ignored.',
    read: forked,
  },
  {
    names: ['setuid', 'setreuid', 'setresuid'],
    title: 'Account changed',
    edges: ['User ACTED_AS User', ...ACTOR_EDGES],
    note: 'Only from the account that logged on to another; daemons that drop rights say nothing of who acts.',
    read: changedAccount,
  },
];

function executed(call: Call): Finding {
  const { at, computer, event, fields, user } = call;
  const process = callingProcess(call, fields, {
    startedEpoch: at,
    commandLine: commandLine(event),
    currentDirectory: workingDirectory(event),
    user: user?.name,
  });
  if (process === undefined) return 'process unknown';
  const facts = standing(call, process, user);
  const parent = linuxProcess(computer, {
    pid: pidIn(fields, 'ppid'),
    image: told(fields, 'PARENT_EXE'),
  });
  if (parent !== undefined) {
    facts.unshift(relate(at, 'PROC_CREATED', parent, process));
    facts.push(...standing(call, parent));
  }
  return [...facts, ...actedAs(call)];
}

/** Arguments with a blank between them; the process title, which is cut at 128 bytes, stands in. */
function commandLine(event: AuditEvent): string | undefined {
  const records = recordsOf(event, 'EXECVE');
  const listed = records.flatMap(({ args }) => args ?? []);
  const args = listed.length > 0 ? listed : joinedArguments(records.map(({ fields }) => fields));
  if (args.length > 0) return args.join(' ');
  const title = recordOf(event, 'PROCTITLE');
  return title?.args?.join(' ') ?? title?.fields.get('proctitle');
}

/** Long arguments are spread over records in parts: `a1[0]=`, `a1[1]=` … */
function joinedArguments(records: readonly ReadonlyMap<string, string>[]): readonly string[] {
  const parts = new Map(records.flatMap((fields) => [...fields]));
  const args: string[] = [];
  for (let length = 0; length < MAX_COMMAND_LINE; length += (args.at(-1)?.length ?? 0) + 1) {
    const arg = parts.get(`a${args.length}`) ?? splitArgument(parts, args.length);
    if (arg === undefined) break;
    args.push(arg);
  }
  return args;
}

function splitArgument(parts: ReadonlyMap<string, string>, position: number): string | undefined {
  let whole: string | undefined;
  for (let part = 0; (whole?.length ?? 0) < MAX_COMMAND_LINE; part++) {
    const text = parts.get(`a${position}[${part}]`);
    if (text === undefined) break;
    whole = (whole ?? '') + text;
  }
  return whole;
}

const THREAD = 0x0001_0000;

function forked(call: Call): Finding {
  const { at, computer, fields, name, process } = call;
  const flags = Number.parseInt(fields.get('a0') ?? '', 16);
  if (name === 'clone' && (flags & THREAD) !== 0) return 'a thread, not a process';
  const child = linuxProcess(computer, { pid: pidIn(fields, 'exit'), startedEpoch: at });
  if (child === undefined || child.pid === process.pid) return 'child unknown';
  return [
    relate(at, 'PROC_CREATED', process, child),
    ...standing(call, child),
    ...callerFacts(call),
  ];
}

function changedAccount(call: Call): Finding {
  const facts = actedAs(call);
  return facts.length === 0 ? 'the account that logged on' : [...facts, ...callerFacts(call)];
}

/** From the account that logged on to the one that acts; nothing where nobody logged on. */
function actedAs(call: Call): readonly Observation[] {
  const login = accountIn(call, call.fields, 'auid');
  const acting = accountIn(call, call.fields, 'uid');
  if (login === undefined || acting === undefined || sameAccount(login, acting)) return [];
  return [relate(call.at, 'ACTED_AS', login, acting, { result: 'success' })];
}
