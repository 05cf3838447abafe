import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import { LOGON_EDGES } from '../../common/logon.js';
import { type Mention, remoteHostMention, shortName } from '../../common/mentions.js';
import { standing, STANDING_EDGES } from '../../common/process.js';
import { type Result, resultOf } from '../../common/result.js';
import { clipped, MAX_NAME } from '../../common/text.js';
import { logonOf } from '../logon.js';
import { securityProcess } from '../process.js';
import { type DatedRecord, relate, type Rule, silent } from '../rule.js';
import { sameUser, SUBJECT_UNKNOWN, subjectOf, targetOf, userIn } from '../users.js';

const LOGON_ENDED = 'end of a session';
const TOLD_BY_4624 = 'detail of a logon that 4624 tells';

export const logonRules: readonly Rule[] = [
  {
    id: 4624,
    title: 'An account was successfully logged on',
    edges: [...LOGON_EDGES, 'User ACTED_AS User'],
    note: 'ACTED_AS where a person asked for the logon of another account, or for new credentials (type 9).',
    read: (record) => loggedOn(record, 'success'),
  },
  {
    id: 4625,
    title: 'An account failed to log on',
    edges: [...LOGON_EDGES, 'User ACTED_AS User'],
    read: (record) => loggedOn(record, 'failure'),
  },
  {
    id: 4648,
    title: 'A logon was attempted using explicit credentials',
    edges: ['User ACTED_AS User', 'Process ACTED_AS User', ...STANDING_EDGES],
    note: 'Without a result: the event is written before the outcome is known. From the process where the subject is the machine itself.',
    read: explicitCredentials,
  },
  {
    id: 4776,
    title: 'The computer attempted to validate the credentials for an account',
    edges: ['Host LOGGED_ON_FROM Host'],
    note: 'Without a logon type. From the workstation that the client named.',
    read: credentialsValidated,
  },
  {
    id: 4778,
    title: 'A session was reconnected to a Window Station',
    edges: LOGON_EDGES,
    read: sessionReconnected,
  },
  silent(4627, 'Group membership information', TOLD_BY_4624),
  silent(4634, 'An account was logged off', LOGON_ENDED),
  silent(4647, 'User initiated logoff', LOGON_ENDED),
  silent(4672, 'Special privileges assigned to new logon', TOLD_BY_4624),
  silent(4779, 'A session was disconnected from a Window Station', LOGON_ENDED),
  silent(4800, 'The workstation was locked', 'screen lock'),
  silent(4801, 'The workstation was unlocked', 'screen lock'),
];

const NEW_CREDENTIALS = 9;
const REMOTE_INTERACTIVE = 10;

function loggedOn(record: DatedRecord, result: Result): Finding {
  const { fields } = record;
  const user = targetOf(record);
  const type = logonType(fields.text('LogonType'));
  const facts = logonOf(record, {
    user,
    type,
    result,
    authPackage: clipped(fields.text('AuthenticationPackageName'), MAX_NAME),
    address: fields.text('IpAddress') ?? fields.text('SourceNetworkAddress'),
    workstation: fields.text('WorkstationName'),
  });
  facts.push(...actedAs(record, user, type, result));
  return facts.length === 0 ? SUBJECT_UNKNOWN : facts;
}

// Services and the machine log others on as their job; a person who does acts as someone else.
function actedAs(
  record: DatedRecord,
  user: Mention<'User'> | undefined,
  type: number | undefined,
  result: Result,
): Observation[] {
  const subject = subjectOf(record);
  if (subject?.type !== 'person') return [];
  if (type === NEW_CREDENTIALS) {
    const outbound = userIn(record, 'TargetOutboundUserName', 'TargetOutboundDomainName');
    const via = 'new_credentials';
    return outbound === undefined
      ? []
      : [relate(record, 'ACTED_AS', subject, outbound, { result, via })];
  }
  if (user === undefined || sameUser(subject, user)) return [];
  return [relate(record, 'ACTED_AS', subject, user, { result, via: 'runas' })];
}

function explicitCredentials(record: DatedRecord): Finding {
  const user = targetOf(record);
  const subject = subjectOf(record);
  if (user === undefined) return SUBJECT_UNKNOWN;
  const properties = { via: 'explicit_credentials' };
  const process = subject?.type === 'person' ? undefined : securityProcess(record);
  if (process !== undefined) {
    return [relate(record, 'ACTED_AS', process, user, properties), ...standing(record, process)];
  }
  if (subject === undefined || sameUser(subject, user)) return 'same account';
  return [relate(record, 'ACTED_AS', subject, user, properties)];
}

function credentialsValidated(record: DatedRecord): Finding {
  const { fields, computer } = record;
  const workstation = remoteHostMention(
    fields.text('Workstation') ?? fields.text('WorkstationName'),
  );
  if (workstation === undefined) return 'workstation unknown';
  if (workstation.name === shortName(computer)) return 'workstation is the host itself';
  const properties = {
    result: resultOf(fields.text('Status') === '0x0'),
    user_name: userIn(record, 'TargetUserName', 'TargetDomainName')?.name,
  };
  return [relate(record, 'LOGGED_ON_FROM', workstation, record.host, properties)];
}

function sessionReconnected(record: DatedRecord): Finding {
  const { fields } = record;
  const facts = logonOf(record, {
    user: userIn(record, 'AccountName', 'AccountDomain'),
    type: REMOTE_INTERACTIVE,
    result: 'success',
    address: fields.text('ClientAddress'),
    workstation: fields.text('ClientName'),
  });
  return facts.length === 0 ? SUBJECT_UNKNOWN : facts;
}

function logonType(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,2}$/.test(text) ? Number(text) : undefined;
}
