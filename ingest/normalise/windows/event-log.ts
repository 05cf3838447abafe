import type { Finding } from '../common/facts.js';
import { hostResource, type Mention, userMention } from '../common/mentions.js';
import { messageValue } from './message.js';
import { type DatedRecord, type FactRule, relate } from './rule.js';
import { SUBJECT_UNKNOWN, subjectOf } from './users.js';

/** Clears of an event log: 1102 in Security, 104 for any other. */
export function logClearedRule(id: number, title: string): FactRule {
  return {
    id,
    title,
    edges: ['User ACCESSED_RESOURCE Resource'],
    note: 'The user is also looked for in the message and in the header.',
    read: logCleared,
  };
}

function logCleared(record: DatedRecord): Finding {
  const user = subjectOf(record) ?? subjectInMessage(record) ?? userMention(record.principal);
  if (user === undefined) return SUBJECT_UNKNOWN;
  const log = hostResource('eventlog', record.computer, clearedLog(record));
  const properties = { action: 'LogCleared', result: 'success', read_only: false };
  return [relate(record, 'ACCESSED_RESOURCE', user, log, properties)];
}

function subjectInMessage({ message }: DatedRecord): Mention<'User'> | undefined {
  return userMention({
    name: messageValue(message, '\tAccount Name'),
    domain: messageValue(message, '\tDomain Name'),
    sid: messageValue(message, '\tSecurity ID'),
  });
}

/** In flat rows `Channel` is where the event was logged; the message names the log that was cleared. */
function clearedLog({ fields, message, channel, eventId }: DatedRecord): string {
  if (eventId === 1102) return 'security';
  const spoken = /^The (.{1,200}) log file was cleared/.exec(message ?? '')?.[1];
  return spoken ?? (fields.flat ? undefined : fields.text('Channel')) ?? channel;
}
