import type { SilentHead } from '../../common/rule.js';

/** Types of records that hold no fact worth an edge. */
export interface SilentTypes extends SilentHead {
  readonly names: readonly string[];
}

export const silentTypes: readonly SilentTypes[] = [
  {
    names: ['USER_ACCT', 'LOGIN', 'CRED_REFR', 'USER_ROLE_CHANGE'],
    title: 'Account checked, role taken',
    ignored: 'step of a logon that another record tells',
  },
  {
    names: ['USER_LOGOUT', 'USER_END', 'CRED_DISP'],
    title: 'Session ended',
    ignored: 'end of a session',
  },
  {
    names: ['SERVICE_START', 'SERVICE_STOP'],
    title: 'Service started or stopped',
    ignored: 'state of a service',
  },
  {
    names: ['SYSTEM_BOOT', 'SYSTEM_RUNLEVEL', 'SYSTEM_SHUTDOWN', 'KERNEL'],
    title: 'System started or stopped',
    ignored: 'state of the system',
  },
  {
    names: [
      'CONFIG_CHANGE',
      'DAEMON_START',
      'DAEMON_END',
      'DAEMON_ABORT',
      'DAEMON_CONFIG',
      'DAEMON_RECONFIG',
      'DAEMON_ROTATE',
      'DAEMON_RESUME',
      'DAEMON_ACCEPT',
      'DAEMON_CLOSE',
      'FEATURE_CHANGE',
      'AUOMS_AGENT',
    ],
    title: 'Audit daemon and its rules',
    ignored: 'state of the sensor',
  },
  {
    names: [
      'AVC',
      'USER_AVC',
      'SELINUX_ERR',
      'USER_SELINUX_ERR',
      'MAC_STATUS',
      'MAC_POLICY_LOAD',
      'MAC_CONFIG_CHANGE',
      'SECCOMP',
      'APPARMOR_ALLOWED',
      'APPARMOR_DENIED',
      'APPARMOR_STATUS',
    ],
    title: 'Verdict of SELinux, AppArmor or seccomp',
    ignored: 'decision of a security module',
  },
  {
    names: ['CRYPTO_SESSION', 'CRYPTO_KEY_USER', 'CRYPTO_LOGIN', 'CRYPTO_LOGOUT'],
    title: 'Keys of a session negotiated',
    ignored: 'cryptography of a session',
  },
  {
    names: ['ANOM_ABEND', 'ANOM_PROMISCUOUS', 'ANOM_LINK', 'ANOM_LOGIN_FAILURES', 'RESP_ACCT_LOCK'],
    title: 'Anomaly',
    ignored: 'anomaly without an actor and a thing acted on',
  },
  { names: ['TTY', 'USER_TTY'], title: 'Terminal input', ignored: 'keys typed at a terminal' },
  {
    names: ['AUOMS_PROCESS_INVENTORY'],
    title: 'Processes listed',
    ignored: 'inventory of processes',
  },
  {
    names: [
      'EXECVE',
      'AUOMS_EXECVE_FRAGMENT',
      'PATH',
      'CWD',
      'PROCTITLE',
      'SOCKADDR',
      'OBJ_PID',
      'BPRM_FCAPS',
      'KERN_MODULE',
      'FD_PAIR',
      'MMAP',
      'CAPSET',
      'NETFILTER_CFG',
      'BPF',
      'INTEGRITY_RULE',
      'EOE',
    ],
    title: 'Part of an event',
    ignored: 'part of an event without its call',
  },
];
