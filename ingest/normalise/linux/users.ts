import { type Mention, shortName, userMention } from '../common/mentions.js';
import { clip, MAX_NAME } from '../common/text.js';

/** What sensors write where there is no account, or none that the machine knows. */
const NOBODY = new Set([
  '',
  '-',
  '?',
  'unset',
  '(null)',
  '(none)',
  '(unknown)',
  '(unknown user)',
  '(invalid user)',
  'unknown_user',
]);

/** (uid_t) -1, unsigned and signed. */
const UNSET_UIDS = new Set(['4294967295', '-1']);

/**
 * Accounts that distributions make for themselves and their daemons; everything else may be a person.
 * The name decides and not the number, since only some sensors tell the number.
 */
const SYSTEM_ACCOUNTS = new Set(
  (
    'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats ' +
    'nobody adm shutdown halt operator ftp apache nginx httpd mysql postgres redis mongodb tomcat ' +
    'messagebus dbus polkitd sshd syslog systemd ntp chrony named bind postfix dovecot rpc rpcuser ' +
    'tss uuidd landscape tcpdump usbmux avahi colord geoclue gdm lightdm sssd unbound clamav ' +
    'omsagent omi mdatp docker kubelet etcd haproxy squid ldap nslcd munin nagios zabbix jenkins'
  ).split(' '),
);

/**
 * An account of one machine. Without `DOMAIN\` or `@domain` in its name it is local, and the machine's
 * short name in upper case stands for its domain. Type is `service` for accounts of the system, root
 * among them (it is nobody's own), else `person`. Undefined where the text means nobody.
 */
export function linuxUser(name: string | undefined, computer: string): Mention<'User'> | undefined {
  const account = clip(name ?? '', MAX_NAME)
    .trim()
    .toLowerCase();
  if (NOBODY.has(account)) return undefined;
  const uid = /^(?:unknown\()?(\d{1,10}|-1)\)?$/.exec(account)?.[1];
  const local = uid === undefined ? account : uidName(uid);
  if (local === undefined) return undefined;
  if (/[\\@]/.test(local)) return userMention({ name: local });
  const type = isSystemAccount(local) ? 'service' : 'person';
  return { kind: 'User', name: local, domain: hostDomain(computer), type };
}

/** The account's name where only its number is told: `root`, else `uid-1000`. */
export function uidName(uid: string | undefined): string | undefined {
  if (uid === undefined || UNSET_UIDS.has(uid) || !/^\d{1,10}$/.test(uid)) return undefined;
  return Number(uid) === 0 ? 'root' : `uid-${Number(uid)}`;
}

/** True where both mentions are the same account. */
export function sameAccount(one: Mention<'User'>, other: Mention<'User'>): boolean {
  return one.name === other.name && one.domain === other.domain;
}

function isSystemAccount(name: string): boolean {
  return SYSTEM_ACCOUNTS.has(name) || name.startsWith('_') || name.startsWith('systemd-');
}

function hostDomain(computer: string): string {
  return clip(shortName(computer).toUpperCase(), MAX_NAME);
}
