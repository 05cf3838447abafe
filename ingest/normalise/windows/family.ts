/** Event logs whose events have rules; an event id means something only within one of these. */
export type Family =
  | 'sysmon'
  | 'security'
  | 'system'
  | 'powershell'
  | 'windows powershell'
  | 'wmi activity'
  | 'task scheduler'
  | 'terminal services'
  | 'other';

/** The family's name as an operator knows it, for the coverage table. */
export const familyTitles: Readonly<Record<Exclude<Family, 'other'>, string>> = {
  sysmon: 'Sysmon',
  security: 'Security',
  system: 'System',
  powershell: 'PowerShell',
  'windows powershell': 'Windows PowerShell',
  'wmi activity': 'WMI-Activity',
  'task scheduler': 'TaskScheduler',
  'terminal services': 'TerminalServices',
};

const BY_PROVIDER = new Map<string, Family>([
  ['microsoft-windows-sysmon', 'sysmon'],
  ['microsoft-windows-security-auditing', 'security'],
  ['service control manager', 'system'],
  ['microsoft-windows-powershell', 'powershell'],
  ['powershell', 'windows powershell'],
  ['microsoft-windows-wmi-activity', 'wmi activity'],
  ['microsoft-windows-taskscheduler', 'task scheduler'],
  ['microsoft-windows-terminalservices-localsessionmanager', 'terminal services'],
  ['microsoft-windows-terminalservices-remoteconnectionmanager', 'terminal services'],
]);

const BY_CHANNEL = new Map<string, Family>([
  ['microsoft-windows-sysmon/operational', 'sysmon'],
  ['security', 'security'],
  ['system', 'system'],
  ['microsoft-windows-powershell/operational', 'powershell'],
  ['windows powershell', 'windows powershell'],
  ['microsoft-windows-wmi-activity/operational', 'wmi activity'],
  ['microsoft-windows-taskscheduler/operational', 'task scheduler'],
  ['microsoft-windows-terminalservices-localsessionmanager/operational', 'terminal services'],
  ['microsoft-windows-terminalservices-remoteconnectionmanager/operational', 'terminal services'],
]);

/** Clears of any log are told by this provider, in the log that was cleared or in System. */
const EVENT_LOG_PROVIDER = 'microsoft-windows-eventlog';

/**
 * The family of an event. The provider decides where it is told, since anyone may write event 10 into
 * System; the channel decides for exports that leave the provider out. Both in lower case.
 */
export function familyOf(channel: string, provider: string): Family {
  const byProvider = BY_PROVIDER.get(provider);
  if (byProvider !== undefined) return byProvider;
  if (provider === '' || provider === EVENT_LOG_PROVIDER) return BY_CHANNEL.get(channel) ?? 'other';
  return 'other';
}
