import { type Finding, relate } from '../../common/facts.js';
import { logonFacts } from '../../common/logon.js';
import {
  addressMention,
  isLocalOnly,
  type Mention,
  resourceMention,
  shortName,
} from '../../common/mentions.js';
import { fileName } from '../../common/path.js';
import { type Result, resultOf, resultOfWord } from '../../common/result.js';
import { linuxUser, sameAccount } from '../users.js';
import { type AuditFields, told } from './record.js';
import { accountIn, type AuditScene, type RecordRule } from './scene.js';

export const accountRules: readonly RecordRule[] = [
  {
    names: ['USER_LOGIN', 'USER_AUTH', 'USER_START', 'CRED_ACQ', 'USER_ERR'],
    title: 'Logon or a step of one',
    edges: ['User LOGGED_ON Host', 'IpAddress LOGGED_ON_FROM Host', 'User ACTED_AS User'],
    note: 'Those of su, sudo and their like are one account acting as another. Sessions that cron and systemd open are ignored.',
    read: authenticated,
  },
  {
    names: ['USER_CMD'],
    title: 'Command run through sudo',
    edges: ['User ACTED_AS User'],
    note: 'As root where the record does not say as whom.',
    read: ranCommand,
  },
  changeRule('ADD_USER', 'Account created', 'UserCreated', 'linux.user'),
  changeRule('DEL_USER', 'Account deleted', 'UserDeleted', 'linux.user'),
  changeRule('USER_MGMT', 'Account changed', 'UserChanged', 'linux.user'),
  changeRule('USER_CHAUTHTOK', 'Password or its rules changed', 'PasswordChanged', 'linux.user'),
  changeRule('ADD_GROUP', 'Group created', 'GroupCreated', 'linux.group'),
  changeRule('DEL_GROUP', 'Group deleted', 'GroupDeleted', 'linux.group'),
  changeRule('GRP_MGMT', 'Group changed', 'GroupChanged', 'linux.group'),
];

/** Programs that let one account act as another, by the last part of their path. */
const SWITCHERS = new Set(['su', 'sudo', 'sudoedit', 'runuser', 'pkexec', 'doas', 'polkitd']);

/** Programs that open sessions without anybody who logs on. */
const SCHEDULERS = new Set(['cron', 'crond', 'atd', 'anacron', 'systemd', 'systemd-executor']);

function authenticated(scene: AuditScene, fields: AuditFields): Finding {
  const program = fileName(told(fields, 'exe') ?? '');
  if (SCHEDULERS.has(program)) return 'nobody logged on';
  return SWITCHERS.has(program)
    ? switched(scene, fields, targetOf(scene, fields), program)
    : loggedOn(scene, fields);
}

function loggedOn(scene: AuditScene, fields: AuditFields): Finding {
  const user = targetOf(scene, fields);
  const address = addressMention(told(fields, 'addr')) ?? addressMention(told(fields, 'hostname'));
  const origin = address === undefined || isLocalOnly(address) ? undefined : address;
  const facts = logonFacts(scene, { user, result: outcome(fields), origin });
  return facts.length === 0 ? 'account unknown' : facts;
}

function ranCommand(scene: AuditScene, fields: AuditFields): Finding {
  const target = linuxUser(told(fields, 'acct') ?? 'root', scene.computer);
  return switched(scene, fields, target, fileName(told(fields, 'exe') ?? 'sudo'));
}

function switched(
  scene: AuditScene,
  fields: AuditFields,
  target: Mention<'User'> | undefined,
  via: string,
): Finding {
  const actor = actorOf(scene, fields);
  if (actor === undefined || target === undefined) return 'account unknown';
  // sudo asks for one's own password first.
  if (sameAccount(actor, target)) return 'an account proved itself';
  return [relate(scene.at, 'ACTED_AS', actor, target, { result: outcome(fields), via })];
}

/** The account that a record is about: `acct`, or in older records its number in `id`. */
function targetOf(scene: AuditScene, fields: AuditFields): Mention<'User'> | undefined {
  return linuxUser(told(fields, 'acct') ?? told(fields, 'id'), scene.computer);
}

/** Who logged on keeps the number through every switch; daemons have none and act as themselves. */
function actorOf(scene: AuditScene, fields: AuditFields): Mention<'User'> | undefined {
  return accountIn(scene, fields, 'auid') ?? accountIn(scene, fields, 'uid');
}

function outcome(fields: AuditFields): Result | undefined {
  const word = told(fields, 'res') ?? told(fields, 'result');
  return word === '1' || word === '0' ? resultOf(word === '1') : resultOfWord(word);
}

function changeRule(
  type: string,
  title: string,
  action: string,
  kind: 'linux.user' | 'linux.group',
): RecordRule {
  return {
    names: [type],
    title,
    edges: ['User ACCESSED_RESOURCE Resource'],
    read: (scene, fields) => {
      const actor = actorOf(scene, fields);
      const name = changedName(fields, kind);
      if (actor === undefined || name === undefined) return 'account unknown';
      const account = resourceMention(kind, `${shortName(scene.computer)}\\${name}`);
      const properties = { action, result: outcome(fields), read_only: false };
      return [relate(scene.at, 'ACCESSED_RESOURCE', actor, account, properties)];
    },
  };
}

/** Management tools name the account, or give only its number. */
function changedName(fields: AuditFields, kind: 'linux.user' | 'linux.group'): string | undefined {
  const name = kind === 'linux.group' ? told(fields, 'grp') : undefined;
  const account = name ?? told(fields, 'acct') ?? told(fields, 'ID');
  const id = told(fields, 'id');
  const number = id === undefined ? undefined : `${kind === 'linux.group' ? 'gid' : 'uid'}-${id}`;
  return account ?? number;
}
