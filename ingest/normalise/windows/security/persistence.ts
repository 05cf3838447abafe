import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import type { Mention } from '../../common/mentions.js';
import { serviceFacts, serviceMention, taskFacts, taskMention } from '../../common/persistence.js';
import { standing, STANDING_EDGES } from '../../common/process.js';
import { taskCommand } from '../../common/task-content.js';
import { securityProcess } from '../process.js';
import type { DatedRecord, FactRule, Rule } from '../rule.js';
import { subjectOf } from '../users.js';

const CLIENT_NOTE = 'Also from the client process, where the event tells its pid.';

export const persistenceRules: readonly Rule[] = [
  {
    id: 4697,
    title: 'A service was installed in the system',
    edges: [
      'User INSTALLED_SERVICE Service',
      'Process INSTALLED_SERVICE Service',
      ...STANDING_EDGES,
    ],
    note: CLIENT_NOTE,
    read: serviceInstalled,
  },
  taskRule(4698, 'A scheduled task was created', 'created'),
  taskRule(4699, 'A scheduled task was deleted', 'deleted'),
  taskRule(4700, 'A scheduled task was enabled', 'enabled'),
  taskRule(4701, 'A scheduled task was disabled', 'disabled'),
  taskRule(4702, 'A scheduled task was updated', 'modified'),
];

function taskRule(id: number, title: string, action: string): FactRule {
  return {
    id,
    title,
    edges: [
      'User SCHEDULED_TASK ScheduledTask',
      'Process SCHEDULED_TASK ScheduledTask',
      ...STANDING_EDGES,
    ],
    note: CLIENT_NOTE,
    read: (record) => onTask(record, action),
  };
}

function serviceInstalled(record: DatedRecord): Finding {
  const { fields, computer } = record;
  const name = fields.text('ServiceName');
  if (name === undefined) return 'service without a name';
  const service = serviceMention(computer, name, fields.text('ServiceFileName'));
  const { actors, facts } = requesters(record);
  return [...serviceFacts(record, actors, service, 'created'), ...facts];
}

function onTask(record: DatedRecord, action: string): Finding {
  const { fields, computer } = record;
  const name = fields.text('TaskName');
  if (name === undefined) return 'task without a name';
  const content = fields.text('TaskContent') ?? fields.text('TaskContentNew');
  const { actors, facts } = requesters(record);
  const properties = { action, command_line: taskCommand(content) };
  return [...taskFacts(record, actors, taskMention(computer, name), properties), ...facts];
}

interface Requesters {
  readonly actors: (Mention<'User'> | Mention<'Process'>)[];
  /** Standing facts of the client process. */
  readonly facts: readonly Observation[];
}

/** Who asked: the subject, and since Windows 10 20H2 the client process of a local call. */
function requesters(record: DatedRecord): Requesters {
  const process = securityProcess(record, 'ClientProcessId', 'ClientProcessName');
  const actors = [subjectOf(record), process].filter((actor) => actor !== undefined);
  return { actors, facts: process === undefined ? [] : standing(record, process) };
}
