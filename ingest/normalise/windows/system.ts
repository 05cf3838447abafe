import type { Finding } from '../common/facts.js';
import { type Mention, userMention } from '../common/mentions.js';
import { serviceFacts, serviceMention } from '../common/persistence.js';
import { processMention, standing, STANDING_EDGES } from '../common/process.js';
import { logClearedRule } from './event-log.js';
import { type DatedRecord, type Rule, silent } from './rule.js';

const SERVICE_STATE = 'state of a service';

export const systemRules: readonly Rule[] = [
  logClearedRule(104, 'An event log was cleared'),
  {
    id: 7045,
    title: 'A new service was installed in the system',
    edges: [
      'User INSTALLED_SERVICE Service',
      'Process INSTALLED_SERVICE Service',
      ...STANDING_EDGES,
    ],
    note: 'By the user in the header, else by the service control manager; without either, the service only.',
    read: serviceInstalled,
  },
  {
    id: 7040,
    title: 'The start type of a service was changed',
    edges: ['User INSTALLED_SERVICE Service'],
    read: startTypeChanged,
  },
  silent(7000, 'A service failed to start', SERVICE_STATE),
  silent(7009, 'A service did not start in time', SERVICE_STATE),
  silent(7031, 'A service terminated unexpectedly', SERVICE_STATE),
  silent(7034, 'A service terminated unexpectedly', SERVICE_STATE),
  silent(7036, 'A service entered another state', SERVICE_STATE),
];

function serviceInstalled(record: DatedRecord): Finding {
  const { fields, computer } = record;
  const name = fields.text('ServiceName') ?? fields.text('param1');
  if (name === undefined) return 'service without a name';
  const service = serviceMention(computer, name, fields.text('ImagePath'));
  const user = installer(record);
  if (user !== undefined) return serviceFacts(record, [user], service, 'created');
  const manager = processMention(computer, { pid: record.executionPid });
  const actors = manager === undefined ? [] : [manager];
  const facts = manager === undefined ? [] : standing(record, manager);
  return [...serviceFacts(record, actors, service, 'created'), ...facts];
}

// The event's own `AccountName` is the account that the service runs as; in flat rows it stands where
// the header's would, so that only the SID says who installed it.
function installer({ principal, fields }: DatedRecord): Mention<'User'> | undefined {
  return userMention(fields.flat ? { sid: principal.sid } : principal);
}

function startTypeChanged(record: DatedRecord): Finding {
  const { fields, computer } = record;
  const name = fields.text('param4') ?? fields.text('param1');
  const user = userMention(record.principal);
  if (name === undefined) return 'service without a name';
  if (user === undefined) return 'user unknown';
  return serviceFacts(record, [user], serviceMention(computer, name), 'modified');
}
