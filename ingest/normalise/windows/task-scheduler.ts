import type { Finding } from '../common/facts.js';
import { userMention } from '../common/mentions.js';
import { taskFacts, taskMention } from '../common/persistence.js';
import { type DatedRecord, type FactRule, type Rule, silent } from './rule.js';

const RUN = 'run of a task; its process is told elsewhere';

export const taskSchedulerRules: readonly Rule[] = [
  taskRule(106, 'Task registered', 'UserContext', 'created'),
  taskRule(140, 'Task registration updated', 'UserName', 'modified'),
  taskRule(141, 'Task registration deleted', 'UserName', 'deleted'),
  silent(100, 'Task started', RUN),
  silent(102, 'Task completed', RUN),
  silent(107, 'Task triggered on scheduler', RUN),
  silent(110, 'Task triggered by user', RUN),
  silent(129, 'Created task process', RUN),
  silent(200, 'Action started', RUN),
  silent(201, 'Action completed', RUN),
];

function taskRule(id: number, title: string, userField: string, action: string): FactRule {
  return {
    id,
    title,
    edges: ['User SCHEDULED_TASK ScheduledTask'],
    read: (record) => onTask(record, userField, action),
  };
}

function onTask(record: DatedRecord, userField: string, action: string): Finding {
  const { fields, computer } = record;
  const name = fields.text('TaskName');
  if (name === undefined) return 'task without a name';
  const user = userMention({ name: fields.text(userField) ?? fields.text('UserName') });
  const actors = user === undefined ? [] : [user];
  return taskFacts(record, actors, taskMention(computer, name), { action });
}
