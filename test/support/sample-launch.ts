/** What Sysmon says of the process that the alerts in test/data/alerts are about. */
export const launch = {
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Provider: 'Microsoft-Windows-Sysmon',
  EventID: 1,
  Computer: 'WS1.corp.example',
  UtcTime: '2026-05-04 09:59:00.123',
  ProcessGuid: '{8D3F1A7C-0001-4F6E-9B1A-0A0B0C0D0E0F}',
  ProcessId: 4120,
  Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  CommandLine: 'powershell -nop',
  User: 'CORP\\dana',
  ParentProcessGuid: '{8D3F1A7C-0000-4F6E-9B1A-0A0B0C0D0E0F}',
  ParentProcessId: 3300,
  ParentImage: 'C:\\Program Files\\Office\\winword.exe',
};
