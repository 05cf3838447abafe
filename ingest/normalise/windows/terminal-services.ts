import type { Finding } from '../common/facts.js';
import { userMention } from '../common/mentions.js';
import { logonOf } from './logon.js';
import { type DatedRecord, type FactRule, type Rule, silent } from './rule.js';

const SESSION_STATE = 'state of a session';

/** Remote Desktop: LocalSessionManager and RemoteConnectionManager. */
export const terminalServicesRules: readonly Rule[] = [
  sessionRule(21, 'Session logon succeeded'),
  sessionRule(25, 'Session reconnection succeeded'),
  sessionRule(1149, 'User authentication succeeded'),
  silent(22, 'Shell start notification received', SESSION_STATE),
  silent(23, 'Session logoff succeeded', SESSION_STATE),
  silent(24, 'Session has been disconnected', SESSION_STATE),
  silent(39, 'Session was disconnected by another', SESSION_STATE),
  silent(40, 'Session has been disconnected', SESSION_STATE),
  silent(261, 'Listener received a connection', SESSION_STATE),
];

function sessionRule(id: number, title: string): FactRule {
  return {
    id,
    title,
    edges: ['User LOGGED_ON Host', 'IpAddress LOGGED_ON_FROM Host'],
    note: 'Logon type 10, or 2 at the console (address LOCAL).',
    read: sessionStarted,
  };
}

const INTERACTIVE = 2;
const REMOTE_INTERACTIVE = 10;

function sessionStarted(record: DatedRecord): Finding {
  const { fields } = record;
  const address =
    fields.text('Address') ?? fields.text('Param3') ?? fields.text('Source Network Address');
  const user = userMention({
    name: fields.text('User') ?? fields.text('Param1'),
    domain: fields.text('Param2') ?? messageDomain(record),
  });
  const facts = logonOf(record, {
    user,
    type: address?.toUpperCase() === 'LOCAL' ? INTERACTIVE : REMOTE_INTERACTIVE,
    result: 'success',
    address,
  });
  return facts.length === 0 ? 'user unknown' : facts;
}

// A flat row's `Domain` is the logging account's; 1149's message has the user's.
function messageDomain({ fields, message, eventId }: DatedRecord): string | undefined {
  if (eventId !== 1149) return undefined;
  return fields.flat
    ? /^Domain: (.{1,255})$/m.exec((message ?? '').replaceAll('\r', ''))?.[1]
    : fields.text('Domain');
}
