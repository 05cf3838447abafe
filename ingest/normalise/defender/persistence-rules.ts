import type { Observation } from '../../../graph/index.js';
import type { Finding } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import { serviceFacts, serviceMention, taskFacts, taskMention } from '../common/persistence.js';
import { taskCommand } from '../common/task-content.js';
import { clip, isPlain, MAX_COMMAND_LINE } from '../common/text.js';
import { bindingFacts, nameInReference } from '../common/wmi.js';
import { fromJson, Row } from '../microsoft/row.js';
import { accountOf } from './accounts.js';
import { pathOf } from './files.js';
import { INITIATOR_EDGES, initiatorFacts, initiatorOf } from './process.js';
import type { DeviceRow } from './row.js';
import type { DeviceRule, HuntingRule } from './rule.js';

export const persistenceRules: readonly HuntingRule[] = [
  taskRule('ScheduledTaskCreated', 'Scheduled task created', 'created'),
  taskRule('ScheduledTaskUpdated', 'Scheduled task changed', 'modified'),
  taskRule('ScheduledTaskDeleted', 'Scheduled task deleted', 'deleted'),
  taskRule('ScheduledTaskEnabled', 'Scheduled task enabled', 'enabled'),
  taskRule('ScheduledTaskDisabled', 'Scheduled task disabled', 'disabled'),
  {
    table: 'DeviceEvents',
    actions: ['ServiceInstalled'],
    title: 'Service installed',
    edges: [
      'Process INSTALLED_SERVICE Service',
      'User INSTALLED_SERVICE Service',
      ...INITIATOR_EDGES,
    ],
    onDevice: serviceInstalled,
  },
  {
    table: 'DeviceEvents',
    actions: ['WmiBindEventFilterToConsumer'],
    title: 'WMI event subscription bound',
    edges: [
      'Process CONFIGURED_WMI WmiSubscription',
      'User CONFIGURED_WMI WmiSubscription',
      ...INITIATOR_EDGES,
    ],
    note: 'One edge each to the binding, the consumer and the filter.',
    onDevice: subscriptionBound,
  },
];

/** The process, and the account that the row names beside it. */
function actorsOf(device: DeviceRow): (Mention<'User'> | Mention<'Process'>)[] {
  const subject = accountOf(device.row) ?? accountOf(subjectColumns(device.extra));
  return [initiatorOf(device), subject].filter((actor) => actor !== undefined);
}

/** Audit events keep their own names for who asked. */
function subjectColumns(extra: Row): Row {
  return new Row({
    AccountName: extra.text('SubjectUserName'),
    AccountDomain: extra.text('SubjectDomainName'),
    AccountSid: extra.text('SubjectUserSid'),
  });
}

function withInitiator(device: DeviceRow, facts: readonly Observation[]): Observation[] {
  const process = initiatorOf(device);
  return process === undefined ? [...facts] : [...facts, ...initiatorFacts(device, process)];
}

function taskRule(action: string, title: string, verb: string): DeviceRule {
  return {
    table: 'DeviceEvents',
    actions: [action],
    title,
    edges: [
      'Process SCHEDULED_TASK ScheduledTask',
      'User SCHEDULED_TASK ScheduledTask',
      ...INITIATOR_EDGES,
    ],
    onDevice: (device) => onTask(device, verb),
  };
}

function onTask(device: DeviceRow, verb: string): Finding {
  const name = device.extra.text('TaskName');
  if (name === undefined) return 'task without a name';
  const task = taskMention(device.computer, name);
  const properties = { action: verb, command_line: commandOf(device.extra) };
  return withInitiator(device, taskFacts(device, actorsOf(device), task, properties));
}

/** What a task runs: its definition is XML, or the same as JSON. */
function commandOf(extra: Row): string | undefined {
  const content = fromJson(extra.value('TaskContent', 'TaskContentNew'));
  if (typeof content === 'string') return taskCommand(content);
  if (!isPlain(content)) return undefined;
  const root = new Row(content);
  const exec = (isPlain(root.value('Task')) ? root.row('Task') : root).row('Actions').row('Exec');
  const parts = [exec.text('Command'), exec.text('Arguments')].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : clip(parts.join(' '), MAX_COMMAND_LINE);
}

function serviceInstalled(device: DeviceRow): Finding {
  const { row, extra, computer } = device;
  const name = extra.text('ServiceName');
  if (name === undefined) return 'service without a name';
  const path =
    row.text('ProcessCommandLine') ?? pathOf(row.text('FolderPath'), row.text('FileName'));
  const service = serviceMention(computer, name, path);
  return withInitiator(device, serviceFacts(device, actorsOf(device), service, 'created'));
}

function subscriptionBound(device: DeviceRow): Finding {
  const { extra } = device;
  const filter = nameInReference(extra.text('ESS', 'EventFilter', 'Filter'));
  const consumer = nameInReference(extra.text('Consumer'));
  if (filter === undefined || consumer === undefined) return 'subscription without a name';
  return withInitiator(device, bindingFacts(device, actorsOf(device), { consumer, filter }));
}
