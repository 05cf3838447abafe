import type { Observation } from '../../../../graph/index.js';
import { type Finding, relate } from '../../common/facts.js';
import { countAt, plainAt } from '../../common/fields.js';
import type { Mention } from '../../common/mentions.js';
import type { Plain } from '../../common/text.js';
import { actorProcess, actorUser, type OcsfEvent } from '../event.js';
import { said } from '../fields.js';
import { isSameRun, processOf, standing } from '../process.js';
import { timeAt } from '../time.js';
import { userOf } from '../user.js';
import { cameToNothing, type ClassRule, PROCESS_EDGES, WITHOUT } from './rule.js';

export const processRules: readonly ClassRule[] = [
  {
    uid: 1007,
    name: 'Process Activity',
    edges: [
      'Process PROC_CREATED Process',
      'Process ACCESSED_PROCESS Process',
      'Process INJECTED_INTO Process',
      'Process ACTED_AS User',
      ...PROCESS_EDGES,
    ],
    note: 'Launch, terminate (sets `ended_epoch`), open, inject, set user id. A start that is not dated counts from the event.',
    read: processActivity,
  },
  {
    uid: 1004,
    name: 'Memory Activity',
    edges: ['Process ACCESSED_PROCESS Process', 'Process INJECTED_INTO Process', ...PROCESS_EDGES],
    note: 'Of another process only: reading it is access, changing its pages or writing to it is injection.',
    read: memoryActivity,
  },
];

const LAUNCH = 1;
const TERMINATE = 2;
const OPEN = 3;
const INJECT = 4;
const SET_USER = 5;

function processActivity(event: OcsfEvent): Finding {
  const target = plainAt(event.fields, 'process');
  switch (event.activity) {
    case LAUNCH:
      return cameToNothing(event) ? WITHOUT.success : launched(event, target);
    case TERMINATE:
      return terminated(event, target);
    case OPEN:
      return between(event, target, 'ACCESSED_PROCESS');
    case INJECT:
      return between(event, target, 'INJECTED_INTO');
    case SET_USER:
      return changedUser(event, target);
    default:
      return WITHOUT.act;
  }
}

function launched(event: OcsfEvent, target: Plain): Finding {
  const isDated = timeAt(target, 'created_time') !== undefined;
  const value = isDated ? target : { ...target, created_time: event.at * 1000 };
  const child = processOf(value, event.device);
  if (child === undefined) return WITHOUT.process;
  const facts = [
    ...standing(event, value),
    ...standing(event, actorProcess(event), actorUser(event)),
  ];
  const creator = processOf(actorProcess(event), event.device);
  const parent = processOf(plainAt(target, 'parent_process'), event.device);
  const isTold = creator === undefined || (parent !== undefined && isSameRun(creator, parent));
  // Who asked for a process need not be its parent: both are told where they differ.
  return isTold ? facts : [relate(event.at, 'PROC_CREATED', creator, child), ...facts];
}

function terminated(event: OcsfEvent, target: Plain): Finding {
  const process = processOf(target, event.device);
  if (process === undefined) return WITHOUT.process;
  const ended = { ...process, ended_epoch: process.ended_epoch ?? event.at };
  return [{ entity: ended, at: event.at }, ...standing(event, target)];
}

function between(
  event: OcsfEvent,
  target: Plain,
  relation: 'ACCESSED_PROCESS' | 'INJECTED_INTO',
): Finding {
  const from = processOf(actorProcess(event), event.device);
  const to = processOf(target, event.device);
  if (from === undefined || to === undefined) return WITHOUT.process;
  if (cameToNothing(event)) return WITHOUT.success;
  return [
    edge(event, relation, from, to),
    ...standing(event, actorProcess(event), actorUser(event)),
    ...standing(event, target),
  ];
}

function edge(
  event: OcsfEvent,
  relation: 'ACCESSED_PROCESS' | 'INJECTED_INTO',
  from: Mention<'Process'>,
  to: Mention<'Process'>,
): Observation {
  if (relation === 'INJECTED_INTO') return relate(event.at, relation, from, to);
  const { fields } = event;
  const mask = countAt(fields, 'actual_permissions') ?? countAt(fields, 'requested_permissions');
  const granted_access = mask === undefined ? undefined : `0x${mask.toString(16)}`;
  return relate(event.at, relation, from, to, { granted_access });
}

function changedUser(event: OcsfEvent, target: Plain): Finding {
  const actor = Object.keys(actorProcess(event)).length > 0 ? actorProcess(event) : target;
  const process = processOf(actor, event.device);
  const user = userOf(plainAt(target, 'user'), event.device);
  if (process === undefined || user === undefined) return WITHOUT.process;
  const { result } = event;
  return [
    relate(event.at, 'ACTED_AS', process, user, { result, via: 'setuid' }),
    ...standing(event, actor, actorUser(event)),
  ];
}

/** Activities on memory by what they are to the process it belongs to. */
const MEMORY: Readonly<Record<number, 'ACCESSED_PROCESS' | 'INJECTED_INTO'>> = {
  2: 'INJECTED_INTO',
  7: 'ACCESSED_PROCESS',
  8: 'INJECTED_INTO',
};

function memoryActivity(event: OcsfEvent): Finding {
  const target = plainAt(event.fields, 'process');
  const relation = MEMORY[event.activity];
  if (relation === undefined || said(target, 'pid') === said(actorProcess(event), 'pid')) {
    return WITHOUT.act;
  }
  return between(event, target, relation);
}
