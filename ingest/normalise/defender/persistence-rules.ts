import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import { clip, isPlain, MAX_COMMAND_LINE } from '../common/text.js';
import { fromJson, Row } from '../microsoft/row.js';
import { serviceMention, taskMention } from '../windows/persistence.js';
import { taskCommand } from '../windows/task-content.js';
import { bindingParts } from '../windows/wmi-subscription.js';
import { accountOf } from './accounts.js';
import { pathOf } from './files.js';
import { initiatorFacts, initiatorOf, STANDING_EDGES } from './process.js';
import type { DeviceRow } from './row.js';
import type { DeviceRule, Finding, HuntingRule } from './rule.js';

export const persistenceRules: readonly HuntingRule[] = [
  taskRule('ScheduledTaskCreated', 'A scheduled task was created', 'created'),
  taskRule('ScheduledTaskUpdated', 'A scheduled task was changed', 'modified'),
  taskRule('ScheduledTaskDeleted', 'A scheduled task was deleted', 'deleted'),
  taskRule('ScheduledTaskEnabled', 'A scheduled task was enabled', 'enabled'),
  taskRule('ScheduledTaskDisabled', 'A scheduled task was disabled', 'disabled'),
  {
    table: 'DeviceEvents',
    actions: ['ServiceInstalled'],
    title: 'A service was installed',
    edges: [
      'Process INSTALLED_SERVICE Service',
      'User INSTALLED_SERVICE Service',
      ...STANDING_EDGES,
    ],
    onDevice: serviceInstalled,
  },
  {
    table: 'DeviceEvents',
    actions: ['WmiBindEventFilterToConsumer'],
    title: 'A permanent WMI event subscription was bound',
    edges: [
      'Process CONFIGURED_WMI WmiSubscription',
      'User CONFIGURED_WMI WmiSubscription',
      ...STANDING_EDGES,
    ],
    note: 'One edge each to the binding, the consumer and the filter.',
    onDevice: subscriptionBound,
  },
];

type Actor = Mention<'User'> | Mention<'Process'>;

/** The process, and the account that the row names beside it. */
function actorsOf(device: DeviceRow): Actor[] {
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
      ...STANDING_EDGES,
    ],
    onDevice: (device) => onTask(device, verb),
  };
}

function onTask(device: DeviceRow, verb: string): Finding {
  const name = device.extra.text('TaskName');
  if (name === undefined) return 'task without a name';
  const { at, computer } = device;
  const task = taskMention(computer, name);
  const properties = { action: verb, command_line: commandOf(device.extra) };
  const facts = actorsOf(device).map((actor): Observation =>
    relate(at, 'SCHEDULED_TASK', actor, task, properties),
  );
  return facts.length === 0 ? [{ entity: task, at }] : withInitiator(device, facts);
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
  const { row, extra, at, computer } = device;
  const name = extra.text('ServiceName');
  if (name === undefined) return 'service without a name';
  const path =
    row.text('ProcessCommandLine') ?? pathOf(row.text('FolderPath'), row.text('FileName'));
  const service = serviceMention(computer, name, path);
  const properties = { action: 'created', command_line: service.image };
  const facts = actorsOf(device).map((actor): Observation =>
    relate(at, 'INSTALLED_SERVICE', actor, service, properties),
  );
  return facts.length === 0 ? [{ entity: service, at }] : withInitiator(device, facts);
}

function subscriptionBound(device: DeviceRow): Finding {
  const { extra, at, computer } = device;
  const filter = nameIn(extra.text('ESS', 'EventFilter', 'Filter'));
  const consumer = nameIn(extra.text('Consumer'));
  if (filter === undefined || consumer === undefined) return 'subscription without a name';
  const parts = bindingParts(computer, consumer, filter);
  const facts = actorsOf(device).flatMap((actor) =>
    parts.map((part): Observation =>
      relate(at, 'CONFIGURED_WMI', actor, part, { action: 'bound' }),
    ),
  );
  return facts.length === 0
    ? parts.map((entity) => ({ entity, at }))
    : withInitiator(device, facts);
}

/** `CommandLineEventConsumer="Evil"` → `Evil`. */
function nameIn(text: string | undefined): string | undefined {
  const name = text
    ?.slice(text.indexOf('=') + 1)
    .replaceAll('"', '')
    .trim();
  return name === '' ? undefined : name;
}
