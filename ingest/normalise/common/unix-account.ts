import type { AccountType } from './account.js';

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
 * What an account of one Unix machine is, by its name in lower case: `service` for those of the system,
 * root among them (it is nobody's own), else `person`.
 */
export function unixAccountType(name: string): AccountType {
  const isSystem = SYSTEM_ACCOUNTS.has(name) || name.startsWith('_') || name.startsWith('systemd-');
  return isSystem ? 'service' : 'person';
}
