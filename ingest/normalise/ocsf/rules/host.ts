import type { Finding } from '../../common/facts.js';
import { plainAt } from '../../common/fields.js';
import { hostResource, type Mention, resourceMention, shortName } from '../../common/mentions.js';
import { serviceFacts, serviceMention, taskFacts, taskMention } from '../../common/persistence.js';
import { clip, clipped, MAX_COMMAND_LINE, MAX_NAME, type Plain } from '../../common/text.js';
import { accessFacts, actorsOf } from '../access.js';
import type { Device } from '../device.js';
import { actorProcess, actorUser, type OcsfEvent } from '../event.js';
import { objectsAt, said, typeName } from '../fields.js';
import { pathOf } from '../file.js';
import { standing } from '../process.js';
import { ACCESS_EDGES, cameToNothing, type ClassRule, PROCESS_EDGES, WITHOUT } from './rule.js';

/** Scheduled jobs, services, event logs and objects of Windows. */
export const hostRules: readonly ClassRule[] = [
  {
    uid: 1006,
    name: 'Scheduled Job Activity',
    edges: [
      'User SCHEDULED_TASK ScheduledTask',
      'Process SCHEDULED_TASK ScheduledTask',
      ...PROCESS_EDGES,
    ],
    note: 'Runs of a job are ignored.',
    read: jobActivity,
  },
  {
    uid: 201_004,
    name: 'Windows Service Activity',
    edges: [
      'User INSTALLED_SERVICE Service',
      'Process INSTALLED_SERVICE Service',
      ...PROCESS_EDGES,
    ],
    note: 'Starts and stops are ignored.',
    read: serviceActivity,
  },
  {
    uid: 201_003,
    name: 'Windows Resource Activity',
    edges: [...ACCESS_EDGES, ...PROCESS_EDGES],
    note: 'By the machine, type and name of the object.',
    read: objectActivity,
  },
  {
    uid: 1008,
    name: 'Event Log Activity',
    edges: [...ACCESS_EDGES, ...PROCESS_EDGES],
    note: 'Clears, deletions, exports and changes of a log.',
    read: logActivity,
  },
];

const TASK_ACTIONS: Readonly<Record<number, string>> = {
  1: 'created',
  2: 'modified',
  3: 'deleted',
  4: 'enabled',
  5: 'disabled',
};

function jobActivity(event: OcsfEvent): Finding {
  const { fields, device } = event;
  const action = TASK_ACTIONS[event.activity];
  if (action === undefined) return WITHOUT.act;
  if (cameToNothing(event)) return WITHOUT.success;
  const job = plainAt(fields, 'job');
  const name = said(job, 'name') ?? said(job, 'uid');
  if (device === undefined || name === undefined) return WITHOUT.target;
  const task = jobMention(device, name);
  const properties = { action, command_line: jobCommand(job) };
  return [
    ...taskFacts(event, actorsOnHost(event), task, properties),
    ...standing(event, actorProcess(event), actorUser(event)),
  ];
}

// Only the Task Scheduler of Windows keeps its tasks in folders below a root.
function jobMention(device: Device, name: string): Mention<'ScheduledTask'> {
  if (device.isUnix !== true) return taskMention(device.computer, name);
  const plain = clip(name.toLowerCase(), MAX_NAME);
  return { kind: 'ScheduledTask', name: plain, host_name: device.computer };
}

const MAX_ACTIONS = 8;

function jobCommand(job: Plain): string | undefined {
  const [action] = objectsAt(MAX_ACTIONS, job, 'job_actions');
  const command = said(job, 'cmd_line') ?? said(action, 'cmd_line') ?? pathOf(plainAt(job, 'file'));
  return clipped(command, MAX_COMMAND_LINE);
}

function actorsOnHost(event: OcsfEvent): (Mention<'User'> | Mention<'Process'>)[] {
  return actorsOf(event).filter((actor) => actor.kind !== 'IpAddress');
}

const SERVICE_ACTIONS: Readonly<Record<number, string>> = {
  1: 'created',
  2: 'modified',
  7: 'deleted',
};

function serviceActivity(event: OcsfEvent): Finding {
  const { fields, device } = event;
  const action = SERVICE_ACTIONS[event.activity];
  if (action === undefined) return WITHOUT.act;
  if (cameToNothing(event)) return WITHOUT.success;
  const told = plainAt(fields, 'win_service');
  const name = said(told, 'name');
  if (device === undefined || name === undefined) return WITHOUT.target;
  const image = said(told, 'cmd_line') ?? pathOf(plainAt(told, 'service_file'));
  const service = serviceMention(device.computer, name, image);
  return [
    ...serviceFacts(event, actorsOnHost(event), service, action),
    ...standing(event, actorProcess(event), actorUser(event)),
  ];
}

function objectActivity(event: OcsfEvent): Finding {
  const object = plainAt(event.fields, 'win_resource');
  const name = said(object, 'name');
  if (event.device === undefined) return WITHOUT.device;
  if (name === undefined) return WITHOUT.target;
  const type = `windows.${typeName(said(object, 'type') ?? 'object')}`;
  const resource = resourceMention(type, `${shortName(event.device.computer)}:${name}`);
  const facts = accessFacts(event, [resource]);
  return facts.length === 0 ? WITHOUT.actor : facts;
}

function logActivity(event: OcsfEvent): Finding {
  const log = said(event.fields, 'log_name') ?? said(event.fields, 'file', 'path');
  if (event.device === undefined) return WITHOUT.device;
  if (log === undefined) return WITHOUT.target;
  // As the Windows rules name a cleared log, so that both meet.
  const resource = hostResource('eventlog', event.device.computer, log);
  const facts = accessFacts(event, [resource], { readOnly: event.activity === 3 });
  return facts.length === 0 ? WITHOUT.actor : facts;
}
